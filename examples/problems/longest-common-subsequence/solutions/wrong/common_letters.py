class Solution:
    def length(self, a, b):
        return len(set(a) & set(b))
