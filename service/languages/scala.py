"""Scala, by its compiler on OpenJDK."""

import re

from service.languages.base import Language
from service.languages.java import COMMENT, QUIET

_PACKAGE = re.compile(r"^\s*package\s+([\w.]+)\s*;?\s*$", re.MULTILINE)
_OBJECT = re.compile(r"\bobject\s+(\w+)")
_MAIN = re.compile(r"\bdef\s+main\s*\(")
_APP = re.compile(r"\bobject\s+(\w+)\s+extends\s+(?:\w+\s+with\s+)*App\b")


def layout(source: str) -> dict[str, str]:
    """``main``: the object that is started, with its package: the one with the first ``main``, or that is an ``App``."""
    bare = COMMENT.sub(" ", source)
    main, app = _MAIN.search(bare), _APP.search(bare)
    objects = [found[1] for found in _OBJECT.finditer(bare) if main is None or found.start() < main.start()]
    started = app[1] if app and main is None else objects[-1] if objects else "Main"
    return {"main": ".".join([*_PACKAGE.findall(bare), started])}


_LIB = "/usr/share/scala-2.11/lib"
_COMPILER = tuple(
    f"{_LIB}/scala-{name}.jar" for name in ("compiler", "reflect", "library", "xml", "parser-combinators")
)

SCALA = Language(
    name="scala",
    aliases=("scala2", "scalac"),
    endings=(".scala",),
    image="jvm",
    file="solution.scala",
    layout=layout,
    # The compiler starts as Java's does: from an archive of its own classes where the image has one.
    compile=(
        "java",
        *QUIET,
        "-XX:TieredStopAtLevel=1",
        "-Xmx768m",
        "-Xss16m",
        "-XX:SharedArchiveFile=/usr/lib/assay/scalac.jsa",
        "-cp",
        ":".join(_COMPILER),
        "scala.tools.nsc.Main",
        "-usejavacp",
        "-encoding",
        "UTF-8",
        "-nowarn",
        "-target:jvm-1.8",  # else static methods of Java's interfaces cannot be called
        "-d",
        "classes",
        "{file}",
    ),
    artefact="classes",
    artefact_kind="folder",
    leaves="*.class",
    run=("java", *QUIET, "-Xss64m", "-Xmx{memory_mb}m", "-cp", f".:{_LIB}/scala-library.jar", "{main}"),
    version=("scalac", "-version"),
    startup_cpu_s=0.5,
    extra_memory_mb=256,
    extra_processes=64,
    data_limit=False,
    memory_fault=r"java\.lang\.OutOfMemoryError[^\n]*",
    needs=_COMPILER,
    readable=("/etc/java-17-openjdk",),
)
