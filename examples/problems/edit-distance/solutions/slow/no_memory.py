class Solution:
    def minDistance(self, a: str, b: str) -> int:
        if not a or not b:
            return len(a) + len(b)
        if a[-1] == b[-1]:
            return self.minDistance(a[:-1], b[:-1])
        return 1 + min(
            self.minDistance(a[:-1], b), self.minDistance(a, b[:-1]), self.minDistance(a[:-1], b[:-1])
        )
