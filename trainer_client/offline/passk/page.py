"""The measured files as a page of plots and tables, and as one table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trainer_client.offline.passk.measure import order
from trainer_client.offline.report import SERIES, Fact, Notes, Page, Plot, Section, Table, draw

Found = dict[str, Any]  # what ``measure.measured`` gives
TITLES = {"difficulty": "By difficulty", "date": "By date", "split": "By split"}


def page(found: Found, made_by: str) -> Page:
    files = found["files"]
    parts = [Section("pass@k", [_curves(found), _table(found, "all")], lead=_lead(found))]
    for dimension, title in TITLES.items():
        if any(file["pass_at_k"].get(dimension) for file in files):
            parts.append(Section(title, [_groups(found, dimension), _table(found, dimension)]))
    if found["holdout"] is not None:
        parts.append(Section("Hold-out", [_generalisation(found)], lead=(
            f"The split {found['holdout']!r} was held out. The gap is what all other splits have more, in points; an interval that has 0 "
            "in it says that these problems do not show one."
        )))  # fmt: skip
    if found["against_first"]:
        parts.append(Section("Side by side", [_differences(found)], lead=(
            f"What each file has more than {files[0]['name']}, in points, over the problems that both have, problem by problem."
        )))  # fmt: skip
    parts.append(Section("Cost", [_costs(found), _cost_table(found)], lead=(
        "CPU and wall seconds that the runs of these rollouts took, as a trainer pays that remembers no earlier run; "
        "rows that were run are those whose result is no copy of an equal submission's."
    )))  # fmt: skip
    parts.append(Section("How to read this", [Notes([
        "pass@k is 1 - C(n-c, k) / C(n, k) of a problem with n scorable samples of which c are right, averaged over problems; a "
        "problem with fewer than k samples has none, and is counted as left out.",
        f"Intervals are {found['level']:.0%}: {found['interval']}, seed {found['seed']}. They say how much depends on which problems "
        "were asked, and nothing of a model that is sampled again.",
        "Where all problems agree (none solved, or every one) the bootstrap sees nothing that could have been otherwise, and the interval "
        "has no width: with few problems that is no certainty.",
        "Unscorable rows, which say nothing of the code, are in no figure but their count.",
    ])]))  # fmt: skip
    first = str(found["k"][0])
    facts = []
    for file in files:
        best = file["pass_at_k"].get("all", {}).get("all", {}).get(first)
        facts.append(Fact(
            f"pass@{first}, {file['name']}", _said(best), f"{file['problems']:,} problems, {file['scorable']:,} samples"
        ))  # fmt: skip
    return Page("pass@k", ", ".join(file["name"] for file in files), facts, parts, made_by)


def text(found: Found) -> str:
    """A line a file and a group, for a terminal."""
    lines = []
    for file in found["files"]:
        lost = sum(file["unscorable"].values())
        lines.append(f"{file['name']}: {file['scorable']} samples of {file['problems']} problems, {lost} unscorable")
        for dimension, by in file["pass_at_k"].items():
            for value, of_k in by.items():
                label = value if dimension == "all" else f"{dimension} {value}"
                lines.append(f"  {label:24} " + "  ".join(f"pass@{k} {_said(one)}" for k, one in of_k.items()))
    return "\n".join(lines)


def _lead(found: Found) -> str:
    samples = sorted({file["samples_a_problem"] for file in found["files"]})
    return f"The median problem has {' or '.join(f'{one:g}' for one in samples)} samples. Bars are {found['level']:.0%} intervals."


def _said(one: Found | None) -> str:
    if one is None or one["value"] is None:
        return "–"
    return f"{one['value']:.1%}" if one["low"] is None else f"{one['value']:.1%} ({_span(one)})"


def _points(one: Found) -> str:
    """A difference, in points of a hundred."""
    if one["value"] is None:
        return "–"
    return f"{100 * one['value']:+.1f}" if one["low"] is None else f"{100 * one['value']:+.1f} ({_span(one)})"


def _span(one: Found) -> str:
    return f"{100 * one['low']:.1f} to {100 * one['high']:.1f}"


def _bars(axes: Any, places: Sequence[float], found: Sequence[Found], **style: Any) -> None:
    """Points with their intervals; what has no estimate is no point."""
    known = [(place, one) for place, one in zip(places, found, strict=True) if one["value"] is not None]
    ends = [
        [one["value"] - (one["low"] if one["low"] is not None else one["value"]) for _, one in known],
        [(one["high"] if one["high"] is not None else one["value"]) - one["value"] for _, one in known],
    ]
    # An interval of a mean has its mean in it, but for the last digits.
    ends = [[max(end, 0.0) for end in side] for side in ends]
    points, values = [place for place, _ in known], [one["value"] for _, one in known]
    axes.errorbar(points, values, yerr=ends, capsize=3, marker="o", **style)


def _percent(axes: Any) -> None:
    axes.set_ylim(0, 1.02)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])


def _curves(found: Found) -> Plot:
    def paint(axes: Any) -> None:
        for index, file in enumerate(found["files"]):
            of_k = file["pass_at_k"].get("all", {}).get("all", {})
            _bars(axes, [float(k) for k in of_k], list(of_k.values()), color=SERIES[index], label=file["name"])
        axes.set_xlabel("k, samples drawn for a problem")
        axes.set_ylabel("problems with a right one")
        axes.set_xscale("log")
        axes.set_xticks(found["k"], [str(k) for k in found["k"]])
        axes.minorticks_off()
        _percent(axes)
        axes.legend(loc="lower right")

    return draw(paint, alt="pass@k by k, one line a file, with intervals")


def _groups(found: Found, dimension: str) -> Plot:
    """The first k's estimate by group: side by side, or along the time."""
    first = str(found["k"][0])
    values = _values_of(found, dimension)
    spread = 0.5 / max(1, len(found["files"]))

    def paint(axes: Any) -> None:
        for index, file in enumerate(found["files"]):
            by = file["pass_at_k"].get(dimension, {})
            known = [(place, by[value][first]) for place, value in enumerate(values) if value in by]
            shift = (index - (len(found["files"]) - 1) / 2) * spread
            line = "-" if dimension == "date" else "none"
            _bars(axes, [place + shift for place, _ in known], [one for _, one in known], color=SERIES[index], linestyle=line,
                  label=file["name"])  # fmt: skip
        many = len(values) > 6
        axes.set_xticks(range(len(values)), values, rotation=30 if many else 0, ha="right" if many else "center")
        axes.set_xlim(-0.6, len(values) - 0.4)
        axes.set_ylabel(f"pass@{first}")
        _percent(axes)
        axes.legend(loc="best")

    return draw(paint, alt=f"pass@{first} by {dimension}, with intervals")


def _costs(found: Found) -> Plot:
    names = [file["name"] for file in found["files"]]

    def paint(axes: Any) -> None:
        axes.barh(names, [file["cost"]["cpu_s_per_1000"] for file in found["files"]], color=SERIES[: len(names)])
        axes.invert_yaxis()
        axes.set_xlim(left=0)
        axes.set_xlabel("CPU seconds of runs, for 1,000 rollouts")
        axes.grid(axis="y", visible=False)

    return draw(paint, alt="CPU seconds per 1,000 rollouts by file", size=(7.2, 1.1 + 0.35 * len(names)))


def _table(found: Found, dimension: str) -> Table:
    rows = [
        [value, file["name"], *(_said(one) for one in of_k.values()), *_counts(of_k)]
        for value in _values_of(found, dimension)
        for file in found["files"]
        if (of_k := file["pass_at_k"].get(dimension, {}).get(value))
    ]
    return Table([dimension, "file", *(f"pass@{k}" for k in found["k"]), "problems", "left out at the largest k"], rows)


def _values_of(found: Found, dimension: str) -> list[str]:
    """The groups of all files, from early to late or from easy to hard."""
    values = {value for file in found["files"] for value in file["pass_at_k"].get(dimension, {})}
    return sorted(values, key=order)


def _counts(of_k: Found) -> list[int]:
    every = list(of_k.values())
    return [every[0]["problems"] + every[0]["left_out"], every[-1]["left_out"]]


def _generalisation(found: Found) -> Table:
    rows = [
        [
            file["name"], f"pass@{k}", _said(one["train"]), _said(one["holdout"]), _points(one["gap"]),
            file["cost"]["cpu_s_per_1000"],
        ]
        for k in map(str, found["k"])
        for file in found["files"]
        for one in [file["generalisation"][k]]
    ]  # fmt: skip
    return Table(["file", "", "other splits", "hold-out", "gap", "CPU s for 1,000 rollouts"], rows)


def _differences(found: Found) -> Table:
    rows = [
        [other["name"], f"pass@{k}", _points(one), one["problems"]]
        for other in found["against_first"]
        for k, one in other["pass_at_k"].items()
    ]
    return Table(["file", "", "more than the first", "problems of both"], rows)


def _cost_table(found: Found) -> Table:
    rows = [
        [file["name"], file["scorable"], cost["run"], cost["cpu_s_per_1000"], cost["wall_s_per_1000"]]
        for file in found["files"]
        for cost in [file["cost"]]
    ]
    return Table(["file", "scorable rows", "run", "CPU s for 1,000", "wall s for 1,000"], rows)
