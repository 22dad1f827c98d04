print("accepted")
os.exit(0)
