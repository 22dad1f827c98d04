"""The names that tests call: never a value."""

from __future__ import annotations

from typing import Any

import pytest

from service.judging.called import MOST, called
from service.schema import Problem


@pytest.mark.parametrize(
    ("test", "names"),
    [
        ({"kind": "stdio", "input": "secret", "output": "answer"}, []),
        ({"kind": "call", "function": "Solution.solve", "args": ["answer"], "expected": "secret"}, ["Solution", "solve"]),
        ({"kind": "asserts", "code": ["assert f(g(1), key=h) == 'secret'", "no python ("], "setup": "x = Node(2)"}, ["Node", "f", "g"]),
        ({"kind": "asserts", "code": ["assert Solution().solve([1]) == ANSWER"]}, ["Solution", "solve"]),
        ({"kind": "asserts", "code": ["assert list(map(double, [1])) == [2]"]}, ["double", "list", "map"]),
        ({"kind": "script", "code": "def check(candidate):\n    assert candidate(1) == 2", "entry_point": "Solution().f"}, ["Solution", "candidate", "f"]),
        ({"kind": "pytest", "files": {"test_a.py": "from solution import Stack, push as p\ndef test(): assert Stack().pop() == 'secret'"}}, ["Stack", "pop", "push"]),
        ({"kind": "asserts", "code": [f"assert f{n}()" for n in range(300)]}, None),
        ({"kind": "asserts", "code": ["assert " + "f" * 101 + "()"]}, []),
    ],
)  # fmt: skip
def test_names(test: dict[str, Any], names: list[str] | None) -> None:
    found = called(Problem.model_validate({"tests": [test]}))
    assert len(found) == MOST if names is None else found == names
