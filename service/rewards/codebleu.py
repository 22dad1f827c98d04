"""CodeBLEU (arXiv 2009.10297), the mean of four parts, over normal forms. Pure functions of one candidate and one reference.

The formulas are the paper's; what they are counted on is Assay's own: normal tokens, Python's own syntax tree, and
the data flow of ``sandbox_images.runner.normal.flow``.
"""

from __future__ import annotations

import keyword
import math
from collections import Counter
from collections.abc import Sequence

from service.rewards.forms import Form

ORDERS = 4  # or as many as the reference has tokens: the same source is to match in full
SMOOTHING = 0.1  # counted for an order of which nothing matches
OTHER_WEIGHT = 0.2  # of a token that is no keyword, where a keyword's is 1


def codebleu(candidate: Form, reference: Form) -> float:
    """In [0, 1]."""
    parts = (ngram_match, weighted_ngram_match, ast_match, dataflow_match)
    return math.fsum(part(candidate, reference) for part in parts) / len(parts)


def ngram_match(candidate: Form, reference: Form) -> float:
    """BLEU-4 of the tokens: brevity penalty times the geometric mean of the n-grams' precision."""
    precisions = []
    for order in _orders(reference):
        found, known = ngrams(candidate.tokens, order), ngrams(reference.tokens, order)
        precisions.append((float((found & known).total()), float(max(1, found.total()))))
    return _bleu(precisions, candidate, reference)


def weighted_ngram_match(candidate: Form, reference: Form) -> float:
    """The same, but of single tokens the reference's share that is found counts, keywords five times as much as others."""
    shares = []
    for order in _orders(reference):
        found, known = ngrams(candidate.tokens, order), ngrams(reference.tokens, order)
        matched, total = (_weighed(one) if order == 1 else float(one.total()) for one in (found & known, known))
        shares.append((matched, total))
    return _bleu(shares, candidate, reference)


def ast_match(candidate: Form, reference: Form) -> float:
    """Of the reference's subtrees, leaves left out and names not looked at, the share that the candidate has too."""
    shapes: dict[tuple[object, ...], int] = {}
    known = _subtrees(reference, shapes)
    found = set(_subtrees(candidate, shapes))
    return sum(shape in found for shape in known) / len(known) if known else float(not found)


def dataflow_match(candidate: Form, reference: Form) -> float:
    """Of the reference's data flow edges, the share that the candidate has too; 1.0 if the reference has none."""
    total = reference.flow.total()
    return (candidate.flow & reference.flow).total() / total if total else 1.0


def _orders(reference: Form) -> range:
    return range(1, min(ORDERS, len(reference.tokens)) + 1)


def ngrams(tokens: Sequence[str], order: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(tokens[start:] for start in range(order)), strict=False))


def _weighed(tokens: Counter[tuple[str, ...]]) -> float:
    return math.fsum(count * (1.0 if keyword.iskeyword(token) else OTHER_WEIGHT) for (token,), count in tokens.items())


def _bleu(precisions: Sequence[tuple[float, float]], candidate: Form, reference: Form) -> float:
    if not reference.tokens:
        return float(not candidate.tokens)
    if precisions[0][0] == 0:
        return 0.0
    longer, shorter = len(reference.tokens), len(candidate.tokens)
    brevity = 1.0 if shorter >= longer else math.exp(1 - longer / shorter)
    mean = math.fsum(math.log((matched or SMOOTHING) / total) for matched, total in precisions) / len(precisions)
    return min(1.0, brevity * math.exp(mean))


def _subtrees(form: Form, shapes: dict[tuple[object, ...], int]) -> list[int]:
    """A number for each inner node, the same for equal trees of equal kinds; ``shapes`` remembers the numbers."""
    numbers = [0] * len(form.labels)
    inner = []
    for node in reversed(range(len(form.labels))):
        shape = (form.labels[node].partition(":")[0], *(numbers[child] for child in form.children[node]))
        numbers[node] = shapes.setdefault(shape, len(shapes))
        if form.children[node]:
            inner.append(numbers[node])
    return inner
