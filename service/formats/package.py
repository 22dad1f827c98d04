"""Kattis and ICPC problem packages, and DOMjudge's: ``problem.yaml``, ``data/``, validators, ``submissions/``.

A ground truth is the package's zip in base64, or ``{"zip": <the same>}``. The version `legacy` is read, and what `2023-07` has
in common with it. Tests in ``data/sample`` are public; groups are folders, and score as their ``testdata.yaml`` says.
"""

from __future__ import annotations

import base64
import binascii
import configparser
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import JsonValue

from service.errors import FormatError
from service.formats.archive import unzip, zip_folder
from service.formats.base import Format, Json, Labelled, building, decode, keys_of, kind, make_problem, text
from service.formats.package_groups import groups_of
from service.formats.package_include import included
from service.schema import CheckerSpec, Limits, Problem, ProgramSpec, Reference, StdioTest

UNKNOWN_LIMIT_S = 10.0  # where a package names no time limit: judges take it from their solutions' times
MAX_YAML = 64 << 10
MAX_REFERENCES = 20
LANGUAGES = {
    "c": "c", "cc": "cpp", "cpp": "cpp", "cxx": "cpp", "c++": "cpp", "cs": "csharp", "go": "go", "hs": "haskell", "java": "java",
    "js": "javascript", "kt": "kotlin", "lua": "lua", "ml": "ocaml", "php": "php", "pl": "perl", "py": "python", "py3": "python",
    "r": "r", "rb": "ruby", "rs": "rust", "scala": "scala", "sh": "bash", "ts": "typescript",
}  # fmt: skip


def detects(value: JsonValue) -> bool:
    return "zip" in keys_of(value)


def parse(value: JsonValue, path: str) -> Problem:
    files = package_files(value, path)
    settings = _settings(files, path)
    groups = groups_of(files, _yaml, path)
    scoring = settings.get("type") in ("scoring", ["scoring"])
    tests = _tests(files, settings, groups.flags, path)
    limits, known = _limits(files, settings, path)
    parts: dict[str, Any] = {"limits": limits, **_judging(files, settings, path)}
    if scoring:
        with building(path):
            parts["scoring"] = groups.scoring()
    accepted = [s for s in _submissions(files) if s.label == "right" and s.language == "python"]
    parts["references"] = [Reference(source=s.source) for s in accepted[:MAX_REFERENCES]]
    parts["include"] = included(files, LANGUAGES, [(one.language, one.name) for one in _submissions(files)], path)
    folders = {"/".join(name.split("/")[1:3]) for name in files if re.match(r"submissions/[^/]+/[^/]+/.", name)}
    parts["metadata"] = {
        **({"submissions_not_read": sorted(folders)[:100]} if folders else {}),
        **{key: str(settings[key])[:1000] for key in ("source", "license", "uuid") if settings.get(key)},
        "time_limit_known": known,
        "time_multiplier": _multiplier(settings),
    }
    return make_problem(path, tests, **parts)


def package_files(value: JsonValue, path: str) -> dict[str, bytes]:
    """The package's files by path, below the folder that ``problem.yaml`` lies in."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = decode(value, path)
    if isinstance(value, dict):
        value, path = value.get("zip"), f"{path}.zip"
    try:
        raw = base64.b64decode(text(value, path), validate=True)
    except (binascii.Error, ValueError):
        raise FormatError("the archive is not base64", path) from None
    files = unzip(raw, path)
    marks = [name for name in files if PurePosixPath(name).name in ("problem.yaml", "domjudge-problem.ini")]
    if not marks:
        raise FormatError("the archive has no problem.yaml", path)
    root = str(PurePosixPath(min(marks, key=lambda name: (name.count("/"), name))).parent)
    prefix = "" if root == "." else root + "/"
    return {name.removeprefix(prefix): data for name, data in files.items() if name.startswith(prefix)}


# --- problem.yaml -----------------------------------------------------------------------------------


def _yaml(raw: bytes, path: str) -> dict[str, Any]:
    """A file of keys; anything else is an error. Aliases stay shared: nothing here writes them out."""
    import yaml  # the trainer's client has these formats without it

    if len(raw) > MAX_YAML:
        raise FormatError(f"the file is larger than {MAX_YAML >> 10} KiB", path)
    try:
        found = yaml.safe_load(raw)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise FormatError(f"the file is not YAML: {str(error)[:300]}", path) from None
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise FormatError(f"expected keys with values, got {kind(found)}", path)
    return found


def _settings(files: dict[str, bytes], path: str) -> dict[str, Any]:
    found = _yaml(files.get("problem.yaml", b""), f"{path}: problem.yaml")
    limits = found.get("limits") or {}
    if not isinstance(limits, dict):
        raise FormatError(f"expected keys with values, got {kind(limits)}", f"{path}: problem.yaml limits")
    found["limits"] = {str(key): value for key, value in limits.items()}
    if (version := str(found.get("problem_format_version", "legacy"))) not in ("legacy", "2023-07-draft", "2023-07"):
        raise FormatError(f"the version {version!r} is not read", f"{path}: problem.yaml")
    return found


def _limits(files: dict[str, bytes], settings: dict[str, Any], path: str) -> tuple[Limits, bool]:
    """The limits of a test, and whether the package itself names the time."""
    given = settings["limits"]
    seconds = given.get("time_limit")
    if seconds is None and "domjudge-problem.ini" in files:
        reader = configparser.ConfigParser(interpolation=None, strict=False)
        try:
            reader.read_string("[problem]\n" + files["domjudge-problem.ini"].decode("utf-8", "replace")[:MAX_YAML])
        except configparser.Error as error:
            raise FormatError(str(error)[:300], f"{path}: domjudge-problem.ini") from None
        seconds = reader["problem"].get("timelimit", "").strip("'\" ") or None
    if seconds is None and ".timelimit" in files:
        seconds = files[".timelimit"].decode("utf-8", "replace").strip()[:40] or None
    with building(f"{path}: limits"):
        limits = Limits(
            cpu_s=_number(seconds, UNKNOWN_LIMIT_S, path),
            memory_mb=max(16, round(_number(given.get("memory"), 1024, path))),
            output_kb=max(1, round(_number(given.get("output"), 8, path) * 1024)),
        )
    return limits, seconds is not None


def _number(value: object, default: float, path: str) -> float:
    if value is None:
        return default
    try:
        found = float(value) if isinstance(value, int | float | str) else float("nan")
    except (ValueError, OverflowError):
        found = float("nan")
    if not 0 < found < 1e6:
        raise FormatError(f"expected a number above 0, got {str(value)[:40]!r}", f"{path}: limits")
    return found


def _multiplier(settings: dict[str, Any]) -> float:
    """How many times the slowest accepted solution's time the limit is."""
    given = settings["limits"]
    newer = given.get("time_multipliers")
    found = newer.get("ac_to_time_limit") if isinstance(newer, dict) else given.get("time_multiplier")
    default = 5.0 if str(settings.get("problem_format_version", "legacy")) == "legacy" else 2.0
    return float(found) if isinstance(found, int | float) and 0 < found < 1e6 else default


# --- tests ------------------------------------------------------------------------------------------


def _tests(
    files: dict[str, bytes], settings: dict[str, Any], flags: dict[str, list[str]], path: str
) -> list[StdioTest]:
    """Every ``.in`` with its ``.ans``: samples first, then by path, folder by folder."""
    found = []
    names = [name.removesuffix(".in") for name in files if name.startswith("data/") and name.endswith(".in")]
    for name in sorted(names, key=lambda name: f"{name}.in".split("/")):
        answer = files.get(f"{name}.ans")
        if answer is None:
            raise FormatError(f"{name}.in has no {PurePosixPath(name).name}.ans beside it", path)
        group = str(PurePosixPath(name).parent).removeprefix("data").lstrip("/")
        with building(f"{path}: {name}.in"):
            test = StdioTest(
                id=name.removeprefix("data/"),
                input=_decoded(files[f"{name}.in"], f"{path}: {name}.in"),
                output=_decoded(answer, f"{path}: {name}.ans"),
                public=group.split("/")[0] == "sample",
                group=group or None,
                checker_flags=flags.get(group, []),
            )
        found.append(test)
    return found


def _decoded(raw: bytes, path: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise FormatError("the file is not UTF-8", path) from None


def _judging(files: dict[str, bytes], settings: dict[str, Any], path: str) -> dict[str, CheckerSpec | ProgramSpec]:
    """The problem's checker, or its interactor."""
    words = str(settings.get("validation") or "default").split()
    kinds = settings.get("type")
    interactive = "interactive" in words or "interactive" in (kinds if isinstance(kinds, list) else [kinds])
    if "multipass" in words or "multi-pass" in (kinds if isinstance(kinds, list) else [kinds]):
        raise FormatError("packages whose programs run more than once a test are not read", f"{path}: problem.yaml")
    flags = str(settings.get("validator_flags") or "").split()
    program = _validator(files, path)
    if not interactive and words[0] == "default" and (program is None or "validation" in settings):
        with building(f"{path}: problem.yaml validator_flags"):
            return {"checker": CheckerSpec(kind="kattis", flags=flags)}
    if program is None:
        raise FormatError("the package has a validator of its own, but none is there", f"{path}: output_validators")
    return {"interactor" if interactive else "checker": _program(*program, flags, settings, path)}


def _validator(files: dict[str, bytes], path: str) -> tuple[str, dict[str, bytes]] | None:
    """The first output validator by name, a file or a folder: its language and its files."""
    for folder in ("output_validators/", "output_validator/"):
        inside = {name.removeprefix(folder): raw for name, raw in files.items() if name.startswith(folder)}
        if not inside:
            continue
        first = min(name.split("/")[0] for name in inside)
        below = {name.removeprefix(f"{first}/"): raw for name, raw in inside.items() if name.startswith(f"{first}/")}
        chosen = below or {first: inside[first]}
        found = sorted({language for name in chosen if (language := _language(name)) is not None})
        if len(found) != 1:
            raise FormatError(f"expected one language, found {', '.join(found) or 'none'}", f"{path}: {folder}{first}")
        return found[0], chosen
    return None


def _language(name: str) -> str | None:
    return LANGUAGES.get(PurePosixPath(name).suffix.lstrip(".").lower())


def _program(
    language: str, files: dict[str, bytes], flags: list[str], settings: dict[str, Any], path: str
) -> ProgramSpec:
    limits = settings["limits"]
    with building(f"{path}: output_validators"):
        return ProgramSpec(
            language=language,
            files={name: _decoded(raw, f"{path}: {name}") for name, raw in files.items()},
            flags=flags,
            convention="kattis",
            cpu_s=_number(limits.get("validation_time"), 60, path),
            memory_mb=max(16, round(_number(limits.get("validation_memory"), 1024, path))),
        )


# --- submissions ------------------------------------------------------------------------------------


def solutions(row: Json) -> list[Labelled]:
    """The submissions by folder; none of a row that is no package."""
    try:
        return _submissions(package_files(row, "package"))
    except FormatError:
        return []


def _submissions(files: dict[str, bytes]) -> list[Labelled]:
    """Every submission of one file: ``accepted`` is right, any other verdict's folder wrong, its name says which."""
    found = []
    for name, raw in files.items():
        parts = name.split("/")
        if len(parts) != 3 or parts[0] != "submissions":
            continue
        language = _language(name) or "unknown"
        source = raw.decode("utf-8", "replace")
        found.append(
            Labelled(
                source, "right" if parts[1] == "accepted" else "wrong", name.removeprefix("submissions/"), language
            )
        )
    return found


def members(path: Path) -> Iterator[Json]:
    """One package, or every package of a folder: zips and folders, in order of name."""
    if path.is_file():
        yield {"id": path.stem, "zip": base64.b64encode(path.read_bytes()).decode()}
    elif (path / "problem.yaml").is_file() or (path / "domjudge-problem.ini").is_file():
        yield {"id": path.name, "zip": base64.b64encode(zip_folder(path)).decode()}
    else:
        inside = [one for one in sorted(path.iterdir()) if one.suffix == ".zip" or (one / "problem.yaml").is_file()]
        if not inside:
            raise FormatError("the folder has neither a problem.yaml nor packages in it", str(path))
        for one in inside:
            yield from members(one)


FORMAT = Format("package", detects, parse, solutions, members=members, aliases=("kattis", "icpc", "domjudge"))
