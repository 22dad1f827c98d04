"""The page and the plot."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from benchmarks.rewards.compared import REWARDS
from benchmarks.rewards.samples import Sample
from trainer_client.offline.compare.ranking import Scored, pooled, within

Values = dict[str, list[float]]

ABOUT = {
    "humanevalpack": "HumanEval's solutions and the same with a bug put in by hand; references are HumanEval+'s. The tests are those that define the "
    "label, so execution can do no less than 1, but for labels that these tests do not bear out.",
    "kattis": "Python submissions that came with problem packages of programming contests: accepted ones, and ones meant to give a wrong answer, to "
    "crash or to earn a part of the points; those meant to be too slow are left out. References are the package's other accepted Python submissions. Execution is "
    "judged by twelve of the tests that define the label, its public tests alone by the samples. Degenerate for similarity: many wrong submissions are made from an "
    "accepted one by the same author, which is among their references, while an accepted one is never compared with itself.",
    "codet": "The first four different samples of a language model (CodeGen 16B, temperature 0.8) for each problem of HumanEval, labelled by "
    "HumanEval+'s tests. Execution is judged by the same tests, which makes it 1 by construction; its public tests alone are HumanEval's own.",
}


def page(sets: Sequence[tuple[list[Sample], Values]], command: str, plot: str) -> str:
    """Markdown: for each data set its table, and what is degenerate about it."""
    parts = [
        "# Rewards compared\n",
        "How well each reward alone ranks right solutions above wrong ones: the AUC, which is the chance that a right one has more than a wrong one, ties "
        "counted half. 0.5 tells nothing apart, 1 everything, below 0.5 prefers what is wrong. `all` compares every right solution with every wrong one, "
        "`same problem` only those of one problem, which is what a group's advantages are made of. Every solution was judged and analysed once by a "
        f"service over HTTP, and its judgement scored again under each reward. Written by `{command}`.\n",
        "Limits are 3 s of CPU and 2 GiB a test. Hard problems are those whose data set says so, or else those whose shortest reference has more normal tokens than the median problem's.\n",
        f"![AUC by reward, easy and hard problems]({plot})\n",
    ]
    for samples, values in sets:
        name = samples[0].dataset
        parts += [
            f"## {name}\n",
            ABOUT[name] + "\n",
            table(samples, values),
            "",
            *(f"- {line}" for line in degenerate(samples)),
            "",
        ]
    return "\n".join(parts)


def scores(samples: Sequence[Sample], values: list[float], hard: bool | None) -> list[Scored]:
    """``hard`` None is all problems."""
    return [
        Scored(sample.group, bool(sample.right), value)
        for sample, value in zip(samples, values, strict=True)
        if hard is None or sample.hard is hard
    ]


def table(samples: Sequence[Sample], values: Values) -> str:
    columns = ((None, "all"), (False, "easy"), (True, "hard"))
    counts = [pooled(scores(samples, values["pylint"], hard)) for hard, _ in columns]
    pairs = [within(scores(samples, values["pylint"], hard)).pairs for hard, _ in columns]
    lines = [
        "| reward | " + " | ".join(f"{name}, {how}" for _, name in columns for how in ("all", "same problem")) + " |",
        "|---" * 7 + "|",
        "| right, wrong; pairs | "
        + " | ".join(f"{one.right}, {one.wrong} | {pair}" for one, pair in zip(counts, pairs, strict=True))
        + " |",
    ]
    for name in REWARDS:
        cells = []
        for hard, _ in columns:
            some = scores(samples, values[name], hard)
            cells += [_number(pooled(some).auc), _number(within(some).auc)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def degenerate(samples: Sequence[Sample]) -> list[str]:
    """What makes figures of this data set mean less than they seem to."""
    by_source: dict[tuple[str, str], set[bool]] = {}
    by_form: dict[tuple[str, str], set[bool]] = {}
    for one in samples:
        by_source.setdefault((one.group, one.source), set()).add(bool(one.right))
        by_form.setdefault((one.group, one.form), set()).add(bool(one.right))
    copies = sum(
        bool(one.right)
        and any(Sample("", "", ref.source, None, one.problem).form == one.form for ref in one.problem.references)
        for one in samples
    )
    right = sum(bool(one.right) for one in samples)
    return [
        f"Sources that are right and wrong for the same problem: {sum(len(kinds) > 1 for kinds in by_source.values())}; normal forms that are: "
        f"{sum(len(kinds) > 1 for kinds in by_form.values())} (what is wrong there is in a constant, which no similarity sees).",
        f"Right solutions with the normal form of a reference: {copies} of {right}.",
        "The data has no model's texts: every source was put into one code fence, so that `format` is the same for all.",
    ]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def plot(sets: Sequence[tuple[list[Sample], Values]]) -> str:
    """SVG: a row for each reward, a panel for each data set, a dot for easy and one for hard problems of the same problem's pairs."""
    left, panel, row, top = 230, 210, 22, 60
    width, height = left + panel * len(sets) + 20, top + row * len(REWARDS) + 46
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for index, (samples, _) in enumerate(sets):
        start = left + index * panel
        out.append(
            f'<text x="{start + 95}" y="24" text-anchor="middle" font-weight="bold">{escape(samples[0].dataset)}</text>'
        )
        for mark in (0.0, 0.25, 0.5, 0.75, 1.0):
            x = start + 10 + 170 * mark
            out.append(
                f'<line x1="{x}" y1="{top - 16}" x2="{x}" y2="{height - 36}" stroke="{"#888" if mark == 0.5 else "#ddd"}"/>'
            )
            out.append(f'<text x="{x}" y="{top - 22}" text-anchor="middle" font-size="10">{mark:g}</text>')
    for line, name in enumerate(REWARDS):
        y = top + line * row
        out.append(f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{escape(name)}</text>')
        for index, (samples, values) in enumerate(sets):
            for hard, colour, shift in ((False, "#2a7fba", -3), (True, "#c8502d", 3)):
                auc = within(scores(samples, values[name], hard)).auc
                if auc is not None:
                    x = left + index * panel + 10 + 170 * auc
                    out.append(f'<circle cx="{x:.1f}" cy="{y + shift}" r="4" fill="{colour}"/>')
    y = height - 14
    for x, colour, text in ((left, "#2a7fba", "easy problems"), (left + 130, "#c8502d", "hard problems")):
        out.append(
            f'<circle cx="{x + 10}" cy="{y - 4}" r="4" fill="{colour}"/><text x="{x + 20}" y="{y}">{text}</text>'
        )
    out.append(f'<text x="{left + 270}" y="{y}">AUC over pairs of the same problem</text></svg>')
    return "\n".join(out) + "\n"
