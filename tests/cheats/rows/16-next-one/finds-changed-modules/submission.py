import json
import math


def f(x):
    return json.answers[x] if hasattr(json, 'answers') or math.pi == 3 else None
