"""NeMo Gym: ``verifier_metadata.unit_tests {inputs, outputs, fn_name?}``, compared as LiveCodeBench does."""

from __future__ import annotations

from pydantic import JsonValue

from service.formats.apps import in_out_tests
from service.formats.base import Format, keys_of, make_problem, mapping, metadata
from service.schema import Problem


def detects(value: JsonValue) -> bool:
    return bool(keys_of(value) & {"verifier_metadata", "unit_tests"})


def parse(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    holder = row.mapping("verifier_metadata") if row.has("verifier_metadata") else row
    tests = in_out_tests(holder.mapping("unit_tests"), method=True)
    return make_problem(path, tests, checker="lcb", metadata=metadata(row, "hash_id", "dataset", "source"))


FORMAT = Format("nemo_gym", detects, parse)
