"""The report of an audit: the figures first, then each check with its plot and the problems it found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from trainer_client.offline.audit import figures
from trainer_client.offline.audit.findings import BY_NAME
from trainer_client.offline.audit.records import Audit, Log, Problem
from trainer_client.offline.report import Code, Fact, Notes, Page, Part, Section, Table, Text

SHOWN = 10  # problems of a table

ALIKE = ("duplicate_problem", "near_duplicate_problem", "holdout_overlap", "near_holdout_overlap")
OF_TESTS = ("no_tests", "few_tests", "repeated_tests", "contradictory_tests", "no_hidden_tests")
WEAK = ("empty_passes", "constant_passes", "echo_passes", "hard_coded_passes", "wrong_passes")


def page(made: Audit, problems: Sequence[Problem]) -> Page:
    """The whole report."""
    sections = [*_of_problems(made, problems)] if problems else []
    if made.log is not None:
        sections += _of_log(made.log, made.log_file or "")
    return Page(f"Audit of {made.data}", _subtitle(made), list(_facts(made)), sections, made.command)


def _subtitle(made: Audit) -> str:
    parts = []
    if made.problems:
        parts.append(f"Gate: {made.gate} different cases a problem. Near: a similarity of {made.near:g}.")
    if made.holdout:
        parts.append(f"Hold-out: {', '.join(made.holdout)}.")
    if made.problems and made.examined < made.problems:
        parts.append(
            f"Programs were run for {made.examined:,} of {made.problems:,} problems; of the others only what the data says is known."
        )
    return " ".join(parts)


def _facts(made: Audit) -> Iterator[Fact]:
    if made.problems:
        share = made.kept / made.problems
        yield Fact("problems", f"{made.problems:,}", "in the data set")
        yield Fact("kept", f"{made.kept:,}", f"{share:.0%} pass the gate", "good" if share > 0.8 else "")
        weak = sum(made.findings.get(name, 0) for name in WEAK)
        if made.examined:
            yield Fact(
                "weak tests", f"{weak:,}", "programs of a kind that must not pass, and do", "bad" if weak else "good"
            )
            failing = made.findings.get("reference_fails", 0)
            yield Fact(
                "failing references", f"{failing:,}", "problems no reference passes", "bad" if failing else "good"
            )
            if made.mean_strength is not None:
                yield Fact("judge strength", f"{made.mean_strength:.0%}", "of mutants turned away, mean over problems")
            yield Fact("flaky", f"{made.findings.get('flaky', 0):,}", f"in {made.options['repeat']:g} runs each")
        yield Fact("duplicates", f"{sum(made.findings.get(name, 0) for name in ALIKE[:2]):,}", "exact and near")
        if made.holdout:
            overlap = sum(made.findings.get(name, 0) for name in ALIKE[2:])
            yield Fact("overlap", f"{overlap:,}", "with the hold-out", "bad" if overlap else "good")
        if made.examined:
            yield Fact("cost", f"{made.cpu_s:,.0f} s", f"of CPU for {made.runs:,} runs")
    if made.log is not None:
        yield Fact("rows of the log", f"{made.log.rows:,}", f"{made.log.kept:,} kept")
        yield Fact(
            "problems of the log",
            f"{made.log.problems:,}",
            f"{made.log.never_solved:,} never solved, {made.log.always_solved:,} always",
        )


def _of_problems(made: Audit, problems: Sequence[Problem]) -> Iterator[Section]:
    yield Section(
        "What was found", [figures.findings(made), _kinds(made)],
        "A problem may have several findings. Those that cost it its place are marked; the others are for you to judge.",
    )  # fmt: skip
    yield Section(
        "Tests", [figures.cases(problems, made.gate), *_listed(problems, OF_TESTS[:4])],
        "Cases are what tests try: assertions of a script count one by one, those in a loop over a literal list as often as the list is long.",
    )  # fmt: skip
    if any(name in made.findings for name in ALIKE):
        rows: list[list[Any]] = [
            [one.id, name, like.id, like.similarity] for one in problems for name, like in one.similar.items()
        ]
        rows.sort(key=lambda row: (ALIKE.index(row[1]), -row[3]))
        yield Section("Duplicates and overlap", [_table(["problem", "finding", "is like", "similarity"], rows)])
    if made.examined:
        yield Section("References", list(_references(made, problems)))
        yield Section(
            "Weak tests", [figures.weak(problems), *_listed(problems, WEAK)],
            "Programs that solve nothing: one that does nothing, one that always gives the answer most expected, one that gives its input back, and, "
            "where there are hidden tests, a table of the public tests' answers.",
        )  # fmt: skip
        yield Section("Judge strength", list(_strength(made, problems)), _ABOUT_STRENGTH)
    if made.first_reasons:
        yield Section(
            "What is kept",
            [figures.funnel(made)],
            "Each dropped problem by the first of its reasons, in the order of the checks.",
        )


_ABOUT_STRENGTH = (
    "A mutant is a reference with one small fault. The share that the tests turn away says how many wrong programs they would. Some mutants do the same as the reference whatever "
    "the input, and nobody can tell which: the share is a lower bound."
)


def _kinds(made: Audit) -> Table:
    rows: list[list[Any]] = [
        [name, count, "yes" if name in made.drops else "", BY_NAME[name].what] for name, count in made.findings.items()
    ]
    return Table(["finding", "problems", "drops", "means"], rows)


def _listed(problems: Sequence[Problem], names: Sequence[str]) -> Iterator[Part]:
    """The first problems of each of these findings."""
    rows: list[list[Any]] = []
    for name in names:
        found = [one for one in problems if name in one.findings]
        rows += [[name, one.id, one.findings[name]] for one in found[:SHOWN]]
        if len(found) > SHOWN:
            rows.append([name, f"and {len(found) - SHOWN} more", ""])
    if rows:
        yield Table(["finding", "problem", "seen"], rows)


def _references(made: Audit, problems: Sequence[Problem]) -> Iterator[Part]:
    tried = [one.tried for one in problems if one.tried is not None]
    verdicts: dict[str, int] = {}
    for one in tried:
        for name, count in one.references.items():
            verdicts[name] = verdicts.get(name, 0) + count
    if verdicts:
        rows = sorted(verdicts.items(), key=lambda pair: -pair[1])
        yield Table(["verdict of a reference", "references"], [list(pair) for pair in rows])
    else:
        yield Text("No problem came with a Python reference.")
    yield from _listed(problems, ("reference_fails", "a_reference_fails", "flaky", "no_reference", "not_judged"))


def _strength(made: Audit, problems: Sequence[Problem]) -> Iterator[Part]:
    if not made.strength:
        yield Text("No mutants were made: there was no reference that passes, or none were asked for.")
        return
    yield figures.strength(problems, made.options["strength"])
    yield figures.operators(made)
    weakest = sorted((one for one in problems if one.strength is not None), key=lambda one: (one.strength, one.place))
    rows: list[list[Any]] = [
        [
            one.id,
            one.different,
            round(one.strength or 0, 3),
            sum(one.tried.killed.values()),
            sum(one.tried.survived.values()),
        ]
        for one in weakest[:SHOWN]
        if one.tried is not None
    ]
    yield Table(["problem", "cases", "strength", "turned away", "let through"], rows, "The weakest")
    for one in weakest[:3]:
        if one.tried is not None and one.tried.survivors:
            lines = [f"line {s.line}, {s.operator}\n  - {s.before}\n  + {s.after}" for s in one.tried.survivors]
            yield Code("\n".join(lines), f"Let through by the tests of {one.id}")


def _table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    more = f"The first {SHOWN * 2} of {len(rows):,}" if len(rows) > SHOWN * 2 else ""
    return Table(columns, rows[: SHOWN * 2], more)


def _of_log(log: Log, name: str) -> Iterator[Section]:
    lines = [f"{kind}: {what}" for kind, what in log.findings.items()]
    parts: list[Part] = [figures.verdicts(log), figures.retention(log)]
    if lines:
        parts.append(Notes(lines))
    yield Section("The log", parts, f"{name}: {log.rows:,} rows of {log.problems:,} problems.")
    hard: list[Part] = [figures.difficulty(log)]
    if log.by_difficulty:
        rows: list[list[Any]] = [[word, int(count), rate] for word, (count, rate) in log.by_difficulty.items()]
        hard.append(Table(["difficulty, in the data's word", "problems", "mean pass rate"], rows))
    hard.append(
        Text(
            f"{log.never_solved:,} problems were never solved and {log.always_solved:,} always: their groups have no advantage to learn from."
        )
    )
    yield Section("Difficulty", hard)
    reasons: list[list[Any]] = [[reason, count] for reason, count in log.dropped.items()]
    about = (
        f"{log.repeated_rows:,} rows repeat a source of their problem but for names, comments and layout. Of {log.compared:,} different solutions that were "
        f"compared (the first 50 of a problem) {log.similar_solutions:,} are nearly the same as an earlier one."
    )
    yield Section("Rows", [Table(["dropped because", "rows"], reasons)] if reasons else [], about)
