seen["attributes"] = [(tried(os.getxattr, path, "user.left"), os.stat(path).st_mtime > 0) for path in ("..", "/usr")]
