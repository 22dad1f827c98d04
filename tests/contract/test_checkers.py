"""Checkers that are programs, on every sandbox: what their exits say, and whose fault it is when they fail."""

from __future__ import annotations

from typing import Any

import pytest

from service.judging.judge import Judge
from service.languages import get
from service.sandbox.pool import Pool
from service.schema import Judgement
from tests.contract.judging import PATIENT, judged
from tests.ground import ground

# Any divisor of the input but 1 and itself; its answer file says whether there is one.
KATTIS = """
import sys
given, answer, feedback = open(sys.argv[1]).read(), open(sys.argv[2]).read(), sys.argv[3]
flags, printed = sys.argv[4:], sys.stdin.read()
with open(feedback + "judgemessage.txt", "w") as file:
    file.write(f"saw {printed.strip()} for {given.strip()}, {answer.strip()} {flags}")
if printed.strip() == "crash":
    raise RuntimeError("on purpose")
if "partial" in flags:
    with open(feedback + "score.txt", "w") as file:
        file.write(printed.split()[1])
sys.exit(42 if int(given) % int(printed.split()[0]) == 0 else 43)
"""
TESTLIB = r"""
#include "testlike.h"
int main(int argc, char **argv) {
    std::ifstream input(argv[1]), output(argv[2]), answer(argv[3]);
    long given, printed, wanted;
    input >> given; answer >> wanted;
    if (!(output >> printed)) return PRESENTATION;
    if (printed == 100) { std::cerr << "points 0.25 a quarter"; return 7; }
    if (printed == 101) return 3;
    return given % printed == 0 ? 0 : 1;
}
"""
HEADER = "#include <fstream>\n#include <iostream>\nenum { PRESENTATION = 2 };\n"
TESTS: list[dict[str, Any]] = [{"kind": "stdio", "input": "15\n", "output": "yes\n"}]


def kattis(**fields: Any) -> dict[str, Any]:
    return {"kind": "program", "source": KATTIS, "convention": "kattis", **fields}


def of(judge: Judge, printed: str, checker: dict[str, Any], tests: list[dict[str, Any]] = TESTS) -> Judgement:
    return judged(judge, f"print({printed!r})", tests, checker=checker, limits={**PATIENT, "output_kb": 1024})


@pytest.mark.parametrize(("printed", "verdict"), [("3", "accepted"), ("5", "accepted"), ("4", "wrong_answer")])
def test_every_right_answer_is_right(judge: Judge, printed: str, verdict: str) -> None:
    judgement = of(judge, printed, kattis(flags=["a b"]), [{**TESTS[0], "checker_flags": ["c"]}])
    assert judgement.verdict == verdict, judgement
    assert judgement.tests[0].message == ("" if verdict == "accepted" else "saw 4 for 15, yes ['a b', 'c']")
    assert judgement.tests[0].stdout == printed + "\n"


@pytest.mark.parametrize(
    ("printed", "verdict", "points"),
    [("3 1", "accepted", 1), ("3 0.5", "wrong_answer", 0.5), ("3 7", "accepted", 7)],
)
def test_points_that_are_fewer_than_all_are_no_acceptance(
    judge: Judge, printed: str, verdict: str, points: float
) -> None:
    judgement = of(judge, printed, kattis(flags=["partial"]))
    assert (judgement.verdict, judgement.tests[0].points) == (verdict, points)


def test_testlib_exits_of_a_checker_of_several_files_compiled_once(judge: Judge, pool: Pool) -> None:
    ground(pool, get("cpp"))
    checker = {"kind": "program", "language": "cpp", "files": {"check.cpp": TESTLIB, "testlike.h": HEADER}}
    answers = [("3", "accepted"), ("4", "wrong_answer"), ("x", "presentation_error"), ("100", "wrong_answer")]
    before = len(judge.programs)
    judgements = [of(judge, printed, checker) for printed, _ in answers]
    assert [judgement.verdict for judgement in judgements] == [verdict for _, verdict in answers]
    assert judgements[-1].tests[0].points == 0.25
    assert [judgement.cost.compiles for judgement in judgements] == [0, 0, 0, 0]
    assert len(judge.programs) == before + 1
    failed = of(judge, "101", checker)
    assert (failed.reason, failed.scorable) == ("judge_fault", False)


@pytest.mark.parametrize(
    ("checker", "words"),
    [
        (kattis(), "exited with status 1"),  # it crashes on what is printed below
        (kattis(source="while True: pass", cpu_s=0.2), "ended by its limits (cpu)"),
        (kattis(source="import time; x = b'x' * (1 << 29); time.sleep(9)", memory_mb=64), "ended by its limits (memory)"),
        (kattis(source="while True: print('x' * 10000)", cpu_s=5), "ended by its limits (output)"),
        (kattis(source="import os; os.kill(os.getpid(), 9)"), "ended by signal 9"),
        (kattis(source="import time; time.sleep(60)", cpu_s=0.2), "ended by its limits (idle)"),
        (kattis(source="raise SystemExit(0)"), "exited with status 0"),
        (kattis(source="import sys; open(sys.argv[3] + 'score.txt', 'w').write('nan'); sys.exit(42)"), "the points b'nan'"),
        (kattis(source="import sys; open(sys.argv[3] + 'score.txt', 'w').write('1'); sys.exit(43)"), "the points b'1'"),
        (kattis(source="this is no C++", language="cpp"), "the compiler exited with status 1"),
    ],
)  # fmt: skip
def test_what_goes_wrong_with_a_checker_says_nothing_of_the_submission(
    judge: Judge, pool: Pool, checker: dict[str, Any], words: str
) -> None:
    ground(pool, get(checker.get("language", "python")))
    judgement = of(judge, "crash", checker)
    assert (judgement.verdict, judgement.reason, judgement.scorable) == ("unscorable", "judge_fault", False)
    assert words in judgement.message
    assert judgement.flags == ([] if "compiler" in words else ["judge_crashed"])


def test_the_submission_is_judged_first_and_never_meets_the_checker(judge: Judge) -> None:
    spy = "import os, glob; print(glob.glob('/tmp/**', recursive=True)); print(os.listdir('.'))"
    judgement = judged(
        judge, spy, TESTS, checker=kattis(source="import sys; print(sys.stdin.read(), file=sys.stderr); sys.exit(43)")
    )
    assert judgement.verdict == "wrong_answer"
    assert not any(name in judgement.tests[0].stdout for name in ("answer.txt", "input.txt", "feedback"))
    assert of(judge, "3", kattis(source="raise SystemExit(1)")).reason == "judge_fault"
    broken = judged(judge, "raise SystemExit(3)", TESTS, checker=kattis(source="raise SystemExit(1)"))
    assert (broken.verdict, broken.scorable) == ("runtime_error", True)
