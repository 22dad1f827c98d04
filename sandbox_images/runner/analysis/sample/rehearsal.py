import array
import cmath
import collections
import collections.abc
import copy
import dataclasses
import datetime
import decimal
import enum
import fractions
import heapq
import io
import itertools
import json
import math
import operator
import os
import queue
import random
import re
import string
import sys
import threading
import time
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from functools import cache, reduce
from typing import Optional


class Node:
    def __init__(self, value: int = 0, following: Optional["Node"] = None) -> None:
        self.value = value
        self.following = following

    def total(self) -> int:
        node, found = self, 0
        while node:
            found += node.value
            node = node.following
        return found


class Solution:
    def solve(self, numbers: list[int], words: dict[str, int]) -> tuple[int, str]:
        seen = defaultdict(list)
        for place, number in enumerate(sorted(numbers)):
            seen[number % 3].append(place)
        counts = Counter(words)
        queue = deque([(0, 1)])
        heap = []
        heapq.heappush(heap, (1, "a"))
        while queue:
            row, column = queue.popleft()
            if row > 3 or not heap:
                break
            queue.append((row + 1, column))
        best = max(counts.values(), default=0)
        text = ", ".join(f"{key}:{value}" for key, value in sorted(words.items(), key=lambda pair: pair[1]))
        return best + bisect_left(numbers, 3) + math.gcd(4, 6), text.strip().upper()


@cache
def ways(steps):
    if steps < 2:
        return 1
    return ways(steps - 1) + ways(steps - 2)


def main():
    lines = sys.stdin.read().split("\n")
    total = int(lines[0]) if lines and lines[0].isdigit() else 0
    grid = [[0] * 3 for _ in range(3)]
    for row, column in itertools.product(range(3), repeat=2):
        grid[row][column] = row * column
    try:
        matched = re.match(r"(\d+)", lines[0])
        print(matched.group(1), reduce(lambda a, b: a + b, [1, 2]), string.ascii_lowercase[0])
    except (AttributeError, IndexError) as error:
        print("no", error, "%d" % total, f"{total}")
    values = [array.array("i", [1]), cmath.sqrt(-1), copy.deepcopy([1]), datetime.datetime.now(), decimal.Decimal("1"),
              fractions.Fraction(1, 2), io.StringIO().getvalue(), json.loads("{}"), operator.itemgetter(0), os.path.join("a", "b"),
              queue.Queue().get, random.randint(1, 2), threading.Lock(), time.time(), dataclasses.field(), enum.auto(),
              collections.abc.Iterable]
    print(values)
    ordered = collections.OrderedDict(a=1)
    print(ordered, sum(map(int, "123")), ways(5), Node(1).total(), Solution().solve([1], {"a": 1}))


if __name__ == "__main__":
    main()
