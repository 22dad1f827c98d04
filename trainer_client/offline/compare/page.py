"""The comparison as a page of plots and tables, as Markdown, and as a table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trainer_client.offline.report import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    RED,
    Fact,
    Notes,
    Page,
    Plot,
    Section,
    Table,
    draw,
)  # fmt: skip

Found = dict[str, Any]  # what ``measure.measured`` gives
COLOURS = {"execution": BLUE, "static": ORANGE, "similarity": GREEN, "format": GREY, "mixed": PURPLE}
PER_ROW = 4  # histograms side by side
PARTS = {"all": (INK, 0.0), "easy": (BLUE, -0.16), "hard": (ORANGE, 0.16)}


def page(found: Found, subtitle: str, made_by: str) -> Page:
    parts = found["parts"]
    best = max(found["rewards"], key=lambda one: one["parts"]["all"]["auc_same_problem"] or 0)
    facts = [
        Fact(
            "solutions", f"{found['compared']:,}", f"{parts['all']['right']:,} right, {parts['all']['wrong']:,} wrong"
        ),
        Fact("problems", f"{parts['all']['problems']:,}", _split_said(found)),
        Fact("best within a problem", best["name"], f"AUC {_number(best['parts']['all']['auc_same_problem'])}"),
        Fact("runs", f"{found['cost']['runs_cpu_s_per_1000']:,.1f} s", "CPU for 1,000 rollouts"),
        Fact(
            "left out", f"{found['unscorable'] + found['unlabelled']:,}", "unscorable, or without the label asked for"
        ),
    ]
    sections = [
        Section("Right above wrong", [agreement(found)], lead=(
            "The chance that a right solution has more reward than a wrong one of the same problem, ties counted half: what a group's "
            "advantages are made of. 0.5 tells nothing apart, below it prefers what is wrong."
        )),
        *(Section(_title(part), [_table(found, part)]) for part in parts),
        Section("Distribution", _histograms(found), lead=(
            "How many right and how many wrong solutions got which reward. A reward that is the same for all teaches nothing; one that is "
            "spread in the same way for both teaches something else."
        )),
        Section("Degenerate groups and cost", [_bars(found)], lead=(
            f"Of random groups of {found['group']} solutions of one problem, the share that all have the same reward and so no gradient; and CPU "
            "seconds for 1,000 rollouts."
        )),
        Section("How to read this", [Notes(notes(found))]),
    ]  # fmt: skip
    return Page("Rewards compared", subtitle, facts, sections, made_by)


def notes(found: Found) -> list[str]:
    lines = [_truth_said(found), _cost_said(found)]
    lines.append(
        "AUC, all: every right solution against every wrong one; same problem: only those of one problem, with the 95 % interval of a "
        "percentile bootstrap over problems. Rank correlation: Spearman's, with the share of hidden tests passed."
    )
    if found["hard_by"] is None:
        lines.append(
            "Nothing tells easy from hard here: no difficulties, and all problems have the same share of right solutions."
        )
    if unknown := [f"{one['name']} ({one['unknown']})" for one in found["rewards"] if one["unknown"]]:
        lines.append("Not known for some of the solutions: " + ", ".join(unknown) + ".")
    if found["lacking"]:
        lines.append("No row has what these need (references, the model's text): " + ", ".join(found["lacking"]) + ".")
    return lines


def text(found: Found) -> str:
    """Lines for a terminal."""
    rows = [_cells(one, found) for one in found["rewards"]]
    head = _head(found)
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [head, *rows]
    ]
    counts = found["parts"]["all"]
    about = f"{found['compared']} solutions of {counts['problems']} problems: {counts['right']} right, {counts['wrong']} wrong"
    lost = [f"not to be had from these rows: {', '.join(found['lacking'])}"] if found["lacking"] else []
    return "\n".join([about, *lines, *lost])


def markdown(found: Found) -> str:
    """The same as a table of Markdown."""
    lines = [_head(found), ["---"] * len(_head(found)), *(_cells(one, found) for one in found["rewards"])]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _head(found: Found) -> list[str]:
    rest = [f"AUC, {part}" for part in found["parts"] if part != "all"]
    return ["reward", "kind", "AUC, same problem", *rest, "AUC, pooled", "rank corr.", "degenerate", "CPU s / 1,000"]


def _cells(one: Found, found: Found) -> list[str]:
    every = one["parts"]["all"]
    rest = [_number(one["parts"][part]["auc_same_problem"]) for part in found["parts"] if part != "all"]
    cost = f"{one['cpu_s_per_1000']:,.1f}"
    return [
        one["name"], one["kind"], _between(every), *rest, _number(every["auc"]), _number(every["rank_correlation"]),
        "–" if every["degenerate"] is None else f"{every['degenerate']:.0%}", cost,
    ]  # fmt: skip


def _between(part: Found) -> str:
    interval = part["auc_same_problem_interval"]
    value = _number(part["auc_same_problem"])
    return value if interval is None else f"{value} ({interval[0]:.2f} to {interval[1]:.2f})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _title(part: str) -> str:
    return "All problems" if part == "all" else f"{part.capitalize()} problems"


def _split_said(found: Found) -> str:
    if found["hard_by"] is None:
        return "not split into easy and hard"
    easy, hard = found["parts"]["easy"]["problems"], found["parts"]["hard"]["problems"]
    return f"{easy:,} easy, {hard:,} hard, by {found['hard_by']}"


def _truth_said(found: Found) -> str:
    labelled, count = found["labelled"], found["compared"]
    by_tests = "whether it passed every hidden test (every test, where none is public)"
    if labelled == count:
        return "Right is what the log's labels call so."
    if labelled:
        return f"Right is what the log's labels call so; without one ({count - labelled:,} of {count:,}), {by_tests}."
    return f"Right is {by_tests}, so rewards that run these tests agree with it by construction."


def _cost_said(found: Found) -> str:
    if any(one["priced"] for one in found["rewards"]):
        return (
            "Cost is CPU time of what the reward needs: runs of the tests, as measured on all rows, and its analyses and its scoring, as "
            "measured on a sample of rows one by one."
        )
    return (
        "Cost is CPU time of what the reward needs: runs of the tests, and analyses. The file tells what all of its analyses took "
        "together, so that each reward which needs one is charged for all."
    )


# --- figures ----------------------------------------------------------------------------------------


def agreement(found: Found) -> Plot:
    """A line a reward: AUC within problems, of all with its interval, of easy and of hard problems."""
    rewards = found["rewards"]

    def paint(axes: Any) -> None:
        axes.axvline(0.5, color=GREY, linewidth=1.2)
        for part in found["parts"]:
            colour, shift = PARTS[part]
            points = [(one["parts"][part]["auc_same_problem"], place + shift) for place, one in enumerate(rewards)]
            known = [(value, place) for value, place in points if value is not None]
            axes.plot(
                [value for value, _ in known],
                [place for _, place in known],
                "o",
                color=colour,
                label=part,
                markersize=5,
            )
        for place, one in enumerate(rewards):
            if interval := one["parts"]["all"]["auc_same_problem_interval"]:
                axes.plot(interval, [place, place], color=INK, linewidth=1)
        _names(axes, rewards)
        axes.set_xlim(-0.02, 1.02)
        axes.set_xlabel("AUC over pairs of one problem (0.5: tells nothing apart)")
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)

    alt = "AUC of right above wrong within a problem, by reward, for all, easy and hard problems"
    return draw(paint, alt=alt, size=(7.2, 1.2 + 0.32 * len(rewards)))


def _names(axes: Any, rewards: Sequence[Found]) -> None:
    axes.set_yticks(range(len(rewards)), [one["name"] for one in rewards])
    axes.set_ylim(len(rewards) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)


def _bars(found: Found) -> Plot:
    rewards = found["rewards"]
    colours = [COLOURS[one["kind"]] for one in rewards]

    def paint(axes: Any) -> None:
        shares, costs = axes
        shares.barh(
            range(len(rewards)), [100 * (one["parts"]["all"]["degenerate"] or 0) for one in rewards], color=colours
        )
        shares.set_xlim(0, 100)
        shares.set_xlabel("degenerate groups, %")
        costs.barh(range(len(rewards)), [one["cpu_s_per_1000"] for one in rewards], color=colours)
        costs.set_xlim(left=0)
        costs.set_xlabel("CPU s for 1,000 rollouts")
        for one in axes:
            _names(one, rewards)

    alt = "Share of degenerate groups, and CPU seconds for 1,000 rollouts, by reward"
    caption = "Colours: execution blue, static orange, similarity green, format grey, mixed purple."
    return draw(paint, alt=alt, caption=caption, panels=2, sharey=True, size=(7.2, 0.9 + 0.3 * len(rewards)))


def _histograms(found: Found) -> list[Plot]:
    rewards = [one for one in found["rewards"] if one["distribution"]["edges"]]
    rows = [rewards[start : start + PER_ROW] for start in range(0, len(rewards), PER_ROW)]
    return [_histogram_row(row) for row in rows]


def _histogram_row(rewards: Sequence[Found]) -> Plot:
    def paint(axes: Any) -> None:
        for panel in axes[len(rewards) :]:
            panel.set_visible(False)
        for panel, one in zip(axes, rewards, strict=False):
            found = one["distribution"]
            width = found["edges"][1] - found["edges"][0]
            for kind, colour in (("wrong", RED), ("right", GREEN)):
                total = sum(found[kind]) or 1
                heights = [100 * count / total for count in found[kind]]
                panel.bar(found["edges"][:-1], heights, width, align="edge", color=colour, alpha=0.55, label=kind)
            panel.set_title(one["name"])
            panel.set_xlabel("reward")
            panel.tick_params(labelsize=8)
        axes[0].set_ylabel("% of each kind")
        axes[0].legend(fontsize=8)

    names = ", ".join(one["name"] for one in rewards)
    return draw(
        paint, alt=f"Histograms of right and wrong solutions by reward: {names}", panels=PER_ROW, size=(7.2, 2.1)
    )


def _table(found: Found, part: str) -> Table:
    rows = []
    for one in found["rewards"]:
        of_part = one["parts"][part]
        rows.append([
            one["name"], one["kind"], of_part["auc"], _between(of_part), of_part["pairs"], of_part["rank_correlation"],
            "–" if of_part["degenerate"] is None else f"{of_part['degenerate']:.1%}", one["cpu_s_per_1000"],
        ])  # fmt: skip
    counts = found["parts"][part]
    caption = f"{counts['problems']:,} problems, {counts['right']:,} right and {counts['wrong']:,} wrong solutions."
    columns = [
        "reward",
        "kind",
        "AUC, all",
        "AUC, same problem",
        "pairs",
        "rank correlation",
        "degenerate",
        "CPU s / 1,000",
    ]
    return Table(columns, rows, caption)
