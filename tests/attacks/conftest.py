"""Assertions of the helpers tell what they compared."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.attacks.seats")
