"""Reward specs with a name."""

from __future__ import annotations

from service.schema import RewardSpec


def presets() -> dict[str, RewardSpec]:
    """Every preset by its name."""
    return {
        "binary": RewardSpec(components={"execution": 1.0}),
        "fraction": RewardSpec(components={"execution": 1.0}, execution="fraction"),
    }
