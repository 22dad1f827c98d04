class Solution:
    def merge(self, intervals):
        merged = []
        for start, end in sorted(map(tuple, intervals)):
            if merged and start <= merged[-1][1]:
                start, end = merged[-1][0], max(merged.pop()[1], end)
            merged.append((start, end))
        return tuple(merged)
