import os, signal
def refused(number):
    try: os.kill(1, number)
    except OSError: return True
print("closed" if refused(signal.SIGKILL) and refused(signal.SIGSTOP) else "open", flush=True)
os.kill(os.getppid(), signal.SIGKILL) if os.getppid() else None
os.kill(-1, signal.SIGKILL)
