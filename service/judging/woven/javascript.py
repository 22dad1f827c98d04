"""JavaScript and TypeScript: the submission, with what reads the marks before it and the tests in a function after it.

``assert`` and ``console.assert`` of the tests are our own, which call Node's as it was before the submission ran and, unlike
``console.assert``, fail when they should.
"""

from __future__ import annotations

import re

from service.judging.woven.base import SCRIPT_LIKE, WIDTH, Tests, Woven, mask, rewrite

_HEAD = """\
const @ANY = (() => { \
const fs = require('fs'), assert = require('assert'), util = require('util'), write = fs.writeSync, apply = Reflect.apply; \
const text = fs.readFileSync(0, 'latin1'), wanted = [], marks = []; \
for (let k = 0; k < %(sites)d; k++) wanted[k] = text[k] === '1'; \
for (let k = 0; k < %(marks)d; k++) marks[k] = '\\x1e' + text.slice(%(sites)d + k * %(width)d, %(sites)d + (k + 1) * %(width)d) + '\\x1e'; \
const say = k => { if (k >= 0) write(1, marks[k]); }; let failing = false; \
const failed = () => { if (!failing) { failing = true; if (!%(each)s) say(%(failed)d); } return false; }; \
const wrapped = (f, k) => function () { try { const r = apply(f, assert, arguments); \
if (r instanceof Promise) { return r.then(v => { say(k); return v; }, e => { failed(); throw e; }); } say(k); return r; } \
catch (e) { failed(); throw e; } }; \
const made = k => { const own = wrapped(assert, k); for (const name of Object.keys(assert)) { \
if (typeof assert[name] === 'function') own[name] = name === 'strict' ? own : wrapped(assert[name], k); } return own; }; \
const all = []; for (let k = -1; k < %(sites)d; k++) all[k + 1] = made(k); \
const held = k => (c, ...m) => { if (!c) { failed(); throw new assert.AssertionError({message: 'console.assert: ' + m}); } say(k); }; \
const held_all = []; for (let k = -1; k < %(sites)d; k++) held_all[k + 1] = held(k); \
const json = Object.freeze({parse: JSON.parse, stringify: JSON.stringify}); \
const isArray = Array.isArray, keys = Object.keys, own = Object.prototype.hasOwnProperty, of = Object.getPrototypeOf; \
const plain = o => o !== null && typeof o === 'object' && (isArray(o) || of(o) === Object.prototype || of(o) === null); \
const equal = (a, b) => { if (a === b || (a !== a && b !== b)) return true; if (!plain(a) || !plain(b)) return util.isDeepStrictEqual(a, b); \
const names = keys(a); if (isArray(a) !== isArray(b) || a.length !== b.length || names.length !== keys(b).length) return false; \
for (let k = 0; k < names.length; k++) if (!apply(own, b, [names[k]]) || !equal(a[names[k]], b[names[k]])) return false; return true; }; \
const lodash = Object.freeze({isEqual: equal}); \
return Object.freeze({a: k => all[k + 1], c: k => held_all[k + 1], failed, say, json, lodash, \
on: k => wanted[k], begin: () => { failing = false; }, failing: () => failing}); })(); """

_CONSOLE = re.compile(r"(?<![\w.$])console\s*\.\s*assert\b(?=\s*\()")
_ASSERT = re.compile(r"(?<![\w.$])assert(?=\s*[.(])")
_THROW = re.compile(r"(?<![\w.$])throw\b")
_REQUIRE = re.compile(r"""\brequire\s*\(\s*(['"])(node:)?(assert|lodash)(?:/strict)?\1\s*\)""")
_IMPORT_ASSERT = re.compile(
    r"""^[ \t]*import\s[^;\n]*\bfrom\s*(['"])(?:node:)?assert(?:/strict)?\1[ \t]*;?""", re.MULTILINE
)
_IMPORT = re.compile(r"""^[ \t]*import\s[^;\n]*;?[ \t]*$""", re.MULTILINE)
_DECLARE = re.compile(r"^[ \t]*declare\s+(?:var|let|const)\s+require\b[^\n]*$", re.MULTILINE)
_OWN_TRUTH = re.compile(r"\bProxy\b|\bSymbol\.toPrimitive\b|\b(?:valueOf|toString|toJSON)\s*(?:\(|:|=[^=])")


def weave(source: str, tests: Tests, name: str) -> Woven:
    return _weave(source, tests, name, "")


def weave_typescript(source: str, tests: Tests, name: str) -> Woven:
    return _weave(source, tests, name, ": any")


def _weave(source: str, tests: Tests, name: str, any_type: str) -> Woven:
    parts: list[str] = []
    imports: list[str] = []
    sites = 0
    for code in tests.code:
        code = _IMPORT_ASSERT.sub("", _DECLARE.sub("", code))
        imports += _IMPORT.findall(code)
        woven, found = _woven(_IMPORT.sub("", code), name, sites, tests.each)
        parts.append(woven)
        sites += 1 if tests.each else found
    if tests.each:
        steps = "".join(
            f"if ({name}.on({place})) {{ {name}.begin(); try {{ (function () {{\n{part}\n}})(); {name}.say({place}); }}"
            f" catch (e) {{ console.error(e); {name}.say({name}.failing() ? {sites + 1 + place} : {2 * sites + 1 + place}); }} }}\n"
            for place, part in enumerate(parts)
        )
    else:
        steps = parts[0]
    marks = 3 * sites + 1 if tests.each else sites + 2
    numbers = {"sites": sites, "marks": marks, "width": WIDTH, "failed": sites + 1, "each": str(tests.each).lower()}
    head = (_HEAD % numbers).replace("@ANY", name + any_type)
    if any_type:
        head = "// @ts-ignore\n" + head.replace("= (() =>", "= ((): any =>").replace("k =>", "(k: any) =>")
        head = _typed(head)
    # A function of its own: what the submission assigns to names of the tests does not reach them.
    body = f"(function (JSON{any_type}) {{\n{tests.setup}\n{steps}\n}})({name}.json);\n{name}.say({sites});\n"
    return Woven(
        "\n".join([*imports, head + source, ";", body]),
        sites,
        tests.each,
        bool(_OWN_TRUTH.search(mask(source, SCRIPT_LIKE))),
    )


def _typed(head: str) -> str:
    """The same for a compiler that wants to know types."""
    replaced = [
        ("wanted = [], marks = []", "wanted: any[] = [], marks: any[] = []"),
        ("const all = []", "const all: any[] = []"),
        ("const held_all = []", "const held_all: any[] = []"),
        ("(f, k) => function ()", "(f: any, k: any) => function ()"),
        ("const own = wrapped", "const own: any = wrapped"),
        ("assert = require('assert')", "assert: any = require('assert')"),
        ("(c, ...m) =>", "(c: any, ...m: any[]) =>"),
        ("v =>", "(v: any) =>"),
        ("o =>", "(o: any) =>"),
        ("(a, b) =>", "(a: any, b: any): boolean =>"),
        ("e => {", "(e: any) => {"),
    ]
    for old, new in replaced:
        head = head.replace(old, new)
    return head


def _woven(code: str, name: str, first: int, each: bool) -> tuple[str, int]:
    edits = [(m.start(), m.end(), f"{name}.{'a(-1)' if m[3] == 'assert' else m[3]}") for m in _REQUIRE.finditer(code)]
    masked = mask(code, SCRIPT_LIKE)
    count = 0
    for found in sorted([*_CONSOLE.finditer(masked), *_ASSERT.finditer(masked)], key=lambda one: one.start()):
        kind = "c" if found[0].startswith("console") else "a"
        edits.append((found.start(), found.end(), f"{name}.{kind}({-1 if each else first + count})"))
        count += 1
    edits += [(found.end(), found.end(), f" {name}.failed() ||") for found in _THROW.finditer(masked)]
    return rewrite(code, masked, edits), count
