print(os.execute("bash -c ': </dev/tcp/127.0.0.1/80' 2>&-") and "open" or "closed")
