"""A model that says what a file says it says: an OpenAI-compatible server for tests and for trying things without a GPU."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from service.errors import InputError
from service.schema import Model

BODY_LIMIT = 64 << 20  # bytes
Answer = Callable[[Sequence[dict[str, Any]], int], str]


class Script(Model):
    """What the stub says. ``tasks`` maps a part of a prompt to samples, a sample to what it says turn by turn.

    The seed of a request chooses the sample, the number of answers in the conversation the turn: the same request has the
    same answer. The last turn is said again where there are more, and ``otherwise`` where no part fits.
    """

    model: str = "stub"
    tasks: dict[str, list[list[str]]] = Field(default_factory=dict)
    otherwise: str = "I do not know."

    def answer(self, messages: Sequence[dict[str, Any]], seed: int) -> str:
        asked = "\n".join(str(message.get("content")) for message in messages if message.get("role") != "assistant")
        samples = next((samples for part, samples in self.tasks.items() if part in asked and samples), None)
        turns: list[str] = samples[seed % len(samples)] if samples else []
        if not turns:
            return self.otherwise
        given = sum(message.get("role") == "assistant" for message in messages)
        return str(turns[min(given, len(turns) - 1)])


def load(path: Path) -> Script:
    """Raises ``InputError`` at what is wrong in the file."""
    try:
        return Script.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", str(path)) from None
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        raise InputError(f"{detail['msg']} (at {'.'.join(map(str, detail['loc']))})", str(path)) from None


def server(answer: Answer, host: str = "127.0.0.1", port: int = 0, model: str = "stub") -> ThreadingHTTPServer:
    """A server of ``/v1/chat/completions`` and ``/v1/models`` that is not running yet; port 0 takes a free one."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path != "/v1/models":
                return self._send(404, {"error": {"message": f"there is no {self.path}"}})
            return self._send(200, {"object": "list", "data": [{"id": model, "object": "model"}]})

        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            if size > BODY_LIMIT:
                self.close_connection = True
                return self._send(413, {"error": {"message": "the body is too large"}})
            raw = self.rfile.read(size)
            if self.path != "/v1/chat/completions":
                return self._send(404, {"error": {"message": f"there is no {self.path}"}})
            try:
                body = json.loads(raw)
                messages, seed, count = body["messages"], int(body.get("seed") or 0), int(body.get("n") or 1)
                texts = [answer(messages, seed + index) for index in range(count)]
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                return self._send(400, {"error": {"message": f"this is no chat request: {error!r}"}})
            choices = [
                {"index": index, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
                for index, text in enumerate(texts)
            ]
            return self._send(200, {"id": "stub", "object": "chat.completion", "model": model, "choices": choices})

        def _send(self, status: int, body: dict[str, Any]) -> None:
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that went away is nothing to tell of."""
            if not isinstance(sys.exception(), ConnectionError):
                super().handle_error(request, client_address)

    return Server((host, port), Handler)


@contextmanager
def running(script: Script) -> Iterator[str]:
    """The address of a stub that answers as long as the context lasts, ``/v1`` included."""
    made = server(script.answer, model=script.model)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{made.server_address[1]}/v1"
    finally:
        made.shutdown()
        made.server_close()
        thread.join()
