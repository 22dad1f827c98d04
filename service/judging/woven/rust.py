"""Rust: the submission, then the tests, whose assertions are the standard library's by their full names."""

from __future__ import annotations

import re

from service.judging.woven.base import RUST_LIKE, WIDTH, Refused, Tests, Woven, closing, mask, rewrite

_TAIL = """
static mut @_MARKS: [u8; %(size)d] = [0; %(size)d];
#[allow(dead_code)]
fn @_say(place: usize) {
    use ::std::{io::Write as _, os::unix::io::FromRawFd as _};
    let mut out = ::std::vec::Vec::new();
    out.push(30u8);
    unsafe { for k in 0..%(width)d { out.push(@_MARKS[%(sites)d + place * %(width)d + k]); } }
    out.push(30u8);
    let mut file = ::std::mem::ManuallyDrop::new(unsafe { ::std::fs::File::from_raw_fd(1) });
    let _ = file.write_all(&out);
}
#[allow(dead_code)]
fn @_lost(place: usize, thrown: ::std::boxed::Box<dyn ::std::any::Any + Send>) -> bool {
    let text = thrown.downcast_ref::<::std::string::String>().map(|s| s.as_str()).or(thrown.downcast_ref::<&str>().copied());
    let failed = text.map_or(false, |s| s.starts_with("assertion"));
    if failed { @_say(place); }
    failed
}
fn main() {
    {
        use ::std::{io::Read as _, os::unix::io::FromRawFd as _};
        let mut file = ::std::mem::ManuallyDrop::new(unsafe { ::std::fs::File::from_raw_fd(0) });
        let mut marks = [0u8; %(size)d];
        let _ = file.read_exact(&mut marks);
        unsafe { @_MARKS = marks; }
    }
%(steps)s    @_say(%(sites)d);
}
"""
_MAIN = re.compile(r"\bfn\s+main\s*\(")
_ASSERT = re.compile(r"(?<![\w:])(?:(?:::)?std::)?((?:debug_)?assert(?:_eq|_ne)?)\s*!\s*([(\[{])")
# What runs, or is called by the library, before ``main`` has read the marks; and what becomes of ``::std``.
_BEFORE = re.compile(
    r"\b(link_section|no_mangle|export_name|global_allocator|global_asm|asm|no_main|no_std|no_core"
    r"|extern\s+crate\s+\w+\s+as\s+(?:r#)?std)\b"
)
_TYPES = frozenset(
    re.findall(
        r"\w+",
        "String Vec VecDeque HashMap HashSet BTreeMap BTreeSet Option Some None Result Ok Err Box Rc ToString "
        "Into From Iterator bool char str i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 std core "
        "alloc",
    )
)
_MACROS = frozenset(["vec", "format", "matches", "panic"])
_TYPE = re.compile(
    r"\b(?:struct|enum|union|type|mod|trait|fn|const|static)\s+(?:r#)?(\w+)|\b(?:struct|enum|union|type|mod)\s+(\$)"
)
_MACRO = re.compile(r"\bmacro_rules\s*!\s*(?:r#)?([$\w]+)")
_USE = re.compile(r"\buse\s+([^;]*);")
_AS = re.compile(r"\bas\s+(?:r#)?([$\w]+)")
_OWN_TRUTH = re.compile(r"\bPartialEq\b[^{;]{0,200}\bfor\b|\bfn\s+eq\s*\(")


def weave(source: str, tests: Tests, name: str) -> Woven:
    """The tests have a ``main``, or are statements. Their words for the library's types and macros have to mean these."""
    _refuse(source, "\n".join([*tests.code, tests.setup]))
    parts: list[str] = []
    sites = 0
    for code in tests.code:
        woven, found = _woven(code, name, sites, tests.each)
        parts.append(woven)
        sites += 1 if tests.each else found
    masked = mask(source, RUST_LIKE)
    source = rewrite(source, masked, [(m.start(), m.end(), f"fn {name}_other_main(") for m in _MAIN.finditer(masked)])
    if tests.each:
        body = "\n".join(f"fn {name}_part{place}() {{\n{part}\n}}" for place, part in enumerate(parts))
        steps = "".join(
            f"    if unsafe {{ {name}_MARKS[{place}] }} == 49 {{ match ::std::panic::catch_unwind({name}_part{place}) {{\n"
            f"        Ok(_) => {name}_say({place}),\n"
            f"        Err(e) => if !{name}_lost({sites + 1 + place}, e) {{ {name}_say({2 * sites + 1 + place}); }},\n    }} }}\n"
            for place in range(sites)
        )
    else:
        masked = mask(parts[0], RUST_LIKE)
        mains = list(_MAIN.finditer(masked))
        body = rewrite(parts[0], masked, [(m.start(), m.end(), f"fn {name}_tests(") for m in mains])
        if not mains:
            body = f"fn {name}_tests() {{\n{body}\n}}"
        steps = (
            f"    if let Err(e) = ::std::panic::catch_unwind(|| {{ {name}_tests(); }}) {{\n"
            f"        {name}_lost({sites + 1}, e);\n        ::std::process::exit(101);\n    }}\n"
        )
    size = sites + (3 * sites + 1 if tests.each else sites + 2) * WIDTH
    tail = _TAIL % {"size": size, "width": WIDTH, "sites": sites, "steps": steps}
    return Woven(
        "\n".join([source, tests.setup, body, tail.replace("@", name)]),
        sites,
        tests.each,
        bool(_OWN_TRUTH.search(mask(source, RUST_LIKE))),
    )


def _refuse(source: str, code: str) -> None:
    if early := _BEFORE.search(source):
        raise Refused(f"the submission uses {early[0]}, by which it could run before its tests do")
    masked, own = mask(source, RUST_LIKE), set(re.findall(r"\w+", mask(code, RUST_LIKE)))
    renamed = {word for use in _USE.findall(masked) for word in _AS.findall(use)}
    macros = renamed | set(_MACRO.findall(masked))
    types = renamed | {word for pair in _TYPE.findall(masked) for word in pair if word}
    taken = own & (_TYPES & types | _MACROS & macros)
    if taken or "$" in "".join(macros | types):
        raise Refused(f"the submission has a {min(taken, default='$')} of its own, and its tests use the library's")


def _woven(code: str, name: str, first: int, each: bool) -> tuple[str, int]:
    masked = mask(code, RUST_LIKE)
    edits: list[tuple[int, int, str]] = []
    count = 0
    for found in _ASSERT.finditer(masked):
        opened = found.end() - 1
        end = closing(masked, opened, {"(": "()", "[": "[]", "{": "{}"}[masked[opened]])
        if end < 0:
            continue
        edits.append((found.start(), opened, f"{{ ::std::{found[1].removeprefix('debug_')}!"))
        edits.append((end + 1, end + 1, "; }" if each else f"; {name}_say({first + count}); }}"))
        count += 1
    return rewrite(code, masked, edits), count
