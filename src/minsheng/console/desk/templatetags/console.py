"""What every template may use: the reader's language of a pair, money, places."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minsheng.console.accounts.areas import area_name
from minsheng.standards.divisions import find_division

__all__ = ["area", "household_number", "place", "said", "yuan"]

register = template.Library()


@register.filter
def said(pair: Sequence[str]) -> str:
    """Of Chinese and English, the one that the reader has chosen."""
    return pair[1 if (get_language() or "").startswith("en") else 0]


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as yuan with thousands; a dash if unknown."""
    return "—" if fen is None else f"{fen / 100:,.2f}"


@register.filter
def place(division: int | None) -> str:
    """Town and village of a 12-digit code; the code where no name is known, a dash where there is none."""
    if division is None:
        return "—"
    code = str(division)
    found = (find_division(code[:9]), find_division(code))
    return " ".join(one.name for one in found if one) or code


@register.filter
def area(code: str) -> str:
    """What people call the area of a grant; everywhere where it is not bounded."""
    return area_name(code) or _("全市")


@register.filter
def household_number(number: int | None) -> str:
    """A household number in groups that can be read out: village, then serial."""
    return "—" if number is None else f"{number // 1_000_000} {number % 1_000_000:06d}"
