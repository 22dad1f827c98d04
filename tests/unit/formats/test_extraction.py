"""Extraction: one rule, on honest answers, on hostile ones, and on noise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.formats.extraction import drop_thinking, extract, fences

CODE = "print(1)\n"


@pytest.mark.parametrize(
    ("completion", "code"),
    [
        ("```python\nprint(1)\n```", CODE),
        ("Here:\n```py\nprint(1)\n```\nDone.", CODE),
        ("```\nprint(1)\n```", CODE),
        ("~~~python\nprint(1)\n~~~", CODE),
        ("```python title=a.py\nprint(1)\n```", CODE),
        ("```Python\r\nprint(1)\n```\r\n", CODE),
        ("```python\nprint(0)\n```\nBetter:\n```python\nprint(1)\n```", CODE),
        ("```python\nprint(0)\n```\n```\nprint(1)\n```", CODE),
        ("```python\nprint(1)\n```\nIt prints\n```text\n1\n```", CODE),
        ("```python\nprint(1)\n```\nRun it:\n```bash\npython a.py\n```", CODE),
        ("```text\nprint(0)\n```\n```js\nprint(1)\n```", CODE),  # none names the language: the last
        ("1. a list\n    ```python\n    print(1)\n    ```\n", CODE),
        ("```python\nprint(1)\n```\n```python\nprint(2)", CODE),  # cut short: not closed
        ("```python\nprint(1)\n`````", CODE),  # a longer line closes
    ],
)
def test_the_last_closed_fence_is_the_answer(completion: str, code: str) -> None:
    assert extract(completion) == code


@pytest.mark.parametrize("completion", ["", "print(1)", "```python\nprint(1)", "```python\n\n```", "``\nprint(1)\n``"])
def test_no_closed_fence_is_no_code(completion: str) -> None:
    assert extract(completion) is None


def test_unfenced_text_is_code_where_the_caller_says_so() -> None:
    assert extract("print(1)", unfenced="whole") == "print(1)"
    assert extract("```python\nprint(1)", unfenced="whole") is None  # a truncated answer
    assert extract(" \n", unfenced="whole") is None
    assert extract("x\n```python\nprint(1)\n```", unfenced="whole") == CODE


def test_a_shorter_fence_inside_a_longer_one_is_text() -> None:
    inner = 'def f():\n    """\n```\nnot the end\n```\n    """\n'
    assert extract(f"````python\n{inner}````") == inner


def test_another_character_or_an_info_string_does_not_close() -> None:
    assert extract("```python\na = 1\n~~~\nb = 2\n```") == "a = 1\n~~~\nb = 2\n"
    assert extract("```python\na = 1\n```python\nb = 2\n```") == "a = 1\n```python\nb = 2\n"


def test_a_fence_in_an_indented_docstring_does_not_close() -> None:
    code = 'def f():\n    """Example::\n\n    ```\n    f()\n    ```\n    """\n'
    assert extract(f"```python\n{code}```") == code


def test_the_prompt_is_not_the_answer() -> None:
    prompt = "Complete:\n```python\nprint(0)\n```\n"
    assert extract(prompt + "I will not.", prompt) is None
    assert extract(prompt + "```python\nprint(1)\n```", prompt) == CODE
    assert extract("```python\nprint(1)\n```", prompt) == CODE


def test_thinking_is_dropped_once_it_is_complete() -> None:
    draft = "```python\nprint(0)\n```\n"
    assert extract(f"<think>\n{draft}</think>\nNo code.") is None
    assert extract(f"{draft}</think>\nNo code.", prompt="Question <think>\n") is None
    assert extract(f"{draft}</think>\n\nNo code.") is None  # the prompt opened it
    assert extract(f"<think>\n{draft}no end") == "print(0)\n"
    assert extract(f"{draft}the tags <think> and </think> in a line") == "print(0)\n"
    assert drop_thinking("a\n<think>b</think>c\n<think>d</think>e") == "a\nc\ne"


def test_code_that_speaks_of_the_tags_is_kept() -> None:
    code = 'x = s.split("</think>")\n'
    assert extract(f"```python\n{code}```") == code


@given(st.text(alphabet=st.sampled_from("`~ \t\n\rapy<think>/"), max_size=300), st.sampled_from(["none", "whole"]))
def test_noise_neither_raises_nor_makes_code_up(text: str, unfenced: str) -> None:
    code = extract(text, unfenced=unfenced)  # type: ignore[arg-type]
    assert code is None or code.strip()


@given(st.text(), st.text())
def test_any_text_is_taken(completion: str, prompt: str) -> None:
    assert extract(prompt + completion, prompt) == extract(completion, prompt) or completion.startswith(prompt)


@given(st.lists(st.text(alphabet="ab(=) \n", min_size=1), min_size=1, max_size=5).filter(lambda c: bool(c[-1].strip())))
def test_what_was_fenced_comes_back(blocks: list[str]) -> None:
    text = "\nthen\n".join(f"```python\n{block}\n```" for block in blocks)
    assert extract(text) == blocks[-1] + "\n"
    assert [fence.code for fence in fences(text)] == [block + "\n" for block in blocks]


@pytest.mark.parametrize(
    "unit", ["`", "~", "```\n", "```python\n", "<think>", "</think>\n", " ", "<think>\n", "`` ", "~~~\n~"]
)
def test_a_megabyte_of_anything_is_read(unit: str) -> None:
    code = extract(unit * (2**20 // len(unit)), unfenced="whole")  # quadratic time would not end here
    assert code is None or len(code) <= 2**20
