"""Haskell, by GHC; OCaml, by its native compiler."""

from service.languages.base import Language

HASKELL = Language(
    name="haskell",
    aliases=("hs", "ghc"),
    endings=(".hs",),
    image="functional",
    file="solution.hs",
    compile=("ghc", "-O1", "-v0", "-o", "solution", "{file}"),
    run=("solution",),
    environment={"TMPDIR": "{folder}"},
    version=("ghc", "--version"),
    data_limit=False,
    memory_fault=r"heap (?:overflow|exhausted)",
    readable=("/var/lib/ghc",),
)
OCAML = Language(
    name="ocaml",
    aliases=("ml", "ocamlopt"),
    endings=(".ml",),
    image="functional",
    file="solution.ml",
    compile=(
        "ocamlopt",
        "-w",
        "-a",
        "-o",
        "solution",
        "-I",
        "+threads",
        "unix.cmxa",
        "threads.cmxa",
        "str.cmxa",
        "{file}",
    ),
    run=("solution",),
    environment={"TMPDIR": "{folder}"},
    version=("ocamlopt", "-version"),
    memory_fault=r"Out_of_memory",
)
