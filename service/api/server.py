"""The HTTP server: uvicorn around the application, and what the operator reads at its start."""

from __future__ import annotations

import ipaddress
import logging
import signal
import socket
import sys

import uvicorn

from service.api.app import create_app
from service.jobs.core import Core
from service.jobs.embedded import EmbeddedDispatcher
from service.settings import Settings

BACKLOG = 4096
GRACE_S = 10


class Server(uvicorn.Server):
    """Says where it listens once it does."""

    def __init__(self, config: uvicorn.Config, dispatcher: Core) -> None:
        super().__init__(config)
        self._dispatcher = dispatcher

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.should_exit or not sockets:
            return
        host, port = sockets[0].getsockname()[:2]
        where = f"[{host}]" if ":" in host else host
        environment = self._dispatcher.environment()
        isolation = environment.isolation if environment else self._dispatcher.unready() or "workers differ"
        slots = self._dispatcher.stats()["slots"]
        print(f"assay listens on http://{where}:{port} ({slots:g} slots, {isolation})", flush=True)


def run(settings: Settings) -> int:
    """Serve until a signal ends it. Returns the exit code: 1 if the service refused to start."""
    if not _loopback(settings.host):
        print(
            f"assay: warning: {settings.host} can be reached from other machines, and this version asks nobody for a "
            "key; put it behind something that does",
            file=sys.stderr,
        )
    try:
        listening = _listen(settings.host, settings.port)
    except OSError as error:
        print(f"assay: cannot listen on {settings.host}:{settings.port}: {error}", file=sys.stderr)
        return 1
    dispatcher = EmbeddedDispatcher(settings)
    config = uvicorn.Config(
        create_app(settings, dispatcher), loop="uvloop", http="httptools", ws="none", lifespan="on",
        access_log=False, log_level="warning", server_header=False, date_header=False, backlog=BACKLOG,
        timeout_keep_alive=75, timeout_graceful_shutdown=GRACE_S,
    )  # fmt: skip
    server = Server(config, dispatcher)
    # uvicorn raises the signal that ended it again; a service that stopped as it was told to has not failed.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    # A refusal is told below, in one line; uvicorn would tell it as a stack trace, and end the process by itself.
    logging.getLogger("uvicorn.error").addFilter(lambda _: dispatcher.refusal is None)
    with listening:
        try:
            server.run(sockets=[listening])
        except SystemExit:
            if dispatcher.refusal is None:
                raise
    if dispatcher.refusal is not None:
        print(f"assay: refused to start: {dispatcher.refusal}", file=sys.stderr)
    return 0 if server.started else 1


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(BACKLOG)
    except BaseException:
        sock.close()
        raise
    return sock


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
