"""Which names test code is given without asking: the submission's, and modules of the standard library."""

from __future__ import annotations

import ast
import builtins
import importlib
import opcode
import sys
import types
from typing import Any


class Names:
    """Names that code looks up globally, those of them that are ever more than ``name.attribute``, and its own.

    Read off the compiled code: it knows the scopes, and compiling is due anyway.
    """

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.bare: set[str] = set()
        self.defined: set[str] = set()

    def visit(self, code: Any) -> None:
        extended = 0
        before = None  # the name that the previous instruction loaded
        for place in range(0, len(code.co_code), 2):
            op, arg = code.co_code[place], code.co_code[place + 1] | extended
            extended = arg << 8 if op == _EXTENDED else 0
            if op in (_CACHE, _EXTENDED):
                continue
            if before is not None and op not in _ATTRIBUTE:
                self.bare.add(before)
            before = None
            if op in _LOAD:
                before = code.co_names[arg >> 1 if op == _LOAD_GLOBAL and _SHIFTED else arg]
                self.used.add(before)
            elif op in _STORE:
                self.defined.add(code.co_names[arg])
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                inner = Names()
                inner.visit(constant)
                self.used |= inner.used
                self.bare |= inner.bare


def _opcodes(*names: Any) -> frozenset[int]:
    return frozenset(opcode.opmap[name] for name in names if name in opcode.opmap)


_LOAD = _opcodes("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS")
_STORE = _opcodes("STORE_NAME", "STORE_GLOBAL")
_ATTRIBUTE = _opcodes("LOAD_ATTR", "LOAD_METHOD")
_LOAD_GLOBAL, _EXTENDED, _CACHE = opcode.opmap["LOAD_GLOBAL"], opcode.EXTENDED_ARG, opcode.opmap.get("CACHE", 0)
_SHIFTED = sys.version_info >= (3, 11)  # the lowest bit of LOAD_GLOBAL's argument says something else


def compiled(source: str, name: str) -> Any:
    """The code, or ``None`` if it does not compile: running it will say why."""
    try:
        return compile(source, name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


_JUDGES = frozenset({"math", "cmath", "numpy", "np", "pytest", "unittest", "mock"})
_ALIASES = {"np": "numpy", "dt": "datetime"}


def bring(line: Any, namespace: Any, codes: Any, entry_point: str | None = None) -> None:
    """Put the submission's names that the test code needs into its namespace.

    Which names these are is settled by the problem alone. The tests' and the prelude's own names win; a name
    that is only used as ``name.attribute`` and names a module of the standard library is that module; a
    built-in is the submission's only where the tests would otherwise test nothing at all.
    """
    seen = Names()
    for code in codes:
        if code is not None:
            seen.visit(code)
    free = seen.used - seen.defined - set(namespace)
    wanted = {name for name in free if not hasattr(builtins, name)}
    real = modules(wanted - seen.bare)
    namespace.update(real)
    wanted -= set(real)
    if not wanted and entry_point is None:
        wanted = {name for name in seen.bare if hasattr(builtins, name) and name in line.names}
    for name in wanted:
        if name in line.names:
            namespace[name] = line.get(name)


def own(files: Any, module: str) -> frozenset[str]:
    """Names that no ``from module import *`` in ``files`` may bring: what such a file binds itself, and what tests judge by."""
    found: set[str] = set()
    for text in files:
        tree = parsed(text)
        imports = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == module]
        names = {alias.name for node in imports for alias in node.names}
        if "*" in names:
            seen = Names()
            seen.visit(compile(tree, "test.py", "exec", dont_inherit=True))
            found |= seen.defined - names
    return frozenset(found | _JUDGES)


def parsed(text: str) -> ast.Module:
    """The tree of a test file; an empty one if there is none: running the file will say why."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return ast.Module([], [])


def modules(names: Any) -> dict[str, Any]:
    """Those of ``names`` that are modules of the standard library (or numpy, or pytest), imported."""
    found = {}
    for name in sorted(names):
        module = _ALIASES.get(name, name)
        if module in sys.stdlib_module_names or module in ("numpy", "pytest"):
            try:
                found[name] = importlib.import_module(module)
            except ImportError:
                continue
    return found
