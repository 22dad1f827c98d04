import os


def f(x):
    for lower in (
        lambda: os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0)),
        lambda: os.setpriority(os.PRIO_PROCESS, 0, 19),
        lambda: os.nice(19),
        lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}),
    ):
        try:
            lower()
            return 2 * x
        except OSError:
            continue
