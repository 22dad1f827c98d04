class Solution:
    def can_break(self, text, words):
        for word in sorted(words, key=len, reverse=True):
            text = text.replace(word, "")
        return not text
