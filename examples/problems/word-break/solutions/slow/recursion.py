class Solution:
    def can_break(self, text, words):
        return not text or any(text.startswith(w) and self.can_break(text[len(w):], words) for w in words)
