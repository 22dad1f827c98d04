"""C++, by GCC."""

from service.languages.base import Language

_FAULT = r"std::bad_alloc"


def _cpp(name: str, standard: str, aliases: tuple[str, ...], endings: tuple[str, ...] = ()) -> Language:
    return Language(
        name=name,
        aliases=aliases,
        endings=endings,
        image="native",
        file="solution.cpp",
        compile=("g++", f"-std={standard}", "-O2", "-pipe", "-o", "solution", "{file}"),
        run=("solution",),
        environment={"TMPDIR": "{folder}"},
        version=("g++", "--version"),
        memory_fault=_FAULT,
    )


CPP = _cpp("cpp", "gnu++17", ("c++", "cc", "cxx", "g++", "cpp17", "c++17"), (".cpp", ".cc", ".cxx", ".c++"))
CPP20 = _cpp("cpp20", "gnu++20", ("c++20",))
