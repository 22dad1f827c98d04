print(8, 1000)
