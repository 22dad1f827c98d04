"""Java, by OpenJDK."""

import re

from service.languages.base import Language

_PACKAGE = re.compile(r"^\s*package\s+([\w.]+)\s*;", re.MULTILINE)
_PUBLIC = re.compile(
    r"^\s*public\s+(?:(?:final|abstract|strictfp|sealed)\s+)*(?:class|interface|enum|record)\s+(\w+)", re.MULTILINE
)
_TYPE = re.compile(r"\b(?:class|interface|enum|record)\s+(\w+)")
_MAIN = re.compile(r"\bstatic\s+(?:public\s+)?(?:final\s+)?void\s+main\s*\(")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def layout(source: str) -> dict[str, str]:
    """``class``: what the file is called; ``main``: the class that is started, with its package.

    The file has the name of the public class, the class that is started is the one whose ``main`` comes first.
    """
    bare = COMMENT.sub(" ", source)
    public, main, package = _PUBLIC.search(bare), _MAIN.search(bare), _PACKAGE.search(bare)
    types = [found for found in _TYPE.finditer(bare) if main is None or found.start() < main.start()]
    started = public[1] if public and main is None else types[-1][1] if types else "Main"
    if public and main and not _closed(bare[public.end() : main.start()]):
        started = public[1]
    name = public[1] if public else started
    return {"class": name, "main": f"{package[1]}.{started}" if package else started}


def _closed(between: str) -> bool:
    """Whether a type that opens before this text has ended in it."""
    depth = 0
    for brace in re.findall(r"[{}]", between):
        depth += 1 if brace == "{" else -1
        if depth == 0:
            return True
    return False


# One collector thread, no file of counters in /tmp.
QUIET = ("-XX:+UseSerialGC", "-XX:-UsePerfData")

JAVA = Language(
    name="java",
    aliases=("java17", "jdk", "openjdk"),
    endings=(".java",),
    image="jvm",
    file="{class}.java",
    layout=layout,
    # The compiler's own classes are mapped from an archive where the image has one, and compiled no further than quickly.
    compile=(
        "javac",
        *(f"-J{option}" for option in (*QUIET, "-XX:TieredStopAtLevel=1", "-Xmx768m")),
        "-J-XX:SharedArchiveFile=/usr/lib/assay/javac.jsa",
        "-encoding",
        "UTF-8",
        "-nowarn",
        "-d",
        "classes",
        "{file}",
    ),
    artefact="classes",
    artefact_kind="folder",
    leaves="*.class",
    run=("java", *QUIET, "-Xss64m", "-Xmx{memory_mb}m", "-cp", ".", "{main}"),
    version=("javac", "-version"),
    startup_cpu_s=0.3,
    extra_memory_mb=256,
    extra_processes=64,
    data_limit=False,
    memory_fault=r"java\.lang\.OutOfMemoryError[^\n]*",
    readable=("/etc/java-17-openjdk",),
)
