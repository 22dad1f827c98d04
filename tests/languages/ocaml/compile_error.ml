let n : int = "one"
