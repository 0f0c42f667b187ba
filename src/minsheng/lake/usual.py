"""Headers and spellings that departments of every kind write alike, so that no contract has to repeat them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

__all__ = ["aliases_of", "truth_spellings", "usual_headers", "usual_text"]


@cache
def usual_text() -> str:
    """The declaration as it stands, for the version of the contracts that rest on it."""
    return (resources.files("minsheng.lake") / "usual.yaml").read_text("utf-8")


@cache
def _usual() -> Mapping[str, Any]:
    return MappingProxyType(yaml.safe_load(usual_text()))


def usual_headers() -> frozenset[str]:
    """Names of the columns whose further headers are the same in every table."""
    return frozenset(_usual()["headers"])


def truth_spellings() -> Mapping[str, tuple[str, ...]]:
    """The spellings of `true` and `false`."""
    return MappingProxyType({code: tuple(spellings) for code, spellings in _usual()["truth"].items()})


def aliases_of(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """The further headers of a declared column: its own, then those usual for its name and type."""
    usual = _usual()["headers"].get(raw["name"], {})
    everywhere = usual["aliases"] if usual.get("type") == raw["type"] else []
    return tuple(dict.fromkeys(alias for alias in (*raw.get("aliases", ()), *everywhere) if alias != raw["zh"]))
