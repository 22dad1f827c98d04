"""A submission's score: what its tests brought, graded group by group as the problem's ``scoring`` says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from service.schema import Problem, TestResult
from service.scoring_schema import GroupScoring, Scoring
from service.verdict import Verdict

_ADD: dict[str, Callable[[Sequence[float]], float]] = {
    "sum": sum,
    "min": min,
    "max": max,
    "avg": lambda scores: sum(scores) / len(scores),
}


@dataclass(slots=True)
class _Group:
    """A group's tests and subgroups, in the order in which they first come."""

    rules: GroupScoring
    items: list[TestResult | _Group] = field(default_factory=list)


def scored(problem: Problem, tests: Sequence[TestResult]) -> tuple[float | None, float | None]:
    """The score of ``tests``, and what they would bring if all were accepted; the score is None if one was not run."""
    scoring = problem.scoring
    if scoring is None:
        return None, None
    most = scoring.maximum
    if most is None:
        accepted = [test.model_copy(update={"verdict": Verdict.ACCEPTED, "points": None}) for test in tests]
        most = _grade(_tree(scoring, accepted))[1]
    if any(test.verdict is Verdict.NOT_RUN for test in tests):
        return None, most
    return _grade(_tree(scoring, tests))[1], most


def full_points(problem: Problem, group: str | None, score: float) -> float:
    """What a test brings when it is accepted: less from its checker is no acceptance."""
    if problem.scoring is None:
        return score
    return problem.scoring.groups.get(group or "", GroupScoring()).accept_score


def _tree(scoring: Scoring, tests: Sequence[TestResult]) -> _Group:
    root = _Group(scoring.groups.get("", GroupScoring()))
    known = {"": root}
    for test in tests:
        above, path = root, ""
        for part in (test.group or "").split("/"):
            if not part:
                continue
            path = f"{path}/{part}".lstrip("/")
            if path not in known:
                known[path] = _Group(scoring.groups.get(path, GroupScoring()))
                above.items.append(known[path])
            above = known[path]
        above.items.append(test)
    return root


def _grade(group: _Group) -> tuple[bool, float]:
    """Whether the group is accepted, and its score. No test at all is accepted and brings nothing."""
    rules = group.rules
    graded: list[tuple[bool, float]] = []
    for item in group.items:
        graded.append(_grade(item) if isinstance(item, _Group) else _of_test(item, rules))
        if not graded[-1][0] and rules.on_reject == "break":
            break
    if not graded:
        return True, 0.0
    if rules.ignore_sample:
        graded = graded[-1:]
    accepted = [one for one, _ in graded]
    verdict = rules.accepts == "always" or (any(accepted) if rules.accepts == "any" else all(accepted))
    return verdict, _ADD[rules.score]([score for _, score in graded])


def _of_test(test: TestResult, rules: GroupScoring) -> tuple[bool, float]:
    if test.points is not None:
        return True, test.points
    accepted = test.verdict is Verdict.ACCEPTED
    return accepted, rules.accept_score if accepted else rules.reject_score
