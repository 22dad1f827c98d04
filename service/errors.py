"""Every error that Assay raises, as one tree.

::

    AssayError
    ├── InputError              the caller's: 4xx with the field's path
    │   ├── FormatError         a data row that no format reader understands
    │   ├── UnknownProblem      a problem id that is not registered
    │   ├── UnknownJob          no job has this id, or not any more: 404
    │   ├── JobExpired          the job's results were kept as long as they are kept: 410
    │   ├── JobNotEnded         the job has no results for all of its submissions yet: 409
    │   ├── KeyReused           an idempotency key came again with other content
    │   ├── TooLarge            more than a bound allows: 413
    │   └── UnknownEncoding     a body in a coding that is not read: 415
    ├── Unauthorized            no key or a wrong one: 401
    ├── KeysError               the service's keys cannot be had: it does not start
    ├── QueueFull               come back later: 429 with Retry-After
    │   └── LimitReached        the same, by what one key may take
    ├── NotReady                no worker can take work: 503
    ├── SpoolError              the place where jobs are kept cannot be used: 503
    │   └── SpoolFull           it has no room: 507
    └── SandboxError            ours: retried, then unscorable; never a reward
        ├── SlotLost            the container, the runner or its socket went away under a run
        ├── ProtocolError       the runner answered something that it must not answer
        ├── IsolationError      a layer that this platform should have does not hold
        └── ImageError          an image is missing or could not be built
"""


class AssayError(Exception):
    """The root of the tree."""

    code = "error"
    status = 500


class InputError(AssayError):
    """The caller's input is wrong; ``path`` names the field, as in ``problem.tests[0].kind``."""

    code = "invalid"
    status = 422

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class FormatError(InputError):
    """A data row is not in the named format, or in none that ``auto`` knows."""

    code = "format"


class UnknownProblem(InputError):
    """No problem is registered under this id."""

    code = "unknown_problem"


class UnknownJob(InputError):
    """No job has this id; one that expired long ago is forgotten."""

    code = "unknown_job"
    status = 404


class JobExpired(InputError):
    """The job ended longer ago than results are kept."""

    code = "job_expired"
    status = 410


class JobNotEnded(InputError):
    """What was asked for needs the results of all of the job's submissions."""

    code = "job_not_ended"
    status = 409


class KeyReused(InputError):
    """The same idempotency key with other content."""

    code = "idempotency_key"


class TooLarge(InputError):
    """The request is larger than a bound that the operator set."""

    code = "too_large"
    status = 413


class UnknownEncoding(InputError):
    """The body is in a coding that the service does not read."""

    code = "unknown_encoding"
    status = 415


class Unauthorized(AssayError):
    """The request has no key, or one that opens nothing."""

    code = "unauthorized"
    status = 401


class KeysError(AssayError):
    """The keys that the service was told to ask for cannot be had, or a public address has none."""

    code = "keys"


class QueueFull(AssayError):
    """The bounded queue has no room for the whole request; ``retry_after_s`` says when to come back."""

    code = "queue_full"
    status = 429

    def __init__(self, message: str, retry_after_s: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class LimitReached(QueueFull):
    """One key's limit; ``code`` is ``in_flight``, ``rate`` or ``queue_share``."""

    def __init__(self, message: str, code: str, retry_after_s: float = 1.0) -> None:
        super().__init__(message, retry_after_s)
        self.code = code


class NotReady(AssayError):
    """No worker can take work now."""

    code = "not_ready"
    status = 503


class SpoolError(AssayError):
    """The place where jobs are kept cannot be read or written; what was accepted is still there."""

    code = "spool"
    status = 503


class SpoolFull(SpoolError):
    """No room is left where jobs are kept; nothing was accepted."""

    code = "spool_full"
    status = 507


class SandboxError(AssayError):
    """A fault of ours while running a submission."""

    code = "infrastructure"


class SlotLost(SandboxError):
    """The slot's container, runner or socket went away."""


class ProtocolError(SandboxError):
    """The runner's answer was oversized, malformed, late or out of order."""


class IsolationError(SandboxError):
    """An isolation layer failed its probe."""

    code = "isolation"


class ImageError(SandboxError):
    """A sandbox image is missing or could not be built."""

    code = "image"
