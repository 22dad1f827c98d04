"""Python: the runner's own interpreter, forked and never started."""

from service.languages.base import Language

PYTHON = Language(
    name="python",
    aliases=("python3", "py", "py3"),
    endings=(".py",),
    image="python",
    file="solution.py",
    version=("python3", "--version"),
)
