import os, stat
made = []
for kind, number in ((stat.S_IFBLK, os.makedev(254, 0)), (stat.S_IFCHR, os.makedev(1, 1)), (stat.S_IFCHR, os.makedev(10, 229)), (stat.S_IFCHR, os.makedev(5, 0))):
    for call in (os.mknod,):
        try:
            call(f"node{len(made)}", kind | 0o666, number)
            made.append(kind)
        except OSError:
            pass
print("held" if not made else f"made {made}")
