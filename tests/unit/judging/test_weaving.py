"""Weaving is text: what becomes of assertions, of names in the way, and of marks."""

from __future__ import annotations

import pytest

from service.judging.woven import Refused, Woven, weave
from service.judging.woven.base import closing, mask, rewrite
from service.judging.woven.marks import Marks
from service.schema import AssertsTest, ScriptTest

JAVA = 'public class Main {\n public static void main(String[] a) { assert new Solution().f(1) == 2 : "no: 1"; Long x = 1L; }\n}'


def test_comments_and_literals_hold_no_assertions() -> None:
    code = (
        "int main() { /* assert(1) */ // assert(2)\n const char* s = \"assert(3)\"; char c = '('; assert(f(1) == 2); }"
    )
    woven = weave("cpp", "int f(int);", ScriptTest(code=code))
    assert woven.sites == 1 and "assert(3)" in woven.source


def test_places_are_kept_where_text_is_blanked() -> None:
    text = 'a"}"/*{*/{b}'
    masked = mask(text)
    assert len(masked) == len(text) and closing(masked, text.index("{b")) == len(text) - 1
    assert rewrite("abcdef", "abcdef", [(4, 5, "X"), (0, 2, "Y")]) == "YcdXf"


def test_names_are_the_same_for_the_same_program_and_no_other() -> None:
    one = weave("cpp", "int f(int);", ScriptTest(code="int main() { }"))
    assert one == weave("cpp", "int f(int);", ScriptTest(code="int main() { }"))
    name = one.source[one.source.index("assay_") :][:18]
    other = weave("cpp", "int f(int); ", ScriptTest(code="int main() { }"))
    assert name not in other.source


@pytest.mark.parametrize(
    ("source", "taken"),
    [
        ("class Solution { Object f(Object o) { return o instanceof Long ? 2 : (Object) o; } }", False),
        ("class Solution { long f(Object o) { return new Long(2); } } // class Long", False),
        ("class Solution { } class Long { }", True),
        ("class Solution { static Fake Long = null; }", True),
        ("class Solution { class Lo\\u006eg { } }", True),
    ],
)
def test_java_refuses_names_of_the_library_that_its_tests_use(source: str, taken: bool) -> None:
    if taken:
        with pytest.raises(Refused):
            weave("java", source, ScriptTest(code=JAVA))
    else:
        assert weave("java", source, ScriptTest(code=JAVA)).sites == 1


GO = "func TestF(t *testing.T) { if f(1) != 2 { t.Errorf(fmt.Sprint(len(list(1)))) } }"
RUST = 'fn main() { assert_eq!(f(1), vec![String::from("a")]); assert!(g(2) as isize == 2); }'


@pytest.mark.parametrize(
    ("source", "taken"),
    [
        ("func f(n int) int { len := 3; return len }", False),
        ("var total = 1\nvar (\n\ta, b = 1, 2\n)\ntype list []int\nfunc (l list) len() int { return 1 }", False),
        ("func /* */ len(x any) int { return 0 }", True),
        ("var (\n\ta int\n\tb,\n\ttrue = 1, false\n)", True),
        ("const nil = 0", True),
        ("type ( byte int; error string )", True),
    ],
)
def test_go_refuses_words_of_the_language_that_its_tests_use(source: str, taken: bool) -> None:
    if taken:
        with pytest.raises(Refused):
            weave("go", f"package main\n{source}\n", ScriptTest(code=GO))
    else:
        assert weave("go", f"package main\n{source}\n", ScriptTest(code=GO)).sites == 1


def test_go_imports_what_its_tests_use_under_the_name_that_they_do() -> None:
    def imports(source: str) -> int:
        return weave("go", f"package main\n{source}\n", ScriptTest(code=GO)).source.count('import "fmt"')

    assert imports('import "os"') == 1 and imports('import "fmt"') == 1
    assert imports('import (\n\tf "fmt" // "fmt"\n)') == 1 and imports('import (\n\t"fmt"\n\t"testing"\n)') == 0


def test_tests_of_the_submission_s_own_do_not_stand_in_for_those_of_the_problem() -> None:
    woven = weave("go", "package f_test\nfunc TestF(t *testing.T) {}\nfunc TestG() {}\n", ScriptTest(code=GO))
    assert woven.source.count("func TestF(") == 1 and "_other_TestF(" in woven.source and "func TestG(" in woven.source


@pytest.mark.parametrize(
    ("source", "taken"),
    [
        ("use std::vec as v; fn f(n: isize) -> usize { n as usize as isize as usize }", False),
        ("struct Words; macro_rules! twice { ($x:expr) => { $x * 2 }; } // a macro_rules! vec of its own", False),
        ("macro_rules! r#vec { () => { 1 }; }", True),
        ("macro_rules! make { ($n:ident) => { macro_rules! $n { () => { 1 }; } }; }", True),
        ("use self::{inner::Words as String, other};", True),
        ("mod String { pub fn from(_: &str) {} }", True),
        ("extern crate self as std;", True),
        ('#[link_section = ".init_array"] static A: fn() = f;', True),
        ("#[no_mangle] pub extern fn read() {}", True),
    ],
)
def test_rust_refuses_what_comes_before_its_tests_or_in_place_of_the_library(source: str, taken: bool) -> None:
    if taken:
        with pytest.raises(Refused):
            weave("rust", source, ScriptTest(code=RUST))
    else:
        assert weave("rust", source, ScriptTest(code=RUST)).sites == 2


def test_an_assertion_of_java_loses_its_message_and_not_its_condition() -> None:
    woven = weave("java", "class Solution { }", ScriptTest(code=JAVA))
    assert ".held(0,  new Solution().f(1) == 2 )" in woven.source


def test_console_assert_counts_as_an_assertion() -> None:
    code = (
        "const assert = require('assert'); console.assert(f(1) === 2); assert.equal(f(2), 4); myassert(1); x.assert(2);"
    )
    assert weave("javascript", "function f() {}", ScriptTest(code=code)).sites == 2


def test_statements_are_sites_each() -> None:
    for language in ("c", "cpp", "java", "javascript", "typescript", "go", "rust"):
        woven = weave(language, "source", AssertsTest(code=["a();", "b();"], setup=""))
        assert (woven.sites, woven.each) == (2, True), language


def test_marks_that_were_not_made_say_nothing() -> None:
    marks = Marks(Woven("", 2), range(2))
    printed = b"x\x1e" + b"0" * 16 + b"\x1ey"
    assert marks.read(printed) == b"xy" and marks.count == 0 and not marks.ended


def test_marks_of_a_run_tell_what_was_seen() -> None:
    marks = Marks(Woven("", 2, each=True), [1])
    text = marks.stdin.decode()
    assert text[:2] == "01" and len(text) == 2 + 7 * 16
    mark = [text[2 + k * 16 : 18 + k * 16].encode() for k in range(7)]
    assert marks.read(b"a\x1e" + mark[1] + b"\x1eb") == b"ab"
    assert marks.passed(1) and not marks.passed(0) and not marks.ended
    marks.read(b"\x1e" + mark[2] + b"\x1e\x1e" + mark[3] + b"\x1e\x1e" + mark[6] + b"\x1e")
    assert marks.ended and marks.failed(0) and not marks.failed(1) and marks.raised(1)
    again = Marks(Woven("", 2, each=True), [1])
    assert again.stdin != marks.stdin
