from __future__ import annotations

from trainer_client.offline.audit.texts import COMPARED, Near, Solutions, code_words, key, words

STORY = (
    "a farmer counts the eggs of every hen in the yard and writes the sum of each week into a book that nobody reads"
)


def test_statements_are_equal_but_for_looks() -> None:
    assert words("Print <b>TWO</b>&nbsp;numbers,\n five") == words("print two numbers , FIVE")
    assert words("ﬁve") == words("five") and words("a-b") != words("a+b")


def test_code_is_equal_but_for_names_comments_and_layout() -> None:
    one = "def total(values):\n    # adds\n    return sum(values)  \n"
    two = "def add(xs):\n\n\n        return sum( xs )\n"
    assert code_words(one) == code_words(two)
    assert code_words(one) != code_words(two.replace("sum", "max"))
    assert code_words("def f(a, b): return a - b") != code_words("def f(a, b): return b - a")
    assert code_words("'''never ends") and key([]) == ""


def test_nearest() -> None:
    near = Near(0.7, least=8)
    assert near.add("story", words(STORY)) is None
    assert near.add("short", words("too short to say")) is None
    assert near.nearest(words(STORY.replace("nobody", "somebody"))) is not None
    found = near.add("again", words(STORY.replace("reads", "keeps")))
    assert found is not None and found[0] == "story" and 0.7 <= found[1] < 1
    assert near.nearest(words("the king of the hill sells seven cows to buy a horse for his youngest daughter")) is None


def test_solutions_of_a_problem() -> None:
    body = "".join(f"    x{n} = a + {n}\n" for n in range(20))
    known = Solutions(0.7)
    assert known.add(f"def f(a):\n{body}    return x1\n") == (True, False)
    assert known.add(f"def g(b):  # renamed\n{body.replace('a +', 'b +')}    return x1\n") == (False, None)
    assert known.add(f"def f(a):\n{body}    return x2 * 2\n") == (True, True)
    assert known.add("print(1)") == (True, None)
    for number in range(COMPARED):
        known.add("def f(a):\n" + f"    y = {number}\n" * 20)
    assert known.add("def h():\n" + "    z = 'new'\n" * 20) == (True, None)
