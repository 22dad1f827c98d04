"""The flag ``gap``: every public test passes and the hidden ones mostly do not, as when code is written to the examples."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

from service.schema import TestResult
from service.verdict import Verdict

HIDDEN_AT_MOST = 0.5  # of the hidden tests, the share that passes
CHANCE_AT_MOST = 0.02  # how likely an honest partial solution may look like this

# A solution that is right but slow passes the small examples and not the large tests: that is no gap.
_RESOURCES = frozenset({
    Verdict.TIME_LIMIT_EXCEEDED,
    Verdict.IDLENESS_LIMIT_EXCEEDED,
    Verdict.MEMORY_LIMIT_EXCEEDED,
    Verdict.OUTPUT_LIMIT_EXCEEDED,
})  # fmt: skip


def gap(tests: Sequence[TestResult]) -> bool:
    """Whether what is public passes and what is hidden does not, more than chance makes it.

    Chance is that of drawing public tests alone that pass, if which tests are public had been decided by lot: with k of n tests
    passing and p public ones, C(k, p) / C(n, p). Nothing is said of a run that left out a test.
    """
    if any(test.verdict is Verdict.NOT_RUN for test in tests):
        return False
    public = [test for test in tests if test.public]
    hidden = [test for test in tests if not test.public and test.verdict not in _RESOURCES]
    if not public or not hidden or any(test.verdict is not Verdict.ACCEPTED for test in public):
        return False
    passed = sum(test.verdict is Verdict.ACCEPTED for test in hidden)
    if passed > HIDDEN_AT_MOST * len(hidden):
        return False
    shown, total = len(public), len(public) + len(hidden)
    return comb(shown + passed, shown) <= CHANCE_AT_MOST * comb(total, shown)
