"""The few classes of the library javatuples that MultiPL-E's tests use, which distributions do not have."""

from __future__ import annotations

import base64

_NAMES = ("Unit", "Pair", "Triplet", "Quartet", "Quintet", "Sextet", "Septet", "Octet", "Ennead", "Decade")


def _source(name: str, size: int) -> str:
    letters = "ABCDEFGHIJ"[:size]
    types = ", ".join(letters)
    parameters = ", ".join(f"{letter} v{place}" for place, letter in enumerate(letters))
    values = ", ".join(f"v{place}" for place in range(size))
    getters = "".join(
        f"public {letter} getValue{place}() {{ return v{place}; }} " for place, letter in enumerate(letters)
    )
    return (
        f"package org.javatuples; public final class {name}<{types}> {{ "
        + "".join(f"private final {letter} v{place}; " for place, letter in enumerate(letters))
        + f"public {name}({parameters}) {{ "
        + "".join(f"this.v{place} = v{place}; " for place in range(size))
        + f"}} public static <{types}> {name}<{types}> with({parameters}) {{ return new {name}<>({values}); }} {getters}"
        + f"public java.util.List<Object> toList() {{ return java.util.Arrays.asList({values}); }} "
        + f"@Override public boolean equals(Object o) {{ return o instanceof {name} && toList().equals((({name}<?{', ?' * (size - 1)}>) o).toList()); }} "
        + "@Override public int hashCode() { return toList().hashCode(); } "
        + "@Override public String toString() { return toList().toString(); } }\n"
    )


def files() -> dict[str, str]:
    """Sources (base64) by path."""
    return {
        f"org/javatuples/{name}.java": base64.b64encode(_source(name, size).encode()).decode()
        for size, name in enumerate(_NAMES, 1)
    }
