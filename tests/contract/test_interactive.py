"""Interactive problems on every sandbox: who talks to whom, who is measured, and who is at fault when nothing goes on."""

from __future__ import annotations

from typing import Any

import pytest

from service.judging.judge import Judge
from service.judging.plan import Plan
from service.languages import get
from service.sandbox.pool import Pool
from service.schema import Judgement
from tests.contract.judging import judged
from tests.ground import ground

# Guess a number from 1 to 1000 in 10 questions; the input is the number, the answer a word that nobody may see.
GUESS = """
import sys
secret, word, feedback = int(open(sys.argv[1]).read()), open(sys.argv[2]).read(), sys.argv[3]
def end(code, why):
    open(feedback + "judgemessage.txt", "w").write(why)
    sys.exit(code)
for turn in range(10):
    line = sys.stdin.readline()
    if not line:
        end(43, "the guesses ended")
    if line == "crash\\n":
        raise RuntimeError("on purpose")
    if not line.strip().isdigit():
        end(43, "no number")
    guess = int(line)
    if guess == secret:
        print("correct", flush=True)
        end(42, "")
    try:
        print("lower" if secret < guess else "higher", flush=True)
    except BrokenPipeError:
        end(43, "gone")
end(43, "too many guesses")
"""
CPP = r"""
#include <fstream>
#include <iostream>
#include <string>
int main(int argc, char **argv) {
    std::ifstream input(argv[1]);
    long secret, guess;
    input >> secret;
    for (int turn = 0; turn < 10 && std::cin >> guess; turn++) {
        std::cout << (guess == secret ? "correct" : secret < guess ? "lower" : "higher") << std::endl;
        if (guess == secret) return 0;
    }
    std::cerr << "not found";
    return 1;
}
"""
RIGHT = """
low, high = 1, 1000
while True:
    guess = (low + high) // 2
    print(guess, flush=True)
    said = input()
    if said == "correct":
        break
    low, high = (low, guess - 1) if said == "lower" else (guess + 1, high)
"""
LIMITS: dict[str, Any] = {"cpu_s": 1, "wall_s": 90, "idle_s": 1.5, "memory_mb": 256, "processes": 8}
WORD = "nobody-sees-this"


def of(
    judge: Judge, source: str, interactor: str = GUESS, spec: dict[str, Any] | None = None, **fields: Any
) -> Judgement:
    told = {"source": interactor, "convention": "kattis", "cpu_s": 1, **(spec or {})}
    tests = [{"kind": "stdio", "input": str(number), "output": WORD} for number in (437,)]
    return judged(judge, source, tests, Plan(output_kb=64), interactor=told, limits={**LIMITS, **fields})


def test_a_right_submission_is_accepted_and_its_time_is_its_own(judge: Judge) -> None:
    slow = GUESS.replace("for turn", "for _ in range(3_000_000): pass\nfor turn")
    judgement = of(judge, RIGHT, slow, {"cpu_s": 20})
    assert judgement.verdict == "accepted", judgement
    assert judgement.tests[0].cpu_s < 0.15 or judgement.tests[0].cpu_s < judgement.tests[0].wall_s / 2


def test_an_interactor_of_testlibs_convention_in_another_language(judge: Judge, pool: Pool) -> None:
    ground(pool, get("cpp"))
    spec = {"language": "cpp", "convention": "testlib"}
    assert of(judge, RIGHT, CPP, spec).verdict == "accepted"
    wrong = of(judge, "for n in range(10): print(n + 1, flush=True); input()", CPP, spec)
    assert (wrong.verdict, wrong.tests[0].message) == ("wrong_answer", "not found")


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("print('x', flush=True); input()", "wrong_answer"),
        ("for n in range(10): print(1, flush=True); print(input())", "wrong_answer"),
        ("for n in range(3): print(1, flush=True); input()\nraise SystemExit(3)", "runtime_error"),
        ("import os; os.kill(os.getpid(), 11)", "runtime_error"),
        ("", "wrong_answer"),  # it ends while the interactor waits
        (RIGHT + "raise SystemExit(2)", "runtime_error"),
        (RIGHT + "while True: pass", "time_limit_exceeded"),
        (RIGHT + "import time; time.sleep(60)", "idleness_limit_exceeded"),
        (RIGHT + "print('x' * 500_000)", "accepted"),  # nobody reads it, and nobody is stuck
        (RIGHT + "while True: print('x' * 10_000)", "output_limit_exceeded"),
        ("import sys; print(500); sys.stdin.readline()", "idleness_limit_exceeded"),  # without a flush both wait
        ("input()", "idleness_limit_exceeded"),
        ("import os; os.close(1); input()", "idleness_limit_exceeded"),
        ("while True: pass", "time_limit_exceeded"),
        ("while True: print(1, flush=True)", "wrong_answer"),
        ("x = b'x' * (1 << 29)\nwhile True: pass", "memory_limit_exceeded"),
        ("this is no Python", "compile_error"),
    ],
)
def test_what_a_submission_does(judge: Judge, source: str, verdict: str) -> None:
    judgement = of(judge, source, output_kb=1024)
    assert (judgement.verdict, judgement.reason) == (verdict, None), judgement


@pytest.mark.parametrize(
    ("interactor", "source", "words"),
    [
        ("raise SystemExit(9)", "input()", "exited with status 9"),
        ("import os; os.kill(os.getpid(), 11)", "input()", "ended by signal 11"),
        ("while True: pass", "input()", "ended by its limits (cpu)"),
        ("import time; time.sleep(60)", "input()", "hangs"),
        ("x = b'x' * (1 << 29)\nwhile True: pass", "input()", "ended by its limits (memory)"),
        ("while True: print('x' * 10_000)", "while True: input()", "ended by its limits (cpu)"),
        ("this is no Python", "input()", "exited with status 1"),
        (GUESS, "print('crash', flush=True); input()", "exited with status 1"),
    ],
)
def test_what_goes_wrong_with_an_interactor_says_nothing_of_the_submission(
    judge: Judge, interactor: str, source: str, words: str
) -> None:
    judgement = of(judge, source, interactor, {"memory_mb": 128}, cpu_s=5)
    assert (judgement.verdict, judgement.reason) == ("unscorable", "judge_fault"), judgement
    assert words in judgement.message
    assert judgement.flags == ["judge_crashed"]


SPY = f"""
import glob, os, sys
seen = []
for path in glob.glob("/tmp/**", recursive=True, include_hidden=True) + glob.glob("/tmp/*/*") + glob.glob("/proc/[0-9]*/*"):
    try:
        if os.stat(path).st_uid != os.getuid() and not path.startswith("/proc/self"):
            data = open(path, "rb").read(1 << 16)
            seen += [path] * ({WORD!r}.encode() in data or b"437" == data.strip())
    except OSError:
        pass
for folder in ("../judge", "/tmp/judge", os.path.dirname(os.getcwd()) + "/judge"):
    for name in ("input.txt", "answer.txt"):
        try:
            seen.append(open(folder + "/" + name).read())
        except OSError:
            pass
for pid in range(2, 2000):
    try:
        os.kill(pid, 0)
        if os.getpgid(pid) != os.getpgid(0):
            seen.append("could signal " + str(pid))
    except OSError:
        pass
print(seen, file=sys.stderr)
"""


def test_input_and_answer_are_the_interactors_alone(judge: Judge) -> None:
    judgement = of(judge, SPY + RIGHT, cpu_s=10)
    assert judgement.verdict == "accepted", judgement
    assert judgement.tests[0].stderr == "[]\n" and WORD not in judgement.tests[0].stdout


def test_a_compiled_submission_talks_too(judge: Judge, pool: Pool) -> None:
    ground(pool, get("cpp"))
    from service.judging.plan import Work
    from service.schema import Problem

    source = r"""
    #include <iostream>
    #include <string>
    int main() { int low = 1, high = 1000; std::string said;
        do { int guess = (low + high) / 2; std::cout << guess << std::endl; std::cin >> said;
            if (said == "lower") high = guess - 1; else low = guess + 1; } while (said != "correct"); }
    """
    problem = Problem.model_validate(
        {"tests": [{"kind": "stdio", "input": "437", "output": ""}], "limits": LIMITS,
         "interactor": {"source": CPP, "language": "cpp"}}
    )  # fmt: skip
    judgement = judge.judge(Work(source=source, problem=problem, language="cpp"))
    assert (judgement.verdict, judgement.cost.compiles) == ("accepted", 1), judgement


def test_the_slot_is_clean_afterwards(judge: Judge) -> None:
    assert of(judge, "open('left', 'w').write('x')\n" + RIGHT).verdict == "accepted"
    assert of(judge, "import os\nassert not os.listdir('.')\n" + RIGHT).verdict == "accepted"
    with judge.pool.slot() as slot:
        assert slot.healthy()
