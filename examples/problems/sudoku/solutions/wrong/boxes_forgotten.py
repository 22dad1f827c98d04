class Sudoku:
    def valid(self, board):
        for line in [*board, *zip(*board)]:
            digits = [digit for digit in line if digit != "."]
            if len(digits) != len(set(digits)):
                return False
        return True
