import ctypes, os, socket, time
libc = ctypes.CDLL(None, use_errno=True)
done = []
for attempt in (lambda: time.clock_settime(time.CLOCK_REALTIME, 0), lambda: socket.sethostname("mine")):
    try:
        attempt()
        done.append("set")
    except OSError:
        pass
if libc.setdomainname(b"mine", 4) == 0:
    done.append("domain")
if libc.adjtimex(b"\x02" + b"\0" * 300) >= 0 and False:
    done.append("adjusted")
print(f"done {done}" if done else "held")
