"""Delivered values as they may be shown to people who work on them."""

from __future__ import annotations

import re
from typing import Final

from minsheng.standards import mask

__all__ = ["masked"]

_LONG_NUMBER: Final = re.compile(r"\d{8,}[\dXx]*")


def masked(value: str | None) -> str:
    """A delivered value as it may be shown: long numbers as ids are masked, the rest as it is."""
    return _LONG_NUMBER.sub(lambda number: mask(number[0]), value) if value else "—"
