class Solution:
    def minDistance(self, a: str, b: str) -> int:
        row = list(range(len(b) + 1))
        for i, x in enumerate(a, 1):
            before, row = row, [i]
            for j, y in enumerate(b, 1):
                row.append(before[j - 1] if x == y else min(before[j], row[-1]) + 1)
        return row[-1]
