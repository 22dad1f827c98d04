"""What tests change around the submission is read from their text."""

from __future__ import annotations

import pytest

from service.judging.around import around


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("assert f(1) == 2", []),
        ("patch('time.sleep')", ["time.sleep"]),
        ('@patch("solution.time.sleep", return_value=None)', ["time.sleep"]),
        ("patch('os.path.exists')", ["os.path.exists"]),
        ("with patch.object(time, 'sleep') as s: pass", ["time.sleep"]),
        ("monkeypatch.setattr(solution.random, 'randint', f)", ["random.randint"]),
        ("monkeypatch.setattr('builtins.print', f)", ["builtins.print"]),
        ("patch('builtins.input')", []),  # which crosses by itself
        ("patch('solution.Bank.open')", []),
        ("patch('numpy.zeros')", []),
        ("f('time.sleep')", []),
        ("monkeypatch.setenv('A', '1')", ["environ"]),
        ("random.seed(1); os.chdir(x); sys.argv = []", ["argv", "cwd", "seed"]),
        ("sys.stdin = io.StringIO('1')", ["sys.stdin"]),
    ],
)
def test_what_is_watched(text: str, found: list[str]) -> None:
    assert around(text, "solution") == found


def test_no_more_than_is_worth_looking_at() -> None:
    assert len(around("patch" + "".join(f"('os.f{number}')" for number in range(99)), "solution")) == 50
