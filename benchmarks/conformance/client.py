"""A server of its own for each backend, and every case through it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.conformance.loaders import Case

REQUIREMENTS = Path(__file__).parents[2] / "sandbox_images" / "python" / "requirements.txt"
START_S = 180.0  # the first start may have to prepare the image
BATCH_BYTES = 32 * 2**20  # well below the service's bound on a request


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said of one case."""

    verdict: str
    scorable: bool
    message: str


def telling(name: str, total: int) -> Callable[[int], None]:
    """Says how many are done: all along on a terminal, and where a log is kept once, at the end."""

    def tell(done: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{name} {done}/{total}", end="", file=sys.stderr, flush=True)
        elif done == total:
            print(f"{name} {done}/{total}", end="", file=sys.stderr, flush=True)

    return tell


@contextmanager
def server(sandbox: str) -> Iterator[str]:
    """The URL of a server on ``sandbox``; it is stopped at the end. ``RuntimeError`` with its log if it does not start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve", "--port", str(port)]
    with tempfile.TemporaryFile("w+b") as log, ExitStack() as stack:
        environment = dict(os.environ)
        if sandbox == "local":
            environment["ASSAY_PYTHON"] = str(stack.enter_context(_interpreter()))
        process = subprocess.Popen([*command, "--sandbox", sandbox], env=environment, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            if not _ready(url, process):
                log.seek(0)
                said = log.read()[-4000:].decode("utf-8", "replace")
                raise RuntimeError(f"the server on the {sandbox} backend did not get ready:\n{said}")
            yield url
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def _interpreter() -> Iterator[Path]:
    """An interpreter for local slots that has the image's packages and no others, so that both sandboxes have the same."""
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        Path(folder).chmod(0o755)  # submissions have a uid of their own
        venv.create(folder, with_pip=True, symlinks=True)
        python = Path(folder) / "bin" / "python"
        quiet = ["--quiet", "--disable-pip-version-check", "--requirement"]
        subprocess.run([str(python), "-m", "pip", "install", *quiet, str(REQUIREMENTS)], check=True)
        yield python


def _ready(url: str, process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return True
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    return False


def languages(url: str) -> set[str]:
    """The languages that the server's slots have."""
    details = httpx.get(f"{url}/v1/languages", timeout=30).raise_for_status().json()["details"]
    return {name for name, language in details.items() if language["works"]}


def verify(url: str, cases: Sequence[Case], jobs: int, tell: Callable[[int], None]) -> list[Answer]:
    """The answers to ``cases``, in their order; about ``jobs`` of them are with the service at any time."""
    return asyncio.run(_verify(url, cases, jobs, tell))


async def _verify(url: str, cases: Sequence[Case], jobs: int, tell: Callable[[int], None]) -> list[Answer]:
    answers: dict[int, Answer] = {}
    # Two halves at a time: while the last cases of one are awaited, the other keeps the workers busy.
    queue = iter(list(batches(cases, max(1, jobs // 2))))
    async with httpx.AsyncClient(base_url=url, timeout=httpx.Timeout(30, read=None)) as http:

        async def work() -> None:
            for first, body in queue:
                async for index, answer in _post(http, body):
                    answers[first + index] = answer
                    tell(len(answers))

        await asyncio.gather(work(), work())
    return [answers[index] for index in range(len(cases))]


def batches(cases: Sequence[Case], size: int) -> Iterator[tuple[int, bytes]]:
    """Request bodies of at most ``size`` cases and, but for a single case, 32 MiB; each with its first case's place."""
    parts: list[bytes] = []
    first = 0
    for index, case in enumerate(cases):
        part = json.dumps(case.submission).encode()
        if parts and (len(parts) == size or sum(map(len, parts)) + len(part) > BATCH_BYTES):
            yield first, b'{"submissions":[' + b",".join(parts) + b"]}"
            parts, first = [], index
        parts.append(part)
    if parts:
        yield first, b'{"submissions":[' + b",".join(parts) + b"]}"


async def _post(http: httpx.AsyncClient, body: bytes) -> AsyncIterator[tuple[int, Answer]]:
    headers = {"content-type": "application/json", "accept": "application/x-ndjson"}
    while True:
        async with http.stream("POST", "/v1/verify/batch", content=body, headers=headers) as response:
            if response.status_code == 429:
                await response.aread()
                await asyncio.sleep(float(response.headers.get("retry-after", "1")))
                continue
            if response.status_code != 200:
                said = (await response.aread())[:1000].decode("utf-8", "replace")
                raise RuntimeError(f"the service answered {response.status_code}: {said}")
            async for line in response.aiter_lines():
                item = json.loads(line)
                if "done" not in item:
                    yield item["index"], _answer(item)
            return


def _answer(item: dict[str, object]) -> Answer:
    """The verdict, with the words of the first test that did not pass."""
    tests = item.get("tests")
    failed = (
        [test for test in tests if test["verdict"] not in ("accepted", "not_run")] if isinstance(tests, list) else []
    )
    words = f"{failed[0]['message']} {failed[0]['stderr']}" if failed else str(item.get("message", ""))
    return Answer(str(item["verdict"]), bool(item["scorable"]), " ".join(words.split())[-300:])
