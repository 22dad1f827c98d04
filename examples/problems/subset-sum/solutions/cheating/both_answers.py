print("possible\nimpossible")
