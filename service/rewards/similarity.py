"""How near a submission is to a reference solution, or to the nearest of several: components in [0, 1].

All of them compare normal forms, so that names, comments, annotations and dead code neither help nor hurt. Source that cannot be
read is like nothing: 0.0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

from rapidfuzz.distance import Levenshtein

from service.errors import InputError
from service.rewards import codebleu
from service.rewards.component import Component
from service.rewards.forms import Form, of_reference, submitted
from service.schema import Context, Judgement, RewardSpec
from service.verdict import Verdict

DEPTH = 3  # how many levels of a tree are compared as one

Measure = Callable[[Form, Form], float]


def nearest(measure: Measure, judgement: Judgement, context: Context, spec: RewardSpec) -> float | None:
    """``measure`` against the reference that it is highest for; None without a reference that can be read."""
    if context.references is None:
        return None
    form, roots = submitted(judgement)
    if judgement.verdict is Verdict.NO_CODE or form is None:
        return 0.0
    known = [one for source in context.references if (one := of_reference(source, roots)) is not None]
    return max((measure(form, one) for one in known), default=None)


def tree_similarity(candidate: Form, reference: Form) -> float:
    """``2 |A & B| / (|A| + |B|)`` of the multisets of each node with what is up to two levels below it.

    Unlike CodeBLEU's match it looks at names, and what the reference has not got costs as much as what is missing.
    """
    ours, theirs = _pieces(candidate), _pieces(reference)
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total())


def token_similarity(candidate: Form, reference: Form) -> float:
    """1 less the edit distance of the normal tokens by the longer one's length."""
    return Levenshtein.normalized_similarity(candidate.tokens, reference.tokens)


def _pieces(form: Form) -> Counter[tuple[object, ...]]:
    """By node its label, with those below it down to ``DEPTH`` levels in all."""
    pieces: list[tuple[object, ...]] = [(label,) for label in form.labels]
    for _ in range(DEPTH - 1):
        pieces = [
            (label, *(pieces[child] for child in children))
            for label, children in zip(form.labels, form.children, strict=True)
        ]
    return Counter(pieces)


MEASURES: dict[str, Measure] = {
    "tree_similarity": tree_similarity,
    "token_similarity": token_similarity,
    "codebleu": codebleu.codebleu,
    "ngram_match": codebleu.ngram_match,
    "weighted_ngram_match": codebleu.weighted_ngram_match,
    "ast_match": codebleu.ast_match,
    "dataflow_match": codebleu.dataflow_match,
}

COMPONENTS = {
    name: Component(partial(nearest, measure), context=("references",), analyses=("tree",))
    for name, measure in MEASURES.items()
}


def readable(references: list[str], path: str) -> None:
    """Raises ``InputError`` at ``path`` if none of ``references`` is Python of a size that can be compared."""
    if not any(of_reference(source) for source in references):
        raise InputError("none of the references can be read as Python, or they are too large to compare with", path)
