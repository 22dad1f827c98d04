import os
found = []
for top in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/run/assay", "/opt/assay", "/opt", "/home", "/root", "/srv", "/mnt", "/scratch", "..", "/etc", "/var", "/sys"):
    for folder, folders, files in os.walk(top):
        if os.path.realpath(folder).startswith(os.getcwd()):
            continue
        for name in files:
            try:
                with open(os.path.join(folder, name), "rb") as file:
                    file.read(1)
                found.append(os.path.join(folder, name))
            except OSError:
                pass
found = [path for path in found if path not in ("/etc/ld.so.cache", "/etc/mime.types", "/etc/localtime") and not path.startswith("/etc/ssl")]
print(f"found {found[:20]}" if found else "held")
