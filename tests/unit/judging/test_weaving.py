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
