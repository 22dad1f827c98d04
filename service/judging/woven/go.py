"""Go: one package of both; test functions are run by ``testing``, and a ``main`` of the tests is called."""

from __future__ import annotations

import re

from service.judging.woven.base import SCRIPT_LIKE, WIDTH, Refused, Tests, Woven, closing, mask, rewrite

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
_RUN_TEST = """
func @_test(t *@_testing.T, test func(*@_testing.T), place int) {
	defer func() {
		thrown := recover()
		if _, failed := thrown.(@_Failed); failed || t.Failed() {
			@_say(%(failed)d)
		}
		if thrown != nil {
			panic(thrown)
		}
	}()
	test(t)
	if !t.Failed() {
		@_say(place)
	}
}
"""
_PACKAGE = re.compile(r"^[ \t]*package\s+\w+[ \t]*;?", re.MULTILINE)
_IMPORT = re.compile(r'^[ \t]*import\s*(?:\([^)]*\)|(?:[\w.]+[ \t]+)?(?:"[^"\n]*"|`[^`\n]*`))', re.MULTILINE)
_MAIN = re.compile(r"\bfunc\s+main\s*\(\s*\)")
_TEST = re.compile(r"^func\s+(Test\w+)\s*\(\s*\w+\s+\*testing\.T\s*\)", re.MULTILINE)
_PATH = re.compile(r'(?:(\w+|\.)\s+)?"([^"\n]+)"')
_NAMES = r"(\w+(?:\s*,\s*\w+)*)"
# Words that are no keywords: a package can have a ``panic`` or a ``true`` of its own.
_PREDECLARED = frozenset(
    re.findall(
        r"\w+",
        "bool byte complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 "
        "uint16 uint32 uint64 uintptr any comparable true false iota nil append cap close complex copy delete "
        "imag len make new panic print println real recover",
    )
)
_PANIC = re.compile(r"\bpanic\s*(?=\()")
_OWN_TRUTH = re.compile(r"\)\s*(?:String|GoString|MarshalJSON|Format|Error)\s*\(")
# Packages that tests use, by the name under which they do.
_PACKAGES = {"json": "encoding/json", "rand": "math/rand"} | {
    name: name for name in ("reflect", "fmt", "testing", "math", "strings", "sort", "strconv", "errors", "bytes", "time", "os")
}  # fmt: skip


def weave(source: str, tests: Tests, name: str) -> Woven:
    """The tests are test functions, each of which is a site; or a ``main``, which panics; or statements that do."""
    masked = mask(source, SCRIPT_LIKE)
    parts = [_woven(code, name) for code in tests.code]
    text = mask("\n".join([*parts, tests.setup]), SCRIPT_LIKE)
    taken = _declared(masked) & _PREDECLARED & set(re.findall(r"\w+", _HEAD + text))
    if taken:
        raise Refused(f"the submission has a {min(taken)} of its own, and its tests use the language's")
    places = _imports(source, masked)
    imports = [source[start:end] for start, end in places]
    held = {(alias, path) for alias, path in _PATH.findall("\n".join(map(_specs, imports)))}
    named = set(re.findall(r"\b(\w+)\.", text))
    wanted = [(word, path) for word, path in _PACKAGES.items() if word in named]
    imports += [f'import "{path}"' for word, path in wanted if not held & {("", path), (word, path)}]
    edits = [(start, end, "") for start, end in [m.span() for m in _PACKAGE.finditer(masked)] + places]
    # Functions of the submission's with the tests' names get names of their own.
    for one in ("main", *_TEST.findall(text)):
        others = re.finditer(rf"^(\s*func\s+){one}(?=\s*\()", masked, re.MULTILINE)
        edits += [(m.end(1), m.end(), f"{name}_other_{one}") for m in others]
    source = rewrite(source, masked, edits)
    found = [] if tests.each else _TEST.findall(mask(parts[0], SCRIPT_LIKE))
    sites = len(parts) if tests.each else len(found)
    if tests.each:
        body = "\n".join(f"func {name}_part{place}() {{\n{part}\n}}" for place, part in enumerate(parts))
        steps = "".join(
            f"	if {name}_marks[{place}] == '1' && {name}_try({name}_part{place}, {sites + 1 + place}, {2 * sites + 1 + place}) {{\n"
            f"		{name}_say({place})\n	}}\n"
            for place in range(sites)
        )
    else:
        body = parts[0]
        if found:
            imports.append(f'import {name}_testing "testing"')
            # The arguments can make ``testing`` run none of them, so each has to be seen; and it ends the process itself.
            tested = "".join(
                f'		{{"{one}", func(t *{name}_testing.T) {{ {name}_test(t, {one}, {place}) }}}},\n'
                for place, one in enumerate(found)
            )
            body += _RUN_TEST.replace("@", name) % {"failed": sites + 1}
            ended = f'		{{"end", func(*{name}_testing.T) {{ {name}_say({sites}) }}}},\n'
            steps = (
                f"	all := func(string, string) (bool, error) {{ return true, nil }}\n"
                f"	{name}_testing.Main(all, []{name}_testing.InternalTest{{\n{tested}{ended}	}}, nil, nil)\n"
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


def _declared(masked: str) -> set[str]:
    """What the package declares: names of functions, variables, constants and types outside of every brace."""
    top, depth = [], 0
    for piece in re.split(r"([{}])", masked):
        depth += (piece == "{") - (piece == "}")
        top.append(piece if depth == 0 else "")
    text = "".join(top)
    lists = re.findall(r"\bfunc\s+(\w+)", text) + re.findall(rf"\b(?:var|const|type)\s+{_NAMES}", text)
    for found in re.finditer(r"\b(?:var|const|type)\s*(?=\()", text):
        group = text[found.end() + 1 : closing(text, found.end(), "()")]
        lists += [one for line in re.split(r"(?<!,)\n|;", group) for one in re.findall(rf"^\s*{_NAMES}", line)]
    return {word for one in lists for word in re.findall(r"\w+", one)}


def _imports(source: str, masked: str) -> list[tuple[int, int]]:
    """Where the import declarations are."""
    found = [m.span() for m in _IMPORT.finditer(_uncommented(source))]
    return [(start, end) for start, end in found if "import" in masked[start:end]]


def _specs(declaration: str) -> str:
    return _uncommented(declaration).lstrip().removeprefix("import")


def _uncommented(text: str) -> str:
    """``text`` with blanks for comments, place for place."""
    return SCRIPT_LIKE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]) if m[0].startswith("/") else m[0], text)


def _woven(code: str, name: str) -> str:
    masked = mask(code, SCRIPT_LIKE)
    edits: list[tuple[int, int, str]] = []
    for found in _PANIC.finditer(masked):
        end = closing(masked, found.end(), "()")
        if end > 0:
            edits += [(found.end() + 1, found.end() + 1, f"{name}_failed("), (end, end, ")")]
    return rewrite(code, masked, edits)
