"""JavaScript, by Node."""

import re

from service.languages.base import Language

_MODULE = re.compile(r"^\s*(?:import\b\s*(?:[\w{*'\"])|export\b)", re.MULTILINE)


def layout(source: str) -> dict[str, str]:
    """``ending``: a source that imports or exports as modules do, and requires nothing, is a module to Node."""
    return {"ending": "mjs" if _MODULE.search(source) and "require(" not in source else "cjs"}


# Frames may take most of the stack that a run has.
RUN = ("node", "--stack-size=60000", "--max-old-space-size={memory_mb}")
MEMORY_FAULT = r"JavaScript heap out of memory|RangeError: Array buffer allocation failed"

JAVASCRIPT = Language(
    name="javascript",
    aliases=("js", "node", "nodejs", "node.js"),
    endings=(".js", ".mjs", ".cjs"),
    image="scripts",
    file="solution.{ending}",
    layout=layout,
    run=(*RUN, "{file}"),
    version=("node", "--version"),
    startup_cpu_s=0.2,
    extra_memory_mb=128,
    extra_processes=16,
    data_limit=False,
    memory_fault=MEMORY_FAULT,
    syntax_fault=r"\nSyntaxError: [^\n]*\n(?=    at (?:internalCompileFunction|wrapSafe|ESMLoader|ModuleLoader))",
)
