class Key:
    def __hash__(self):
        return hash('n')

    def __eq__(self, other):
        return True


def f(text):
    return {Key(): len(text), 'text': text}
