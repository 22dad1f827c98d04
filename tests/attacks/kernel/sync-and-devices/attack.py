import os
done = []
for path in ("/dev/kvm", "/dev/fuse", "/dev/net/tun", "/dev/mem", "/dev/kmsg", "/dev/vda", "/dev/sda", "/dev/loop0", "/dev/loop-control", "/dev/uinput", "/dev/dri/card0", "/dev/vhost-net", "/dev/vsock", "/dev/userfaultfd"):
    for flags in (os.O_RDONLY, os.O_RDWR):
        try:
            os.close(os.open(path, flags))
            done.append(path)
        except OSError:
            pass
print(f"opened {done}" if done else "held")
