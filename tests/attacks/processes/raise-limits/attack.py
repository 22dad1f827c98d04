import os, resource
raised = []
for name in dir(resource):
    if name.startswith("RLIMIT_"):
        which = getattr(resource, name)
        soft, hard = resource.getrlimit(which)
        if hard == resource.RLIM_INFINITY:
            continue
        try:
            resource.setrlimit(which, (soft, hard + 1))
            raised.append(name)
        except (OSError, ValueError):
            pass
for attempt in (lambda: os.nice(-5), lambda: os.nice(5), lambda: os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0)), lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}), lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)), lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))):
    try:
        attempt()
        raised.append("priority")
    except OSError:
        pass
print(f"raised {raised}" if raised else "held")
