seen["usr"] = len(os.listdir("/usr")) > 3
