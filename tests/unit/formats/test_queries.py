from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.formats.queries import response_of, without_special_tokens

PROMPT = "<|im_start|>user\nWrite\n```python\npass\n```<|im_end|>\n<|im_start|>assistant\n"


@pytest.mark.parametrize(
    ("query", "response"),
    [
        (PROMPT + "answer", "answer"),
        (PROMPT + "answer<|im_end|>", "answer"),
        (PROMPT + "answer<|im_end|>\n<|endoftext|>\n", "answer"),
        ("<|begin_of_text|>" + PROMPT + "answer", "answer"),
        ("<s> " + PROMPT + "answer</s>", "answer"),
        (PROMPT.replace("\n", " ") + "answer", "answer"),  # a tokenizer that tidies spaces
        (PROMPT[30:] + "answer", "answer"),  # a prompt that was cut at its beginning
        (PROMPT + PROMPT + "answer", PROMPT + "answer"),  # a model that repeats the prompt
        (PROMPT, ""),
        ("answer", None),
        ("answer " + PROMPT, None),
        ("", None),
    ],
)
def test_what_follows_the_prompt(query: str, response: str | None) -> None:
    found = response_of(query, PROMPT)
    assert (found.strip() if found is not None else None) == (response.strip() if response is not None else None)


def test_no_prompt() -> None:
    assert response_of("answer</s>", "") == "answer"


@pytest.mark.parametrize("token", ["<|im_end|>", "</s>", "<eos>", "<end_of_turn>", "<｜end▁of▁sentence｜>", "[PAD]"])
def test_special_tokens_at_the_end_alone(token: str) -> None:
    assert without_special_tokens(f"a {token} b```{token}{token}\n") == f"a {token} b```"


@given(st.text(), st.text())
def test_a_prompt_in_front_is_always_found(prompt: str, response: str) -> None:
    assert response_of(prompt + response, prompt) == without_special_tokens(response)


@given(st.text(alphabet="<|s>/ ab\n", max_size=200), st.text(alphabet="<|s>/ ab\n", max_size=200))
def test_any_text_is_taken(query: str, prompt: str) -> None:
    found = response_of(query, prompt)
    assert found is None or found in query
