"""Every error that Assay raises, as one tree.

::

    AssayError
    ├── InputError              the caller's: 4xx with the field's path
    │   ├── FormatError         a data row that no format reader understands
    │   ├── UnknownProblem      a problem id that is not registered
    │   └── TooLarge            more than a bound allows: 413
    ├── QueueFull               come back later: 429 with Retry-After
    ├── NotReady                no worker can take work: 503
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


class TooLarge(InputError):
    """The request is larger than a bound that the operator set."""

    code = "too_large"
    status = 413


class QueueFull(AssayError):
    """The bounded queue has no room for the whole request; ``retry_after_s`` says when to come back."""

    code = "queue_full"
    status = 429

    def __init__(self, message: str, retry_after_s: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class NotReady(AssayError):
    """No worker can take work now."""

    code = "not_ready"
    status = 503


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
