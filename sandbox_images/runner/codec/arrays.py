"""Arrays of numpy, which is never imported for their sake alone."""

from __future__ import annotations

import sys
import types
from typing import Any

from .plain import MAX_BYTES, CodecError

_ARRAY_KINDS = "biufcSUmM"  # booleans, numbers, texts and times


def array(obj: Any) -> Any:
    """``["np", dtype, shape, bytes]`` of a numpy array or scalar of numbers, else ``None``; numpy is never imported here."""
    numpy = sys.modules.get("numpy")
    if not isinstance(numpy, types.ModuleType) or type(obj).__module__ != "numpy":
        return None
    if type(obj) is numpy.ndarray or isinstance(obj, numpy.generic):
        value = numpy.asarray(obj)
        if value.dtype.kind in _ARRAY_KINDS and value.nbytes <= MAX_BYTES // 4:
            scalar = type(obj) is not numpy.ndarray
            return ["np", value.dtype.str, list(value.shape), value.tobytes().decode("latin-1"), scalar]
    return None


def array_value(item: Any) -> Any:
    """The numpy array or scalar of a ``["np", ...]`` tag."""
    import numpy

    _, dtype, shape, raw, scalar = item
    kind = numpy.dtype(str(dtype))
    if kind.kind not in _ARRAY_KINDS:
        raise CodecError("malformed message: array of a foreign type")
    value = numpy.frombuffer(raw.encode("latin-1"), dtype=kind).reshape([int(n) for n in shape]).copy()
    return value[()] if scalar else value
