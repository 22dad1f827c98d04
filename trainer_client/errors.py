"""Everything that the client raises. A fault is raised, never returned as a reward of 0.

::

    ClientError
    ├── RequestRefused        the service says that the request is wrong: 4xx with the field's path
    │   ├── RequestTooLarge   above a bound of the service: 413
    │   └── AccessRefused     no key, or a key that may not: 401, 403
    ├── ServiceUnavailable    no answer within ``timeout_s``, over all retries: connection, 429, 502, 503, 504
    │   └── CircuitOpen       nobody has answered for so long that nothing was even tried
    ├── ServiceFault          the service failed in a way that a retry does not mend: 500
    └── BadAnswer             what came back is not the answer to what was asked

All of them can be copied and pickled.
"""


class ClientError(Exception):
    """The root of the tree."""


class RequestRefused(ClientError):
    """``status`` and ``code`` are the service's; ``path`` names the field, as in ``problem.tests[0].kind``."""

    def __init__(self, message: str, *, status: int = 0, code: str = "", path: str = "") -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.message = message
        self.status = status
        self.code = code
        self.path = path


class RequestTooLarge(RequestRefused):
    """Send fewer submissions at once, or register the problem and name it."""


class AccessRefused(RequestRefused):
    """Give ``api_key``, or set ``ASSAY_API_KEY``."""


class ServiceUnavailable(ClientError):
    """The time is up. ``attempts`` requests were made; the message has the last reason."""

    def __init__(self, message: str, attempts: int = 0) -> None:
        super().__init__(message)
        self.attempts = attempts


class CircuitOpen(ServiceUnavailable):
    """No endpoint has answered for ``breaker_s``; calls fail at once until a probe finds one that does."""


class ServiceFault(ClientError):
    """Worth a bug report."""


class BadAnswer(ClientError):
    """Most likely the URL is not that of Assay, or something between changed the answer."""
