"""C, by GCC."""

from service.languages.base import Language

C = Language(
    name="c",
    aliases=("gcc", "c11", "c17"),
    endings=(".c",),
    image="native",
    file="solution.c",
    compile=("gcc", "-std=gnu17", "-O2", "-pipe", "-o", "solution", "{file}", "-lm"),
    run=("solution",),
    environment={"TMPDIR": "{folder}"},
    version=("gcc", "--version"),
)
