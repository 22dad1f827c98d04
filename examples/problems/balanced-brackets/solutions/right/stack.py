CLOSING = {")": "(", "]": "[", "}": "{"}


def balanced(text):
    stack = []
    for char in text:
        if char in CLOSING:
            if not stack or stack.pop() != CLOSING[char]:
                return False
        else:
            stack.append(char)
    return not stack


for _ in range(int(input())):
    print("yes" if balanced(input().strip()) else "no")
