raise ValueError('\udcff' * 5000)
