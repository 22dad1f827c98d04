class Solution:
    def length(self, a, b):
        if not a or not b:
            return 0
        if a[0] == b[0]:
            return 1 + self.length(a[1:], b[1:])
        return max(self.length(a[1:], b), self.length(a, b[1:]))
