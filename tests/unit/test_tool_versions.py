"""Versions of compilers and interpreters: what is read from what tools say, and what is believed of a label."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from service import images, tool_versions
from service.languages import get, registry
from tests.conftest import missing


@pytest.mark.parametrize(
    ("language", "said", "version"),
    [
        ("c", "gcc (Debian 12.2.0-14+deb12u1) 12.2.0\nCopyright (C) 2022", "gcc 12.2.0"),
        ("perl", "\nThis is perl 5, version 36, subversion 0 (v5.36.0) built for x86_64-linux-gnu", "perl 5.36.0"),
        ("pascal", "3.2.2\n", "fpc 3.2.2"),
        ("go", "go version go1.19.8 linux/amd64", "go 1.19.8"),
        ("lua", "Lua 5.4.4  Copyright (C) 1994-2022 Lua.org, PUC-Rio", "lua5.4 5.4.4"),
        ("csharp", "Mono C# compiler version 6.8.0.105", "mcs 6.8.0.105"),
        ("c", "gcc: command not found", None),
        ("c", "x" * 5000 + " 12.2.0", None),  # no more is read than a version takes
    ],
)
def test_the_version_is_the_first_number_that_the_tool_says(language: str, said: str, version: str | None) -> None:
    assert tool_versions.read(get(language), said) == version


@pytest.mark.parametrize(
    "label",
    [None, "", "no JSON", "[]", "[" * 100_000, '{"c": 12}', '{"c": "gcc"}', '{"c": "gcc 12.2.0\\n<b>"}', '{"cobol": "cobc 3.1.2"}'],
)  # fmt: skip
def test_a_label_that_says_no_versions_is_none(label: str | None) -> None:
    assert tool_versions.of_label(label) == {}


def test_a_label_is_believed_entry_by_entry() -> None:
    assert tool_versions.of_label(json.dumps({"c": "gcc 12.2.0", "cpp": None})) == {"c": "gcc 12.2.0"}


def test_a_machines_tool_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    tool = tmp_path / "python3"
    tool.write_text(f'#!/bin/sh\necho asked >>{tmp_path}/log\nexec {sys.executable} "$@"\n')
    tool.chmod(0o755)
    wanted = "python3 " + ".".join(map(str, sys.version_info[:3]))
    assert [tool_versions.of_machine(get("python"), str(tool), stamp) for stamp in "aab"] == [wanted] * 3
    assert (tmp_path / "log").read_text() == "asked\n" * 2
    (tmp_path / "cache" / "assay" / "versions.json").write_text("{")
    assert tool_versions.of_machine(get("python"), str(tool), "a") == wanted
    tool.write_text("#!/bin/sh\necho nothing\n")
    assert tool_versions.of_machine(get("python"), str(tool), "c") is None
    assert tool_versions.of_machine(get("python"), str(tmp_path / "nowhere"), "c") is None


@pytest.mark.parametrize("name", images.names())
def test_a_built_image_says_the_version_of_each_of_its_languages(docker_required: str, name: str) -> None:
    tag = f"assay/{name}:{images.sources_hash(name)}"
    labels = images.labels_of(images.connect(), tag)
    if labels is None:
        missing(f"no image {tag}")
    found = tool_versions.of_label(labels[tool_versions.LABEL])
    assert found.keys() == {language.name for language in registry().values() if language.image == name}
