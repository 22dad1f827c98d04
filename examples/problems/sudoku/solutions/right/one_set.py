class Sudoku:
    def valid(self, board):
        seen = set()
        for r in range(9):
            for c in range(9):
                digit = board[r][c]
                marks = {(digit, "row", r), (digit, "column", c), (digit, "box", r // 3, c // 3)}
                if digit != "." and marks & seen:
                    return False
                seen |= marks
        return True
