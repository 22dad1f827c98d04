"""Rows in other languages than Python."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from service.formats import parse, read_rows
from service.schema import ScriptTest

PACK: dict[str, Any] = {
    "task_id": "CPP/0",
    "prompt": "/* doc */\n#include<stdio.h>\nusing namespace std;\nint f(int x){\n",
    "declaration": "#include<stdio.h>\n#include<math.h>\nusing namespace std;\nint f(int x){\n",
    "canonical_solution": "    return x;\n}\n",
    "buggy_solution": "    return 1;\n}\n",
    "test": "int main(){ assert(f(1)==1); }",
    "entry_point": "f",
}


def test_humanevalpack_in_cpp() -> None:
    problem = parse(PACK)
    assert problem.prelude == "#include<stdio.h>\n#include<math.h>\nusing namespace std;"
    assert problem.metadata == {"language": "cpp"}
    (test,) = problem.tests
    assert isinstance(test, ScriptTest) and test.code == PACK["test"]
    assert [(one.language, one.source) for one in problem.references] == [
        ("cpp", PACK["declaration"] + PACK["canonical_solution"])
    ]


def test_a_declaration_that_holds_a_body_gives_way_to_the_prompt(tmp_path: Path) -> None:
    row = PACK | {"declaration": PACK["declaration"] + "return 0;\n", "task_id": "CPP/38"}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row))
    (read,) = read_rows(tmp_path / "rows.jsonl", "auto")
    assert [(one.label, one.language) for one in read.solutions] == [("right", "cpp"), ("wrong", "cpp")]
    assert read.solutions[0].source == row["declaration"] + row["canonical_solution"]
    row["declaration"] = PACK["declaration"] + "if (x) {\n"
    (tmp_path / "rows.jsonl").write_text(json.dumps(row))
    (read,) = read_rows(tmp_path / "rows.jsonl", "auto")
    assert read.solutions[0].source == row["prompt"] + row["canonical_solution"]


def test_multipl_e_gives_back_what_closes_the_function() -> None:
    row = {"name": "n", "prompt": "class Problem {\n", "stop_tokens": [], "doctests": "x"}
    java = parse(
        row | {"language": "java", "tests": "    }\n    public static void main(String[] a) { }\n\n}\n"}
    ).tests[0]
    assert isinstance(java, ScriptTest)
    assert (java.code.strip(), java.entry_point) == ("public static void main(String[] a) { }", "Problem")
    cpp = parse(row | {"language": "cpp", "tests": "}\nint main() { }\n"}).tests[0]
    assert isinstance(cpp, ScriptTest) and cpp.code.strip() == "int main() { }"
    script = parse(row | {"language": "js", "tests": "test();"}).tests[0]
    assert isinstance(script, ScriptTest) and script.code == "test();"
