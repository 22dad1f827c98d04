seen["compiled"] = tried(os.listdir, ".")
