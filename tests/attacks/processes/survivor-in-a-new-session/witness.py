time.sleep(0.05)
seen["alive"] = [os.path.exists(f"{folder}/alive") for folder in (".", "..", "/tmp", "/dev/shm")]
