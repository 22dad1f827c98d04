def wrap(text, width):
    lines = []
    for word in text.split():
        if len(word) > width:
            raise ValueError(f"{word!r} does not fit")
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def justify(text, width):
    lines = wrap(text, width)
    for i, line in enumerate(lines[:-1]):
        words = line.split()
        gaps = len(words) - 1
        if gaps:
            each, more = divmod(width - sum(map(len, words)), gaps)
            lines[i] = "".join(w + " " * (each + (j < more)) for j, w in enumerate(words[:-1])) + words[-1]
    return lines
