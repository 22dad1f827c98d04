import os, resource, signal
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
signal.setitimer(signal.ITIMER_REAL, 100)
os.umask(0)
for act in (lambda: os.nice(10), lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})):
    try:
        act()
    except OSError:
        pass
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
os.environ["LD_PRELOAD"] = "/scratch/evil.so"
os.putenv("PYTHONSTARTUP", "/scratch/evil.py")
