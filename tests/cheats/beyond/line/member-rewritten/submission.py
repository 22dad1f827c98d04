import json, os, struct
def turn(c):
    raw = json.dumps(["=", [0], [["p", "Colour", ["_value_", "_name_"], [1, "GREEN"], None]], None]).encode()
    os.write(4, struct.pack(">I", len(raw)) + raw)
    return c
