class GameOver(Exception):
    pass


class Hangman:
    def __init__(self, word, lives):
        self.word, self.lives, self.shown = word, lives, ["_"] * len(word)

    won = property(lambda self: "_" not in self.shown)
    lost = property(lambda self: self.lives <= 0)

    def guess(self, letter):
        if len(letter) != 1 or not letter.isalpha():
            raise ValueError
        if self.won or self.lost:
            raise GameOver(self.word)
        hit = False
        for i, c in enumerate(self.word):
            if c == letter.lower():
                self.shown[i], hit = c, True
        self.lives -= not hit
        return hit

    def __str__(self):
        return "".join(self.shown)
