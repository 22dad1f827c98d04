class GameOver(Exception):
    pass


class Hangman:
    def __init__(self, word, lives):
        self.word, self.lives, self.guessed = word.lower(), lives, set()

    @property
    def won(self):
        return set(self.word) <= self.guessed

    @property
    def lost(self):
        return self.lives == 0

    def guess(self, letter):
        if len(letter) != 1 or not letter.isalpha():
            raise ValueError("guess one letter")
        if self.won or self.lost:
            raise GameOver(f"the word was {self.word}")
        letter = letter.lower()
        if letter not in self.word and letter not in self.guessed:
            self.lives -= 1
        self.guessed.add(letter)
        return letter in self.word

    def __str__(self):
        return "".join(c if c in self.guessed else "_" for c in self.word)
