import os, signal
reached = []
for pid in range(1, 5000):
    if pid == os.getpid():
        continue
    try:
        os.kill(pid, signal.SIGKILL)
        reached.append(pid)
    except OSError:
        pass
    try:
        signal.pidfd_send_signal(os.pidfd_open(pid), signal.SIGKILL)
        reached.append(pid)
    except OSError:
        pass
print(f"reached {reached}" if reached else "held")
