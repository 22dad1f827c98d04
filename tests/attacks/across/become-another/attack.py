import os
done = []
me = os.getuid()
for number in (0, 1, 1000, 65534, me - 1, me + 1, me + 2):
    for name in ("setuid", "seteuid", "setgid", "setegid"):
        try:
            getattr(os, name)(number)
            done.append((name, number))
        except OSError:
            pass
for name, arguments in (("setresuid", (0, 0, 0)), ("setresgid", (0, 0, 0)), ("setgroups", ([0],)), ("initgroups", ("root", 0)), ("chown", (".", 0, 0)), ("lchown", (".", me + 1, -1))):
    try:
        getattr(os, name)(*arguments)
        done.append(name)
    except OSError:
        pass
print(f"became {done}" if done else "held")
