"""Go: one package of both; test functions are run by ``testing``, and a ``main`` of the tests is called."""

from __future__ import annotations

import re

from service.judging.woven.base import SCRIPT_LIKE, WIDTH, Tests, Woven, closing, mask, rewrite

_HEAD = """
var @_marks = @_read()

func @_read() []byte {
	marks, had := make([]byte, %(size)d), 0
	for had < len(marks) {
		got, err := @_syscall.Read(0, marks[had:])
		if err != nil || got <= 0 {
			break
		}
		had += got
	}
	return marks
}

func @_say(place int) {
	out := append([]byte{30}, @_marks[%(sites)d+place*%(width)d:%(sites)d+(place+1)*%(width)d]...)
	@_syscall.Write(1, append(out, 30))
}

type @_Failed struct{ what interface{} }

func @_failed(what interface{}) interface{} {
	return @_Failed{what}
}

func @_try(part func(), place int, raised int) (passed bool) {
	defer func() {
		if thrown := recover(); thrown != nil {
			_, failed := thrown.(@_Failed)
			print("failed\\n")
			if failed {
				@_say(place)
			} else if raised >= 0 {
				@_say(raised)
			} else {
				panic(thrown)
			}
		}
	}()
	part()
	return true
}
"""
_PACKAGE = re.compile(r"^[ \t]*package\s+\w+[ \t]*;?", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*import\s*(?:\([^)]*\)|(?:[\w.]+\s+)?\S+)", re.MULTILINE)
_MAIN = re.compile(r"\bfunc\s+main\s*\(\s*\)")
_TEST = re.compile(r"^func\s+(Test\w+)\s*\(\s*\w+\s+\*testing\.T\s*\)", re.MULTILINE)
_PANIC = re.compile(r"\bpanic\s*(?=\()")
_OWN_TRUTH = re.compile(r"\)\s*(?:String|GoString|MarshalJSON|Format|Error)\s*\(")
# Packages that tests use, by the name under which they do.
_PACKAGES = {"json": "encoding/json", "rand": "math/rand"} | {
    name: name for name in ("reflect", "fmt", "testing", "math", "strings", "sort", "strconv", "errors", "bytes", "time", "os")
}  # fmt: skip


def weave(source: str, tests: Tests, name: str) -> Woven:
    masked = mask(source, SCRIPT_LIKE)
    imports = [source[m.start() : m.end()] for m in _IMPORT.finditer(masked)]
    edits = [(m.start(), m.end(), "") for m in [*_PACKAGE.finditer(masked), *_IMPORT.finditer(masked)]]
    source = rewrite(
        source, masked, edits + [(m.start(), m.end(), f"func {name}_other_main()") for m in _MAIN.finditer(masked)]
    )
    parts = [_woven(code, name) for code in tests.code]
    text = "\n".join([*parts, tests.setup])
    named = set(re.findall(r"\b(\w+)\.", mask(text, SCRIPT_LIKE)))
    held = "\n".join(imports)
    imports += [f'import "{path}"' for word, path in _PACKAGES.items() if word in named and f'"{path}"' not in held]
    sites = len(parts) if tests.each else 0
    if tests.each:
        body = "\n".join(f"func {name}_part{place}() {{\n{part}\n}}" for place, part in enumerate(parts))
        steps = "".join(
            f"	if {name}_marks[{place}] == '1' && {name}_try({name}_part{place}, {sites + 1 + place}, {2 * sites + 1 + place}) {{\n"
            f"		{name}_say({place})\n	}}\n"
            for place in range(sites)
        )
    else:
        body = parts[0]
        found = _TEST.findall(mask(body, SCRIPT_LIKE))
        if found:
            imports += [f'import {name}_testing "testing"', f'import {name}_flag "flag"']
            listed = ", ".join(f'{{"{one}", {one}}}' for one in found)
            steps = (
                f"	{name}_testing.Init()\n	{name}_flag.Parse()\n"
                f"	all := func(string, string) (bool, error) {{ return true, nil }}\n"
                f"	if !{name}_testing.RunTests(all, []{name}_testing.InternalTest{{{listed}}}) {{\n"
                f"		{name}_say(1)\n		{name}_syscall.Exit(1)\n	}}\n"
            )
        else:
            if not _MAIN.search(mask(body, SCRIPT_LIKE)):
                body = f"func {name}_main() {{\n{body}\n}}"
            body = rewrite(
                body,
                m := mask(body, SCRIPT_LIKE),
                [(f.start(), f.end(), f"func {name}_main()") for f in _MAIN.finditer(m)],
            )
            steps = f"	if !{name}_try({name}_main, 1, -1) {{\n		{name}_syscall.Exit(1)\n	}}\n"
    size = sites + (3 * sites + 1 if tests.each else sites + 2) * WIDTH
    head = (_HEAD % {"size": size, "width": WIDTH, "sites": sites}).replace("@", name)
    return Woven(
        "\n".join(
            [
                f'package main\nimport {name}_syscall "syscall"',
                *imports,
                head,
                source,
                tests.setup,
                body,
                f"func main() {{\n{steps}	{name}_say({sites})\n}}\n",
            ]
        ),
        sites,
        tests.each,
        bool(_OWN_TRUTH.search(masked)),
    )


def _woven(code: str, name: str) -> str:
    masked = mask(code, SCRIPT_LIKE)
    edits: list[tuple[int, int, str]] = []
    for found in _PANIC.finditer(masked):
        end = closing(masked, found.end(), "()")
        if end > 0:
            edits += [(found.end() + 1, found.end() + 1, f"{name}_failed("), (end, end, ")")]
    return rewrite(code, masked, edits)
