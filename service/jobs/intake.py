"""From a submission to a task, and from its judgement to a result. What needs no run gets its judgement here."""

from __future__ import annotations

import functools
import json
import time
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as distribution_version

from pydantic import JsonValue

from service import formats, languages, rewards
from service.errors import InputError, UnknownProblem
from service.jobs.caches.problems import Prepared, Problems, counts, finite, prepare
from service.jobs.dispatcher import Task
from service.jobs.runs import unscorable
from service.judging.plan import Plan
from service.judging.sources import require_everywhere, sources
from service.judging.woven import WEAVERS
from service.languages import Language
from service.schema import (
    MAX_REFERENCES,
    AssertsTest,
    Context,
    Indices,
    Judgement,
    Longest,
    Problem,
    ProgramSpec,
    Provenance,
    Result,
    RewardSpec,
    ScriptTest,
    StdioTest,
    Submission,
    sha256,
)
from service.telemetry import caller
from service.verdict import Reason, Verdict


@dataclass(slots=True)
class Admitted:
    """A valid submission: the ``task`` to run, or the ``judgement`` that it has without one."""

    submission: Submission
    spec: RewardSpec
    context: Context
    task: Task | None = None
    judgement: Judgement | None = None


@functools.cache
def version() -> str:
    try:
        return distribution_version("assay")
    except PackageNotFoundError:
        return "unknown"


def admit(submission: Submission, problems: Problems, path: str = "") -> Admitted:
    """Resolve everything that a submission names. ``path`` is the submission's own, as in ``submissions[3]``.

    Raises ``InputError`` and its kinds with the field's path.
    """
    at = path + "." if path else ""
    language = language_of(submission.language, at + "language")
    spec = rewards.resolve(submission.reward, at + "reward")
    prepared = _problem(submission, problems, at)
    if isinstance(prepared.problem.checker, ProgramSpec):
        sources(prepared.problem.checker, at + "problem.checker")
    if prepared.problem.interactor is not None:
        require_everywhere(prepared.problem.interactor, at + "problem.interactor")
    known = context(submission, prepared.problem, language.name)
    rewards.validate(spec, submission.run, known, at + "reward")
    plan = Plan(
        run=submission.run, select=submission.select, repeat=submission.repeat, output_kb=submission.returns.output_kb,
        analyses=tuple(sorted({*submission.analyse, *rewards.needed_analyses(spec)})),
    )  # fmt: skip
    if not language.native:
        _require_programs(language, prepared.problem, plan, at)
    total = _total(prepared, plan, at)
    source = submission.source
    if source is None:
        assert submission.completion is not None
        source = formats.extract(submission.completion, submission.context.prompt, language.name)
    deadline = None if submission.deadline_s is None else time.monotonic() + submission.deadline_s
    who = caller.current()
    task = Task(
        source or "", prepared.problem, prepared.id, prepared.json, plan, submission.priority, deadline,
        cache=submission.cache, share=who.share, request_id=who.request_id, trace=who.trace, language=language.name,
    )  # fmt: skip
    if total == 0:
        judgement = unscorable(task, Reason.NO_TESTS, "the problem has no tests, or none was selected", attempts=0)
        return Admitted(submission, spec, known, judgement=judgement)
    if source is None:
        return Admitted(submission, spec, known, judgement=_no_code(task, total))
    return Admitted(submission, spec, known, task=task)


def language_of(name: str, at: str) -> Language:
    """The language of this name or alias. Raises ``InputError`` if there is none."""
    found = languages.find(name)
    if found is None:
        raise InputError(f"there is no language {name!r}; there are {', '.join(languages.names())}", at)
    return found


def _require_programs(language: Language, problem: Problem, plan: Plan, at: str) -> None:
    """What is asked of a source that is not Python: to answer as a whole program, or to go into one with its tests."""
    for place, test in enumerate(problem.tests):
        woven = isinstance(test, ScriptTest | AssertsTest) and language.name in WEAVERS
        if not isinstance(test, StdioTest) and not woven:
            kinds = "`stdio`, `script` and `asserts`" if language.name in WEAVERS else "`stdio`"
            message = f"test {place} is of the kind {test.kind!r}; {language.name} takes {kinds}"
            raise InputError(message, at + "language")
        if isinstance(test, StdioTest) and language.laid is not None:
            _require_room(language.laid, test, f"{at}problem.tests[{place}].files")
    if plan.analyses:
        message = f"{', '.join(plan.analyses)} read Python alone, and the submission is in {language.name}"
        raise InputError(message, at + "language")


def _require_room(laid: str, test: StdioTest, at: str) -> None:
    """A test's file must not lie where the submission does. Raises ``InputError``."""
    for path in test.files:
        if fnmatchcase(path.split("/")[0], laid):
            raise InputError(
                f"in this language {laid} is the submission's own; give the file another name", f"{at}.{path}"
            )


def finish(admitted: Admitted, judgement: Judgement) -> Result:
    """The judgement with the submission's id and its reward."""
    value, components = rewards.reward(judgement, admitted.spec, admitted.context)
    provenance = judgement.provenance.model_copy(update={"reward_spec": rewards.spec_hash(admitted.spec)})
    if provenance.version is None:
        provenance.version = version()
    fields = {**judgement.__dict__, "provenance": provenance, "id": admitted.submission.id}
    if admitted.spec.feedback:
        fields["analysis"] = {**judgement.analysis, "feedback": rewards.feedback(judgement)}
    return Result.model_construct(**fields, reward=value, components=components)


def context(submission: Submission, problem: Problem, language: str = "python") -> Context:
    """The submission's context, with its own completion, and with its problem's references unless it brings others."""
    known: dict[str, object] = {}
    if submission.completion is not None:
        known["completion"] = submission.completion
    if submission.context.references is None:
        sources = [one.source for one in problem.references if languages.find(one.language) is languages.find(language)]
        known["references"] = sources[:MAX_REFERENCES] or None
    return submission.context.model_copy(update=known)


def _problem(submission: Submission, problems: Problems, at: str) -> Prepared:
    if submission.problem is not None:
        return prepare(submission.problem, at + "problem")
    if submission.problem_id is not None:
        kept = problems.get(submission.problem_id)
        if kept is None:
            message = "no problem is registered under this id, or not any more; register it again or send it inline"
            raise UnknownProblem(message, at + "problem_id")
        return kept
    truth: JsonValue = submission.ground_truth
    finite(truth, at + "ground_truth")

    def make() -> Prepared:
        return prepare(formats.parse(truth, submission.format, at + "ground_truth"), at + "ground_truth")

    text = truth if isinstance(truth, str) else json.dumps(truth, sort_keys=True)
    kind = "text" if isinstance(truth, str) else "json"
    return problems.named(sha256("\0".join((submission.format, kind, text))), make)


def _total(prepared: Prepared, plan: Plan, at: str) -> int:
    """How many tests are selected. Raises ``InputError`` for an index that the problem has not got."""
    sizes = counts(prepared.problem)
    match plan.select:
        case Indices(indices=indices):
            for place, index in enumerate(indices):
                if index >= len(sizes):
                    message = f"the problem has {len(sizes)} tests, so there is no index {index}"
                    raise InputError(message, f"{at}select.indices[{place}]")
            return sum(sizes[index] for index in set(indices))
        case Longest(longest=longest, shortest=shortest):
            return min(longest + shortest, sum(sizes))
        case _:
            return sum(sizes)


def _no_code(task: Task, total: int) -> Judgement:
    return Judgement(
        verdict=Verdict.NO_CODE,
        total=total,
        attempts=0,
        message="the completion has no closed code fence",
        provenance=Provenance(problem=task.problem_id, plan=task.plan.hash),
    )
