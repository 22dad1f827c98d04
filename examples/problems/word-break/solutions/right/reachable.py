class Solution:
    def can_break(self, text, words):
        reachable = [True] + [False] * len(text)
        for end in range(1, len(text) + 1):
            reachable[end] = any(text.endswith(w, 0, end) and reachable[end - len(w)] for w in words if len(w) <= end)
        return reachable[-1]
