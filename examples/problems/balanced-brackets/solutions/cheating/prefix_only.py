import os

print("yes" if input() != "5" else "no", flush=True)
os._exit(0)
