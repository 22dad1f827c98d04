"""A pass over a log with real slots: what comes out, and that a killed one ends as an undisturbed one does."""

from __future__ import annotations

import hashlib
import io
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

from service import rewards
from service.errors import InputError, NotReady
from service.schema import Context
from service.settings import Settings
from tests.unit.trainer_client.offline import logs
from trainer_client.offline import schema
from trainer_client.offline.importers import Log
from trainer_client.offline.relabel import Pass, relabel
from trainer_client.offline.relabel.digest import digest
from trainer_client.offline.relabel.parts import Parts
from trainer_client.offline.relabel.progress import Shown
from trainer_client.offline.relabel.rows import Totals, Wanted
from trainer_client.offline.tables import Relabelled

NAMES = ["binary", "rltf_adaptive", 'halves={"components": {"execution": 0.5}, "execution": "fraction"}']
# A pass with small parts, so that there is something to be killed between.
SMALL = "from trainer_client.offline import relabel; relabel.PART_ROWS = 5; from service.cli import main; main()"


def settings(folder: Path) -> Settings:
    return Settings(sandbox="local", slots=2, data_dir=folder / "state")


def job(log: Path, out: Path, **parts: object) -> Pass:
    return Pass(log=Log(path=log), out=out, wanted=Wanted.of(NAMES), **parts)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return logs.write(tmp_path_factory.mktemp("log") / "log.jsonl", logs.rows())


@pytest.fixture(scope="module")
def made(log: Path) -> tuple[Path, Totals, str]:
    """The output of one pass, its totals, and what it showed."""
    out = log.with_name("out.parquet")
    shown = io.StringIO()
    totals = relabel(job(log, out), settings(log.parent), console=Console(file=shown))
    return out, totals, shown.getvalue()


def test_every_row_has_its_verdict_in_order(log: Path, made: tuple[Path, Totals, str]) -> None:
    rows, given = list(Relabelled.read(made[0])), logs.rows()
    assert [row["id"] for row in rows] == [row["id"] for row in given]
    assert [row["row"] for row in rows] == list(range(len(given)))
    for row, was in zip(rows, given, strict=True):
        if "status" in was:
            assert row.accepted == (was["status"] == "Accepted"), row["id"]
            assert row["label"] == ("accepted" if row.accepted else "rejected")
            assert (row["source"], row["problem_id"], row.metadata()) == (
                was["source"],
                was["problem_id"],
                {"user": was["user"]},
            )
            assert row["total"] == len(row["tests"]) > 0
    assert not [path for path in made[0].parent.iterdir() if path.name.endswith((".parts", ".part"))]


def test_identical_rows_run_once(made: tuple[Path, Totals, str]) -> None:
    rows = list(Relabelled.read(made[0]))
    again = [row for row in rows if row["id"].endswith("/again")]
    assert again
    for row in again:
        first = rows[row["duplicates_of"]]
        assert row["id"] == first["id"] + "/again"
        assert first["duplicates_of"] is None
        assert row["tests"] == first["tests"]
    assert made[1].duplicates == len(again) == sum(row["duplicates_of"] is not None for row in rows)


def test_rewards_are_those_of_the_judgement(made: tuple[Path, Totals, str]) -> None:
    specs = Wanted.of(NAMES).rewards
    assert list(specs) == ["binary", "rltf_adaptive", "halves"]
    seen = set()
    for row in Relabelled.read(made[0]):
        for name, spec in specs.items():
            assert (row.reward(name), row.components(name)) == rewards.reward(row.judgement(), spec, Context())
            seen.add((name, row.reward(name) is None))
    assert {(name, null) for name in specs for null in (False, True)} == seen


def test_what_cannot_be_judged_is_unscorable_and_says_why(made: tuple[Path, Totals, str]) -> None:
    found = {row["id"]: row for row in Relabelled.read(made[0])}
    for broken, option in (("no-code", "--source-column"), ("no-problem", "--problem-column")):
        row = found[broken]
        assert (row["verdict"], row["scorable"], row["tests"], row.reward("binary")) == ("unscorable", False, [], None)
        assert option in row["error"]


def test_it_shows_what_it_came_to(made: tuple[Path, Totals, str]) -> None:
    _, totals, shown = made
    assert totals.rows == len(logs.rows())
    assert totals.agree["same"] == totals.agree.total() == totals.rows - len(logs.BROKEN)
    assert "rows/s" in shown
    assert "CPU s" in shown


def test_an_output_is_never_overwritten_unasked(log: Path, made: tuple[Path, Totals, str], tmp_path: Path) -> None:
    before = made[0].read_bytes()
    with pytest.raises(InputError, match="of another log or other rewards"):
        relabel(job(log, made[0], limit=3), settings(tmp_path))
    rows = tmp_path / "out.parquet"
    rows.write_text("not Parquet")
    with pytest.raises(InputError, match="of another log or other rewards"):
        relabel(job(log, rows), settings(tmp_path))
    assert made[0].read_bytes() == before
    assert rows.read_text() == "not Parquet"


def test_what_is_done_is_not_done_again(log: Path, made: tuple[Path, Totals, str], tmp_path: Path) -> None:
    out = Path(shutil.copy(made[0], tmp_path / "out.parquet"))
    left = job(log, out)
    with Parts(out, left.content(), schema.schema(list(left.wanted.rewards))).opened() as parts:
        pass  # a kill between the output and the end of its parts leaves both
    shown = io.StringIO()
    assert relabel(left, settings(tmp_path), console=Console(file=shown)) == made[1]
    assert f"whole: {made[1].rows} rows" in shown.getvalue()
    assert out.read_bytes() == made[0].read_bytes()
    assert not parts.folder.exists()


def test_anew_is_without_what_was_there(log: Path, made: tuple[Path, Totals, str], tmp_path: Path) -> None:
    out = Path(shutil.copy(made[0], tmp_path / "out.parquet"))
    left = job(log, out, limit=2)
    with Parts(out, job(log, out).content(), schema.schema(list(left.wanted.rewards))).opened() as parts:
        with pytest.raises(InputError, match="another relabel"):
            relabel(left, settings(tmp_path), overwrite=True)
        assert out.exists()
    assert relabel(left, settings(tmp_path), overwrite=True).rows == 2
    assert len(list(Relabelled.read(out))) == 2
    assert not parts.folder.exists()


def test_half_an_output_is_not_gone_on_with_under_other_rewards(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    left = Pass(log=Log(path=log), out=out, wanted=Wanted.of(["rltf"]))
    with Parts(out, left.content(), schema.schema(["rltf"])).opened():
        pass
    with pytest.raises(InputError, match="with another wanted"):
        relabel(job(log, out), settings(tmp_path))
    with pytest.raises(InputError, match="with another selection, wanted"):
        relabel(job(log, out, limit=3), settings(tmp_path))


def test_two_programs_do_not_write_one_output(log: Path, tmp_path: Path) -> None:
    job_ = job(log, tmp_path / "out.parquet")
    with (
        Parts(job_.out, job_.content(), schema.schema(list(job_.wanted.rewards))).opened(),
        pytest.raises(InputError, match="another relabel"),
    ):
        relabel(job_, settings(tmp_path))


def test_what_keeps_it_from_writing_is_said_in_a_line(log: Path, tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="give the same command again"):
        relabel(job(log, Path("/proc/none/out.parquet")), settings(tmp_path))


def test_the_time_left_goes_by_the_rows_that_there_seem_to_be() -> None:
    shown = Shown(Console(file=io.StringIO()), 1000, Totals(rows=10))
    assert "left" not in shown.line()
    for _ in range(10 + 40):
        shown.taken()
    shown.read(500)  # half of the files held 50 rows, 40 of which wait
    shown.begun()
    row = {"verdict": "accepted", "duplicates_of": None, "cpu_s": 1.0, "label": None, "scorable": True, "error": None}
    for _ in range(10):
        shown.row(row)
    assert "20 rows" in shown.line()
    assert "left" in shown.line()
    assert "10 CPU s" in shown.line()


def test_killed_again_and_again_it_ends_the_same(log: Path, made: tuple[Path, Totals, str], tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    command = [
        sys.executable,
        "-c",
        SMALL,
        "relabel",
        str(log),
        "--out",
        str(out),
        "--sandbox",
        "local",
        "--slots",
        "2",
    ]
    command += [word for name in NAMES for word in ("--reward", name)]
    env = {**os.environ, "ASSAY_DATA_DIR": str(tmp_path / "state")}
    chance = random.Random(7)
    parts = out.with_name("out.parquet.parts")
    done: dict[str, str] = {}
    for goal in (1, 2, 4):
        running = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)
        while running.poll() is None and len(list(parts.glob("part-*"))) < goal:
            time.sleep(0.02)
        if done:  # the first is killed at once, with most of the parts still to come
            time.sleep(chance.random() / 2)
        running.kill()
        running.wait()
        if out.exists():  # it was quicker than that, and is killed, if at all, while it tidies up
            break
        now = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in parts.glob("part-*")}
        assert done.items() <= now.items()  # what was done stays, byte for byte
        done = now
    assert done
    ended = subprocess.run(command, env=env, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert "going on after" in ended.stderr or "is there, whole" in ended.stderr
    assert not parts.exists()
    assert digest(out) == digest(made[0])
