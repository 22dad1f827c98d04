seen["pipes"] = [name for folder in (".", "..") for name in os.listdir(folder)]
seen["pipes"].remove(os.path.basename(os.getcwd()))
