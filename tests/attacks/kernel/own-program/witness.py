seen["program"] = [os.path.exists(path) for path in ("program", "../program")]
