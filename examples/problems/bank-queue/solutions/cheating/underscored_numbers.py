print("0\n4\n8\n4_0")
