print("nan nan")
