"""The components ``format`` and ``parse``: the shape of the model's text, and whether there is a program in it."""

from __future__ import annotations

from service.formats.extraction import ALIASES, drop_thinking, fences
from service.reward_schema import FormatSpec
from service.schema import Context, Judgement, RewardSpec
from service.verdict import Verdict

THINK_END = "</think>"
SEARCHED = 100_000  # characters looked at for repetition: the last, because what never ends is at the end


def parse(judgement: Judgement, context: Context, spec: RewardSpec) -> float:
    """1.0 if there is code and it compiles, otherwise 0.0."""
    return 0.0 if judgement.verdict in (Verdict.NO_CODE, Verdict.COMPILE_ERROR) else 1.0


def formatting(judgement: Judgement, context: Context, spec: RewardSpec) -> float | None:
    """``spec.format.good`` or ``.bad``; None without the model's text."""
    text = own_text(context)
    if text is None:
        return None
    return spec.format.good if well_formed(text, spec.format, context.prompt) else spec.format.bad


def own_text(context: Context) -> str | None:
    """What the model wrote: its completion without the prompt, should it begin with that."""
    text, prompt = context.completion, context.prompt
    return text.removeprefix(prompt) if text is not None and prompt else text


def well_formed(text: str, rules: FormatSpec, prompt: str | None = None) -> bool:
    """Whether ``text`` keeps all the rules. Time is nearly linear in it."""
    if len(text) < rules.min_chars or (rules.max_chars is not None and len(text) > rules.max_chars):
        return False
    if rules.think != "any" and text.count(THINK_END) != (rules.think == "one"):
        return False
    if rules.fences != "any" or rules.language is not None:
        opened = bool(prompt) and str(prompt).rstrip().endswith("<think>")
        blocks = list(fences(drop_thinking(text, opened)))
        if any(not block.closed for block in blocks):
            return False
        if (rules.fences == "one" and len(blocks) != 1) or (rules.fences == "some" and not blocks):
            return False
        if rules.language is not None:
            names = ALIASES.get(rules.language, frozenset({rules.language}))
            if any(block.info not in names for block in blocks):
                return False
    return not (rules.repeat_times and repeats(text, rules.repeat_chars, rules.repeat_times))


def repeats(text: str, chars: int, times: int) -> bool:
    """Whether some block of at least ``chars`` characters stands ``times`` (3 or more) times in a row.

    Looks at the last 100,000 characters. A run with period p is at least ``(times - 1) * p`` characters that equal the one p
    further on, so it covers ``times - 2`` whole blocks that begin at a multiple of p: one in so many need be compared.
    """
    text = text[-SEARCHED:]
    size = len(text)
    for period in range(chars, size // times + 1):
        needed = period * (times - 1)
        for start in range(0, size - 2 * period + 1, period * (times - 2)):
            first, second = start, start + period
            if text[first] != text[second] or not _same(text, first, second, period):
                continue
            end = second
            while end - first < needed and end + period < size and text[end] == text[end + period]:
                end += 1
            while end - first < needed and first and text[first - 1] == text[first - 1 + period]:
                first -= 1
            if end - first >= needed:
                return True
    return False


def _same(text: str, first: int, second: int, size: int) -> bool:
    """Whether two blocks are equal; in growing pieces, since most that differ do so soon and copies cost their length."""
    done, piece = 0, 32
    while done < size:
        end = min(done + piece, size)
        if not text.startswith(text[first + done : first + end], second + done):
            return False
        done, piece = end, piece * 2
    return True
