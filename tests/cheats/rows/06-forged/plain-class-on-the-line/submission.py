import json
import os
import struct

ABOUT = {"name": "A", "methods": [], "class_methods": [], "operators": [], "coroutines": [], "fields": [], "unhashable": False, "plain": True}


def f(x):
    raw = json.dumps(["=", ["h", 900, "i", ["h", 901, "c", ABOUT, [], None]], [], None]).encode()
    os.write(4, struct.pack(">I", len(raw)) + raw)
    return 77
