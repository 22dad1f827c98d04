seen["shell"] = [os.path.exists(f"{folder}/shell") for folder in (".", "..")]
