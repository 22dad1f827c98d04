"""What the pages for trainers show is what the service answers."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from service.api.dialects import DIALECTS
from tests.api.live import Service
from tests.conftest import missing

DOCS = Path(__file__).parents[2] / "docs"
MEASURED = {"cost", "runtimes"}
# A fence inside of a fence: the pages' own ends are at the start of a line that has nothing before it.
EXAMPLES = [
    (page.stem, command, answer)
    for page in sorted((DOCS / "trainers").glob("*.md"))
    for command, answer in re.findall(r"^```sh\n(curl .*?)^```\n^```json\n(.*?)^```\n", page.read_text(), re.S | re.M)
]


def unmeasured(value: Any) -> Any:
    return {key: item for key, item in value.items() if key not in MEASURED} if isinstance(value, dict) else value


@pytest.mark.parametrize(("page", "command", "answer"), EXAMPLES, ids=[page for page, _, _ in EXAMPLES])
def test_examples(service: Service, page: str, command: str, answer: str) -> None:
    if shutil.which("curl") is None:
        missing("curl is not there, which the examples call")
    words = [word.replace("localhost:8000", service.url) for word in shlex.split(command)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    assert unmeasured(json.loads(done.stdout)) == unmeasured(json.loads(answer))


def test_there_are_examples() -> None:
    assert {page for page, _, _ in EXAMPLES} >= {"openrlhf", "slime", "nemo-gym", "open-instruct", "code-judge"}


def test_every_route_is_on_the_page() -> None:
    """And the page has a row for every dialect, and links that lead somewhere."""
    text = (DOCS / "dialects.md").read_text()
    for dialect in DIALECTS:
        row = next(line for line in text.splitlines() if line.startswith(f"| `{dialect.name}` | `"))
        for route in dialect.router.routes:
            path: str = route.path  # type: ignore[attr-defined]
            assert f"{path}`" in row or f"/{path.split('/')[-1]}`" in row, path
    for target in re.findall(r"\]\((trainers/[^)]*)\)", text):
        assert (DOCS / target).is_file()


def test_the_defaults_on_the_page() -> None:
    text = (DOCS / "dialects.md").read_text()
    for dialect in DIALECTS:
        _, row = [line for line in text.splitlines() if line.startswith(f"| `{dialect.name}` |")]
        assert re.search(rf"\b{dialect.answer_s:g}`? s", row), row
