"""What each format's rows become, beyond the examples of the documentation."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import FormatError
from service.formats import names, parse
from service.formats.base import CALL_PRELUDE
from service.schema import AssertsTest, CallTest, Problem, PytestTest, ScriptTest, StdioTest


def calls(problem: Problem) -> list[tuple[str, list[Any], Any]]:
    return [(test.function, test.args, test.expected) for test in problem.tests if isinstance(test, CallTest)]


def pairs(problem: Problem) -> list[tuple[str, str | None]]:
    return [(test.input, test.output) for test in problem.tests if isinstance(test, StdioTest)]


def test_apps_arguments_are_lists_or_one_json_value_a_line() -> None:
    problem = parse({"fn_name": "f", "inputs": [[[1, 2], 3], '[1, 2]\n"a"'], "outputs": [[6], '"x"']})
    assert calls(problem) == [("f", [[1, 2], 3], [6]), ("f", [[1, 2], "a"], "x")]
    assert problem.checker == "apps" and problem.prelude == CALL_PRELUDE


def test_apps_calls_a_method_where_the_starter_code_has_a_class() -> None:
    row = {"input_output": '{"fn_name": "f", "inputs": [[1]], "outputs": [2]}', "starter_code": "class Solution:\n"}
    assert calls(parse(row)) == [("Solution.f", [1], 2)]


def test_apps_programs_stand_alone_and_may_list_lines() -> None:
    problem = parse({"inputs": [["1", "2"], "3\n"], "outputs": [["1 2"], 4]})
    assert pairs(problem) == [("1\n2", "1 2"), ("3\n", "4")]
    assert problem.prelude == ""


def test_apps_asserts() -> None:
    [test] = parse({"assert_case": ["assert f() == 1"]}).tests
    assert isinstance(test, AssertsTest) and test.code == ["assert f() == 1"]


def test_open_r1_knows_its_types() -> None:
    cases = [{"input": "1\n2", "output": "[3]", "fn_name": "add", "type": "function_call"}]
    problem = parse({"language": "python", "test_cases": cases})
    assert calls(problem) == [("add", [1, 2], [3])] and problem.checker == "apps"
    with pytest.raises(FormatError) as caught:
        parse({"test_cases": [{"input": "", "output": "", "type": "interactive"}]})
    assert caught.value.path == "ground_truth.test_cases[0].type"
    with pytest.raises(FormatError) as caught:
        parse({"test_cases": [{"input": "", "output": "", "type": "function_call"}]})
    assert caught.value.path == "ground_truth.test_cases[0].fn_name"


def test_livecodebench_rows() -> None:
    case = {"input": "[1]\n2", "output": "[1, 2]", "testtype": "functional"}
    row = {
        "public_test_cases": json.dumps([case]),
        "private_test_cases": json.dumps([case]),
        "metadata": '{"func_name": "push"}',
        "starter_code": "class Solution:\n    def push(self): ...",
    }
    problem = parse(row)
    assert calls(problem) == [("Solution.push", [[1], 2], [1, 2])] * 2
    assert [(test.id, test.public) for test in problem.tests] == [("public0", True), ("private0", False)]
    assert calls(parse(row | {"starter_code": "def push(): ..."}))[0][0] == "push"
    with pytest.raises(FormatError) as caught:
        parse(row | {"metadata": "{}"})
    assert caught.value.path == "ground_truth.public_test_cases[0].metadata.func_name"


def test_leetcode_functional_code_runs_as_it_is() -> None:
    [test] = parse({"functional": "assert Solution().f() == 1"}).tests
    assert isinstance(test, ScriptTest) and test.entry_point is None


def test_humaneval_prelude_holds_imports_and_helpers_but_not_the_function() -> None:
    prompt = "import math\n\ndef helper(x):\n    return x\n\n\ndef solve(x):\n    '''Docs of helper.'''\n"
    row = {
        "prompt": prompt,
        "entry_point": "solve",
        "test": "def check(candidate):\n    assert helper(candidate(1)) == 1\n",
    }
    problem = parse(row | {"canonical_solution": "    return helper(x)\n"})
    assert problem.prelude == "import math\n\ndef helper(x):\n    return x\n\n\n"
    assert problem.references[0].source == prompt + "    return helper(x)\n"
    decorated = prompt.replace("def solve", "@cache\n@wraps(f)\ndef solve")
    assert parse(row | {"prompt": decorated}).prelude == problem.prelude
    with pytest.raises(FormatError):
        parse(row | {"test": "assert solve(1)"})


def test_rows_in_a_language_that_nobody_knows_are_refused() -> None:
    pack = {"test": "t", "entry_point": "f", "buggy_solution": "b", "task_id": "Cobol/0", "prompt": ""}
    with pytest.raises(FormatError, match="no language is known") as caught:
        parse(pack)
    assert caught.value.path == "ground_truth.task_id"
    row = {"name": "n", "language": "rkt", "prompt": "p", "tests": "t", "stop_tokens": []}
    with pytest.raises(FormatError, match="no tests in the language 'rkt'"):
        parse(row)


def test_mbpp_setup_and_public_tests() -> None:
    row = {
        "test_list": ["assert f(1)"],
        "test_imports": ["import math"],
        "test_setup_code": "x = 1",
        "test": "assert f(2)",
    }
    shown, script = parse(row).tests
    assert isinstance(shown, AssertsTest) and shown.public and shown.setup == "import math\nx = 1"
    assert isinstance(script, ScriptTest) and not script.public


def test_open_instruct_pairs() -> None:
    problem = parse([{"input": "1\n", "output": "2\n"}])
    assert pairs(problem) == [("1\n", "2\n")]
    assert pairs(parse({"input": "1\n", "output": "2\n"}, "open_instruct")) == [("1\n", "2\n")]


def test_codecontests_limits_groups_and_labels() -> None:
    row = {
        "time_limit": {"seconds": 1, "nanos": 500_000_000},
        "memory_limit_bytes": 256_000_000,
        "public_tests": {"input": ["1"], "output": ["2"]},
        "generated_tests": {"input": ["3"], "output": ["6"]},
    }
    problem = parse(row)
    assert (problem.limits.cpu_s, problem.limits.memory_mb) == (1.5, 244)
    assert [(t.id, t.group, t.public) for t in problem.tests] == [
        ("public0", "public", True),
        ("generated0", "generated", False),
    ]
    assert parse(row | {"time_limit": None}).limits.cpu_s == 4
    with pytest.raises(FormatError) as caught:
        parse(row | {"public_tests": {"input": ["1"], "output": []}})
    assert caught.value.path == "ground_truth.public_tests"


def test_codeforces_refuses_what_it_cannot_judge() -> None:
    row: dict[str, Any] = {
        "official_tests": [{"input": "1\n", "output": "2\n"}],
        "examples": [{"input": "1", "output": "2"}],
    }
    problem = parse(row | {"time_limit": 2.5, "memory_limit": 64.0})
    assert (problem.limits.cpu_s, problem.limits.memory_mb, problem.tests[0].public) == (2.5, 64, True)
    for field, value in (("generated_checker", "print(1)"), ("input_mode", "file")):
        with pytest.raises(FormatError) as caught:
            parse(row | {field: value})
        assert caught.value.path == f"ground_truth.{field}" and "not supported" in caught.value.message


def test_kodcode_text_alone_gets_the_import_it_lacks() -> None:
    [test] = parse("from __future__ import annotations\n\ndef test_f():\n    assert f() == 1\n").tests
    assert isinstance(test, PytestTest)
    assert test.files["test_solution.py"].startswith("from __future__ import annotations\nfrom solution import *\n")
    [test] = parse("from solution import f\n\ndef test_f():\n    assert f() == 1\n").tests
    assert isinstance(test, PytestTest) and "*" not in test.files["test_solution.py"]


def test_quixbugs_keeps_the_programs_own_test_where_it_does_more() -> None:
    head = (
        "import pytest\nfrom node import Node\n\nif pytest.use_correct:\n    from correct_python_programs.f import f\n"
    )
    code = head + "else:\n    from python_programs.f import f\n\n\ndef test1():\n    assert f(Node(1))\n"
    row = {"name": "f", "python_correct": "", "python_buggy": "", "python_pytest": code, "node": "class Node: pass\n"}
    problem = parse(row)
    [test] = problem.tests
    assert isinstance(test, PytestTest) and problem.prelude == "class Node: pass\n"
    assert test.files["test_solution.py"] == (
        "import pytest\n\nfrom solution import f\n\n\ndef test1():\n    assert f(Node(1))\n"
    )
    with pytest.raises(FormatError) as caught:
        parse(row | {"node": None})
    assert caught.value.path == "ground_truth.node"


def test_wrapped_rows_are_looked_into() -> None:
    inner = {"inputs": ["1"], "outputs": ["2"]}
    for row in ({"ground_truth": inner}, {"reward_model": {"style": "rule", "ground_truth": json.dumps(inner)}}):
        assert pairs(parse(row)) == [("1", "2")]
        assert pairs(parse(json.dumps(row))) == [("1", "2")]


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"inputs": ["1"], "outputs": []}, "ground_truth"),
        ({"inputs": "[1", "outputs": []}, "ground_truth.inputs"),
        ({"inputs": [{}], "outputs": [""]}, "ground_truth.inputs[0]"),
        ({"inputs": [""], "outputs": [None]}, "ground_truth.outputs[0]"),
        ({"fn_name": "no name", "inputs": [[1]], "outputs": [1]}, "ground_truth.inputs[0]"),
        ({"fn_name": "f", "inputs": ["{"], "outputs": [1]}, "ground_truth.inputs[0] line 1"),
        ({"input_output": 3}, "ground_truth.input_output"),
        ({"ground_truth": {"reward_model": 1}}, "ground_truth.ground_truth.reward_model"),
        ("[" * 100_000, "ground_truth"),
        ({"test_list": [1]}, "ground_truth.test_list[0]"),
        ({"official_tests": [], "time_limit": 1e9}, "ground_truth"),
        ({"official_tests": [], "memory_limit": float("inf")}, "ground_truth"),
    ],
)
def test_an_error_names_the_field(value: Any, path: str) -> None:
    with pytest.raises(FormatError) as caught:
        parse(value)
    assert caught.value.path == path


def test_values_nested_deeply_are_refused() -> None:
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    row = {"entry_point": "f", "canonical_solution": "", "base_input": [[deep]], "plus_input": []}
    for value in (row, {"inputs": [deep], "outputs": [""]}):
        with pytest.raises(FormatError, match="nested too deeply"):
            parse(value)


@pytest.mark.parametrize("text", ["\n" * 2**20, " " * 2**20, "@\n" * 2**19, "def " * 2**18, "from " * 2**18])
def test_a_megabyte_of_anything_is_read(text: str) -> None:
    with pytest.raises(FormatError):
        parse(text)
    assert parse({"prompt": text, "entry_point": "f", "test": "def check(candidate): ..."}).prelude == ""
    assert parse(text, "kodcode").tests  # quadratic time would not end here


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        [1],
        ["print(1)"],
        {"answer": "2"},
        3,
        None,
        True,
        "2",
        '"2"',
        {"tests": [{"kind": ["stdio"], "output": "2"}]},
    ],
)
def test_auto_refuses_what_fits_nothing_and_says_what_it_saw(value: Any) -> None:
    with pytest.raises(FormatError) as caught:
        parse(value)
    assert "tried assay, mbpp_plus, " in caught.value.message and caught.value.path == "ground_truth"


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(FormatError) as caught:
        parse({}, "appz")
    assert caught.value.path == "format" and "apps" in caught.value.message


KEYS = [
    "inputs",
    "outputs",
    "fn_name",
    "assert_case",
    "input_output",
    "test_cases",
    "verification_info",
    "testtype",
    "input",
    "output",
    "metadata",
    "public_test_cases",
    "private_test_cases",
    "public_tests",
    "tests",
    "functional",
    "test",
    "entry_point",
    "test_code",
    "solution",
    "test_list",
    "base_input",
    "plus_input",
    "canonical_solution",
    "atol",
    "task_id",
    "buggy_solution",
    "official_tests",
    "verifier_metadata",
    "unit_tests",
    "code",
    "class_name",
    "python_correct",
    "python_buggy",
    "json_tests",
    "name",
    "module",
    "test_files",
    "time_limit",
    "memory_limit",
    "prompt",
]
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["", "{", "[]", "Mbpp/2", "f", "\ud800"])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=12,
)


@given(VALUES, st.sampled_from(["auto", *names()]))
def test_noise_becomes_a_problem_or_a_format_error(value: Any, name: str) -> None:
    try:
        assert isinstance(parse(value, name), Problem)
    except FormatError as error:
        assert error.path and error.message
