"""The HTTP server: uvicorn around the application, and what the operator reads at its start."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import resource
import signal
import socket
import sys
from typing import cast

import uvicorn
from fastapi import FastAPI

from service.api.app import create_app
from service.api.connections import Guard, GuardedConfig
from service.api.state import State
from service.errors import AssayError, KeysError
from service.jobs.choice import dispatcher_of
from service.jobs.core import Core
from service.settings import Settings
from service.telemetry import logs

BACKLOG = 4096
OTHER_FILES = 1024  # descriptors beside those of connections
GRACE_S = 10
ANSWER_S = GRACE_S - 2  # what is not judged by then is told, rather than cut off


class Server(uvicorn.Server):
    """Says where it listens once it does, has its guard look at every connection, and answers trainers before it ends."""

    def __init__(self, config: GuardedConfig, app: FastAPI, dispatcher: Core) -> None:
        super().__init__(config)
        self._app = app
        self._dispatcher = dispatcher
        self._guard = config.guard
        self._sweep: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.should_exit or not sockets:
            return
        self._sweep = asyncio.create_task(self._guard.sweep(self.server_state.connections))
        host, port = sockets[0].getsockname()[:2]
        where = f"[{host}]" if ":" in host else host
        environment = self._dispatcher.environment()
        isolation = environment.isolation if environment else self._dispatcher.unready() or "workers differ"
        slots = self._dispatcher.stats()["slots"]
        print(f"assay listens on http://{where}:{port} ({slots:g} slots, {isolation})", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self.started:
            cast(State, self._app.state.assay).patience.end_in(ANSWER_S)
        await super().shutdown(sockets)


def run(settings: Settings) -> int:
    """Serve until a signal ends it. Returns the exit code: 1 if the service refused to start."""
    logs.configure(settings)
    _more_files(settings.connection_limit + OTHER_FILES)
    try:
        dispatcher = dispatcher_of(settings)
        _safe(settings)
        app = create_app(settings, dispatcher)
    except AssayError as error:
        print(f"assay: refused to start: {error}", file=sys.stderr)
        return 1
    try:
        listening = _listen(settings.host, settings.port)
    except OSError as error:
        print(f"assay: cannot listen on {settings.host}:{settings.port}: {error}", file=sys.stderr)
        return 1
    config = GuardedConfig(
        app, Guard(settings, app.state.refusals), loop="uvloop", ws="none", lifespan="on",
        log_config=None, access_log=False, log_level="error", server_header=False, date_header=False, backlog=BACKLOG,
        timeout_keep_alive=75, timeout_graceful_shutdown=GRACE_S,
    )  # fmt: skip
    server = Server(config, app, dispatcher)
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


def _safe(settings: Settings) -> None:
    """Raises ``KeysError`` if other machines could call without a key and nobody said that they may."""
    keys = settings.keys or settings.keys_file
    reached = settings.published or settings.host
    if not keys and not settings.insecure_no_keys and not _loopback(reached):
        raise KeysError(
            f"{reached} can be reached from other machines, and there are no keys to ask for; make one with "
            "`assay keys new NAME --file FILE` and set ASSAY_KEYS_FILE=FILE, or serve everybody with --insecure-no-keys"
        )


def _more_files(wanted: int) -> None:
    """As many open files as the connections may take, if the system lets this process have them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


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
