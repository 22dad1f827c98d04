seen["shm"] = tried(os.stat, "/dev/shm/left")
