"""C and C++: one translation unit of three parts.

First what reads the marks, by system calls that nothing can stand in for and in the first place of all that is called before
constructors: assembler at the top of a file is put out before its variables. Then the submission. Then the tests, after every
macro of the submission's was undefined, and in a namespace of their own, where operators that it declared for types of the
library are not found.
"""

from __future__ import annotations

import re

from service.judging.woven.base import WIDTH, Refused, Tests, Woven, closing, mask, rewrite

_HEAD = """\
static char @_marks[%(size)d];
/* 0 reads, 1 writes, 2 ends the process */
static long @_call(long number, long a, const void* b, long c) {
    long result;
#if defined(__x86_64__)
    __asm__ volatile("syscall" : "=a"(result) : "a"(number == 2 ? 231L : number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number == 2 ? 94 : 63 + number;
    register long x0 __asm__("x0") = a;
    register const void* x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    result = x0;
#else
#error "tests in C and C++ run on x86-64 and on 64-bit ARM"
#endif
    return result;
}
static void @_begin(void) __asm__("@_begin");
__asm__(".pushsection .preinit_array,\\"aw\\"\\n.balign 8\\n.8byte @_begin\\n.popsection");
__attribute__((used)) static void @_begin(void) {
    long had = 0, got = 1;
    while (had < %(size)d && got > 0) {
        got = @_call(0, 0, @_marks + had, %(size)d - had);
        had += got;
    }
}
static void @_say(int place) {
    char out[%(width)d + 2];
    int at;
    out[0] = out[%(width)d + 1] = 30;
    for (at = 0; at < %(width)d; at++) out[at + 1] = @_marks[%(sites)d + place * %(width)d + at];
    @_call(1, 1, out, %(width)d + 2);
}
static void @_explain(const char* text) {
    long size = 0;
    while (text[size]) size++;
    @_call(1, 2, "assertion failed: ", 18);
    @_call(1, 2, text, size);
    @_call(1, 2, "\\n", 1);
}
"""
_HEAD_CPP = """\
struct @_Failed {};
static void @_held(bool held, int place, const char* text) {
    if (!held) { @_explain(text); throw @_Failed(); }
    if (place >= 0) @_say(place);
}
static int @_run(int (*tests)()) { return tests(); }
static int @_run(int (*tests)(int, char**)) { static char* none[1] = {0}; return tests(0, none); }
static int @_run(int (*tests)(int, const char**)) { static const char* none[1] = {0}; return tests(0, none); }
static int @_run(void (*tests)()) { tests(); return 0; }
"""
_HEAD_C = """\
static void @_held(int held, int place, int failed, const char* text) {
    if (!held) { @_explain(text); @_say(failed); @_call(2, 1, 0, 0); }
    if (place >= 0) @_say(place);
}
"""
# What the submission declared for these is not found from inside a namespace that has some of its own.
_HIDE = "struct @_none {};\n" + "".join(
    f"void operator{sign}(@_none, @_none);\n" for sign in ("==", "!=", "<", ">", "<=", ">=", "&&", "||")
) + "void operator!(@_none);\n"  # fmt: skip

_DEFINE = re.compile(r"^[ \t]*(?:#|%:|\?\?=)[ \t]*define[ \t]+(\w+)", re.MULTILINE)
_LINE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*$", re.MULTILINE)
_MAIN = re.compile(r"\b(?:int|void|auto)\s+main\s*\([^)]*\)\s*(?:->\s*int\s*)?\{")
_BEFORE = re.compile(r"\b(?:ifunc|__libc_start_main)\b")  # is called before anything else of a program
_ASSERT = re.compile(r"\bassert\s*(?=\()")
_THROW = re.compile(r"\bthrow\b(?!\s*;)")
_OWN_TRUTH = re.compile(r"\boperator\s*(?:==|!=|!|&&|\|\||bool\b)|\bnamespace\s+std\b")


def weave(source: str, tests: Tests, name: str) -> Woven:
    """C++: the tests are a program's (with ``main``), or statements."""
    sites, parts, lines = _parts(tests, name, cpp=True)
    space = f"{name}_tests::"
    if tests.each:
        steps = "".join(
            f"    if ({name}_marks[{place}] == '1') try {{ {space}{name}_part{place}(); {name}_say({place}); }}\n"
            f"    catch ({name}_Failed&) {{ {name}_say({sites + 1 + place}); }}"
            f" catch (...) {{ {name}_say({2 * sites + 1 + place}); }}\n"
            for place in range(sites)
        )
    else:
        entry = "main" if _MAIN.search(mask(parts[0])) else f"{name}_part0"
        steps = (
            f"    try {{ if ({name}_run(&{space}{entry}) != 0) return 1; }}\n"
            f"    catch ({name}_Failed&) {{ {name}_say({sites + 1}); return 1; }}\n"
        )
    macro = f"#define {name}_assert(place, ...) {name}_held(static_cast<bool>(__VA_ARGS__), place, #__VA_ARGS__)"
    return Woven(
        "\n".join(
            [
                *_submission(source, tests, name, sites, _HEAD_CPP),
                *lines,
                f"#undef assert\n{macro}\nnamespace {name}_tests {{\n{_HIDE.replace('@', name)}",
                _without_lines(tests.setup),
                *parts,
                f"}}\nint main() {{\n{steps}    {name}_say({sites});\n    return 0;\n}}\n",
            ]
        ),
        sites,
        tests.each,
        bool(_OWN_TRUTH.search(mask(source))),
    )


def weave_c(source: str, tests: Tests, name: str) -> Woven:
    """C: a statement that fails ends the run, and what comes after it gets another."""
    sites, parts, lines = _parts(tests, name, cpp=False)
    if tests.each:
        steps = "".join(
            f"    {name}_failed = {sites + 1 + place};\n"
            f"    if ({name}_marks[{place}] == '1') {{ {name}_part{place}(); {name}_say({place}); }}\n"
            for place in range(sites)
        )
    else:
        entry = "main" if _MAIN.search(mask(parts[0])) else f"{name}_part0"
        steps = f"    (void){f'{name}_tests_main' if entry == 'main' else entry}();\n"
    macro = f"#define {name}_assert(place, ...) {name}_held((__VA_ARGS__) ? 1 : 0, place, {name}_failed, #__VA_ARGS__)"
    return Woven(
        "\n".join(
            [
                *_submission(source, tests, name, sites, _HEAD_C),
                *lines,
                f"#undef assert\n{macro}\nstatic int {name}_failed = {sites + 1};\n#define main {name}_tests_main",
                _without_lines(tests.setup),
                *parts,
                f"#undef main\nint main(void) {{\n{steps}    {name}_say({sites});\n    return 0;\n}}\n",
            ]
        ),
        sites,
        tests.each,
    )


def _submission(source: str, tests: Tests, name: str, sites: int, more: str) -> list[str]:
    """The first two parts, and an end to what the submission defined. A ``main`` of its own is never called."""
    if early := _BEFORE.search(source):
        raise Refused(f"the submission uses {early[0]}, by which it could run before its tests do")
    size = sites + (3 * sites + 1 if tests.each else sites + 2) * WIDTH
    head = (_HEAD % {"size": size, "width": WIDTH, "sites": sites} + more).replace("@", name)
    ended = [f"#undef {macro}" for macro in dict.fromkeys(["main", "assert", *_macros(source)])]
    return [head, f'#define main {name}_other_main\n#line 1 "solution"', source, "", *ended, '#line 1 "tests"']


def _parts(tests: Tests, name: str, cpp: bool) -> tuple[int, list[str], list[str]]:
    """How many sites there are, the code of each part, and the preprocessor's lines in them."""
    parts: list[str] = []
    lines: list[str] = []
    sites = 0
    for place, code in enumerate(tests.code):
        woven, found = _woven(code, name, sites, tests.each, cpp)
        lines += _LINE.findall(mask(code, _COMMENTS))
        sites += 1 if tests.each else found
        if tests.each or not _MAIN.search(mask(code)):
            woven = f"static void {name}_part{place}() {{\n{woven}\n}}"
        else:
            woven = _returning(woven)
        parts.append(woven)
    lines += _LINE.findall(mask(tests.setup, _COMMENTS))
    return sites, parts, [line for line in lines if "<assert.h>" not in line and "<cassert>" not in line]


_COMMENTS = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def _macros(source: str) -> list[str]:
    return _DEFINE.findall(mask(source.replace("\\\n", ""), _COMMENTS))


def _without_lines(code: str) -> str:
    return _LINE.sub("", code)


def _woven(code: str, name: str, first: int, each: bool, cpp: bool) -> tuple[str, int]:
    """The code with its assertions numbered from ``first``, and how many they are."""
    code = _without_lines(code)
    masked = mask(code)
    edits: list[tuple[int, int, str]] = []
    count = 0
    for found in _ASSERT.finditer(masked):
        edits.append((found.start(), found.end() + 1, f"{name}_assert({-1 if each else first + count}, "))
        count += 1
    for found in _THROW.finditer(masked) if cpp else ():
        end = masked.find(";", found.end())
        if end > 0:
            text = re.search(r'"(?:\\.|[^"\\])*"', code[found.end() : end])
            said = text[0] if text else '"an exception of the tests"'
            edits.append((found.start(), end, f"throw ({name}_explain({said}), {name}_Failed())"))
    return rewrite(code, masked, edits), count


def _returning(code: str) -> str:
    """A ``main`` that is an ordinary function has to say what it returns."""
    masked = mask(code)
    found = _MAIN.search(masked)
    assert found is not None
    end = closing(masked, found.end() - 1)
    if end < 0 or found[0].startswith("void"):
        return code
    return code[:end] + "\nreturn 0;\n" + code[end:]
