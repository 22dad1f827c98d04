"""D, by LDC."""

from service.languages.base import Language

D = Language(
    name="d",
    aliases=("dlang", "ldc", "ldc2"),
    endings=(".d",),
    image="rust",
    file="solution.d",
    compile=("ldc2", "-O2", "-of=solution", "{file}"),
    run=("solution",),
    environment={"TMPDIR": "{folder}"},
    version=("ldc2", "--version"),
    extra_processes=16,
    memory_fault=r"core\.exception\.OutOfMemoryError|Memory allocation failed",
    readable=("/etc/ldc2.conf",),
)
