print("８ １０００")
