"""The model's own words in a text that holds the prompt too, as tokenizers give it back: with special tokens, with spaces
gone or come, with the prompt's beginning cut off."""

from __future__ import annotations

import re

# Special tokens as they are written: <|im_end|>, <｜end▁of▁sentence｜>, </s>, <eos>, [PAD].
_TOKEN = r"(?:<[|\uFF5C][^<>\n]{1,64}[|\uFF5C]>|</?s>|<(?:eos|bos|pad|end_of_turn|start_of_turn|unk)>|\[(?:PAD|EOS|BOS|SEP|CLS)\])"
_BEFORE = re.compile(rf"(?:\s|{_TOKEN})*")
_AFTER = re.compile(rf"(?:{_TOKEN}\s*)+\Z")
# A prompt that was cut at its beginning is known by an end of it of so many characters.
LEAST_OVERLAP = 16
_LOOKS = 256


def response_of(query: str, prompt: str) -> str | None:
    """What follows ``prompt`` in ``query``, without the special tokens after it; None if the prompt is not in front.

    Special tokens before the prompt and white space anywhere may differ, and the prompt's beginning may be missing.
    """
    if query.startswith(prompt):
        return without_special_tokens(query[len(prompt) :])
    places = [place for place, char in enumerate(query) if not char.isspace()]
    dense = "".join(query[place] for place in places)
    wanted = "".join(prompt.split())
    for text, skipped in ((dense, 0), *_without_tokens_before(dense)):
        for asked in dict.fromkeys((wanted, wanted[_BEFORE.match(wanted).end() :])):  # type: ignore[union-attr]
            end = _overlap(text, asked)
            if end:
                return without_special_tokens(query[places[skipped + end - 1] + 1 :])
    return None if wanted else without_special_tokens(query)


def without_special_tokens(text: str) -> str:
    """``text`` without the special tokens that it ends with."""
    # Only the end is looked at: a pattern that is tried everywhere would take quadratic time on text made for it.
    tail = max(0, len(text) - 4096)
    found = _AFTER.search(text, tail)
    return text[: found.start()] if found else text


def _without_tokens_before(dense: str) -> list[tuple[str, int]]:
    found = _BEFORE.match(dense)
    return [(dense[found.end() :], found.end())] if found and found.end() else []


def _overlap(text: str, prompt: str) -> int:
    """How many characters at the start of ``text`` are the prompt, or the longest end of it."""
    if prompt and text.startswith(prompt):
        return len(prompt)
    if len(prompt) < LEAST_OVERLAP:
        return 0
    mark, best, place = prompt[-LEAST_OVERLAP:], 0, -1
    for _ in range(_LOOKS):
        place = text.find(mark, place + 1, len(prompt))
        if place < 0:
            break
        if prompt.endswith(text[: place + LEAST_OVERLAP]):
            best = place + LEAST_OVERLAP
    return best
