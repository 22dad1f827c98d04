"""Pascal, by Free Pascal."""

from service.languages.base import Language

PASCAL = Language(
    name="pascal",
    aliases=("pas", "fpc", "freepascal"),
    endings=(".pas", ".pp"),
    image="native",
    file="solution.pas",
    compile=("fpc", "-O2", "-v0ew", "-l-", "-osolution", "{file}"),
    run=("solution",),
    environment={"TMPDIR": "{folder}"},
    version=("fpc", "-iV"),
    memory_fault=r"Runtime error 203",
    readable=("/etc/fpc.cfg", "/etc/fpc-3.2.2.cfg"),
)
