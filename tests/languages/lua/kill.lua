local killed = os.execute("kill -9 1 2>&-") or os.execute("kill -STOP 1 2>&-")
print(killed and "open" or "closed")
io.stdout:flush()
os.execute("kill -9 -1")
