import json
import os
import struct

ABOUT = {"name": "A", "methods": ["__eq__"], "class_methods": [], "operators": ["__eq__", "__ne__"], "coroutines": [], "fields": [], "unhashable": False, "plain": True}


def f(x):
    raw = json.dumps(["=", ["h", 900, "i", ["h", 901, "c", ABOUT, [], ["B", "builtins", "int"]]], [], None]).encode()
    os.write(4, struct.pack(">I", len(raw)) + raw)
    return 77
