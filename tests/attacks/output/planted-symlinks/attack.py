import os
for n, target in enumerate(("/", "/etc/passwd", "/dev/urandom", "/proc/self/mem", "/proc/1/root", "..", "../..", "/run/assay/runner.sock", "/tmp")):
    for name in (f"link{n}", f"../link{os.getuid()}-{n}"):
        os.symlink(target, name)
os.symlink("stdout", "stdout")
