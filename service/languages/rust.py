"""Rust."""

from service.languages.base import Language

RUST = Language(
    name="rust",
    aliases=("rs", "rustc"),
    endings=(".rs",),
    image="rust",
    file="solution.rs",
    compile=("rustc", "--edition", "2021", "-C", "opt-level=2", "--color", "never", "-o", "solution", "{file}"),
    run=("solution",),
    lists_sources=False,
    environment={"TMPDIR": "{folder}"},
    version=("rustc", "--version"),
    memory_fault=r"memory allocation of \d+ bytes failed",
)
