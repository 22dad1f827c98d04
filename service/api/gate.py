"""The way into the application: every request gets an id, shows its key, is held to its key's limits, and is counted."""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
import logging
import os
import re
import time
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access.keys import Keyring, hashed
from service.access.limits import Account, Accounts
from service.api import errors
from service.errors import AssayError, Unauthorized
from service.settings import Settings
from service.telemetry import caller
from service.telemetry.caller import Caller
from service.telemetry.metrics import Metrics
from service.telemetry.refusals import Refusals
from service.telemetry.traces import Traces, parent_of

if TYPE_CHECKING:
    from opentelemetry.trace import Span

OPEN = frozenset({"/healthz", "/readyz"})
METRICS = "/metrics"
GONE = 499
LONGEST_PATH = 200  # of what a log line shows

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:/+=-]{1,128}")
_TRACE = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")

log = logging.getLogger(__name__)


class Gate:
    """ASGI middleware around the whole application."""

    def __init__(
        self, app: ASGIApp, settings: Settings, keyring: Keyring, accounts: Accounts, metrics: Metrics,
        refusals: Refusals, traces: Traces | None = None,
    ) -> None:  # fmt: skip
        self._app = app
        self._keyring = keyring
        self._accounts = accounts
        self._metrics = metrics
        self._refusals = refusals
        self._metrics_hash = hashed(settings.metrics_key.get_secret_value()) if settings.metrics_key else None
        self._traces = traces
        self._access_log = settings.access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        who, secret = _read(scope["headers"])
        caller.enter(who)
        status = 500
        name = who.request_id.encode()

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", name)]
            await send(message)

        account: Account | None = None
        span = self._span(scope, who) if self._traces is not None else None
        try:
            try:
                account = self._admit(scope, who, secret)
            except AssayError as error:
                await errors.answer(error)(scope, receive, sending)
                return
            await self._app(scope, receive, sending)
        finally:
            if account is not None:
                account.leave()
            self._tell(scope, who, status, time.perf_counter() - started)
            if span is not None:
                span.update_name(f"{scope['method']} {_route(scope)}")
                span.set_attributes({"http.route": _route(scope), "http.response.status_code": status})
                span.end()

    def _span(self, scope: Scope, who: Caller) -> Span:
        """The request's span; what it has done becomes its children's."""
        from opentelemetry.trace import SpanKind

        assert self._traces is not None
        method = scope["method"]
        attributes = {"http.request.method": method, "assay.request_id": who.request_id}
        span = self._traces.start(method, SpanKind.SERVER, who.trace, **attributes)
        who.trace = parent_of(span)
        return span

    def _admit(self, scope: Scope, who: Caller, secret: str | None) -> Account | None:
        """The account of the request's key, entered; None where none is asked for. Raises ``Unauthorized``, ``LimitReached``."""
        path = scope["path"]
        if path in OPEN:
            return None
        if path == METRICS:
            self._may_see_metrics(scope, secret)
            return None
        if not self._keyring.required:
            return None
        key = self._keyring.find(secret) if secret is not None else None
        if key is None:
            raise Unauthorized("this key opens nothing here" if secret else "give a key: Authorization: Bearer <key>")
        who.share = key.name
        account = self._accounts.of(key)
        account.enter()
        return account

    def _may_see_metrics(self, scope: Scope, secret: str | None) -> None:
        if self._metrics_hash is not None:
            if secret is None or not hmac.compare_digest(hashed(secret), self._metrics_hash):
                raise Unauthorized("the metrics have a key of their own, ASSAY_METRICS_KEY")
        elif self._keyring.required and not _from_here(scope):
            raise Unauthorized("the metrics are shown to this machine alone; ASSAY_METRICS_KEY gives them a key")

    def _tell(self, scope: Scope, who: Caller, status: int, seconds: float) -> None:
        self._metrics.request(scope["method"], _route(scope), status, seconds)
        # A probe that hears "not yet" was answered, and it asks every few seconds.
        if (400 <= status < 500 and status != GONE) or (status == 503 and scope["path"] not in OPEN):
            reason = who.refusal or "other"
            self._refusals.tell(reason, _peer(scope), status=status, method=scope["method"],
                                path=scope["path"][:LONGEST_PATH], key=who.share or None)  # fmt: skip
        if self._access_log:
            log.info("request", extra={
                "status": status, "method": scope["method"], "path": scope["path"][:LONGEST_PATH],
                "ms": round(1000 * seconds, 2), "peer": _peer(scope), "key": who.share or None,
            })  # fmt: skip


def _read(headers: list[tuple[bytes, bytes]]) -> tuple[Caller, str | None]:
    """Who calls, and the secret that was shown: by Bearer, or as the password of Basic, which an URL can carry."""
    who, secret = Caller(), None
    for name, value in headers:
        if name == b"authorization":
            scheme, _, rest = value.partition(b" ")
            secret = _secret(scheme.lower(), rest.strip())
        elif name == b"x-request-id":
            if _REQUEST_ID.fullmatch(value):
                who.request_id = value.decode("ascii")
        elif name == b"traceparent" and _TRACE.fullmatch(value):
            who.trace = value.decode("ascii")
    if not who.request_id:
        who.request_id = os.urandom(8).hex()
    return who, secret


def _secret(scheme: bytes, rest: bytes) -> str | None:
    if scheme == b"bearer":
        return rest.decode("latin-1")
    if scheme == b"basic":
        try:
            return base64.b64decode(rest, validate=True).decode("latin-1").partition(":")[2]
        except (binascii.Error, ValueError):
            return None
    return None


def _route(scope: Scope) -> str:
    """The pattern of the request's route; a word for all that have none."""
    return getattr(scope.get("route"), "path", "none")


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else "unknown"


def _from_here(scope: Scope) -> bool:
    """Whether the caller is on this machine; one that a proxy here speaks for is not."""
    if any(name in (b"x-forwarded-for", b"forwarded", b"x-real-ip", b"via") for name, _ in scope["headers"]):
        return False
    try:
        return ipaddress.ip_address(_peer(scope)).is_loopback
    except ValueError:
        return False
