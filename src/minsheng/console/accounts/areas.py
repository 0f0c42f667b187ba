"""Areas: a division's code as the stretch of the 12-digit codes under it."""

from __future__ import annotations

from minsheng.standards.divisions import find_division

__all__ = ["LEVELS", "area_name", "span"]

LEVELS = (0, 2, 4, 6, 9, 12)
"""Lengths of a code that names an area: everywhere, province, city, district, town, village."""


def span(code: str) -> tuple[int, int]:
    """The 12-digit codes of an area: the first that belongs to it and the first that does not.

    Args:
        code: Division code of 0, 2, 4, 6, 9 or 12 digits; '' is everywhere.

    Raises:
        ValueError: If it is no such code.
    """
    if len(code) not in LEVELS or (code and not (code.isascii() and code.isdigit())):
        raise ValueError(code)
    step = 10 ** (12 - len(code))
    number = int(code or "0")
    return number * step, (number + 1) * step


def area_name(code: str) -> str:
    """What people call an area; its code where the name is not known."""
    found = find_division(code)
    return found.name if found else code
