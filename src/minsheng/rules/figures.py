"""How values are written for people: fen as yuan with two places, basis points as percent, yes and no in both languages."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Literal as OneOf
from typing import TypeAlias

from minsheng.rules.expr import Type, Value
from minsheng.rules.units import NO_UNIT, Unit, parse_unit

__all__ = ["LANGUAGES", "Language", "figure", "measured", "unit_words"]

Language: TypeAlias = OneOf["zh", "en"]
LANGUAGES: tuple[Language, Language] = ("zh", "en")

_UNKNOWN = {"zh": "未知", "en": "unknown"}
_YES = {"zh": "是", "en": "yes"}
_NO = {"zh": "否", "en": "no"}
_DIMENSIONS: dict[str, tuple[str, str]] = {
    "fen": ("元", "yuan"),
    "bp": ("", ""),
    "day": ("天", "days"),
    "month": ("个月", "months"),
    "year": ("年", "years"),
    "person": ("人", "persons"),
    "household": ("户", "households"),
    "item": ("个", ""),
    "dm2": ("平方米", "m²"),
    "point": ("分", "points"),
}
_TIMES = frozenset({"day", "month", "year"})
_AGE = parse_unit("year")
_PER: dict[str, tuple[str, str]] = {
    "month": ("月", "month"),
    "year": ("年", "year"),
    "person": ("人", "person"),
    "household": ("户", "household"),
    "day": ("天", "day"),
    "item": ("个", "item"),
    "point": ("分", "point"),
}
_CENTS = frozenset({"fen", "dm2", "bp"})


def figure(value: Value, unit: Unit, language: Language) -> str:
    """A value as people read it, without its unit: `1,234.50`, `150%`, `是`, `2023-12-31`, `未知`.

    Args:
        value: As the law computes it; None is unknown.
        unit: Decides between whole numbers, hundredths (fen, 0.01 m²) and percent (bp).
        language: `zh` or `en`.
    """
    if value is None:
        return _UNKNOWN[language]
    if value is True or value is False:
        return (_YES if value else _NO)[language]
    if not isinstance(value, int):
        return value.isoformat() if isinstance(value, dt.date) else value
    if not _in_hundredths(unit):
        return f"{value:,}"
    whole, part = divmod(abs(value), 100)
    sign = "-" if value < 0 else ""
    if unit.power_of("bp"):
        return f"{sign}{whole:,}{f'.{part:02d}'.rstrip('0') if part else ''}%"
    return f"{sign}{whole:,}.{part:02d}"


@cache
def _in_hundredths(unit: Unit) -> bool:
    """Fen are hundredths of a yuan, square decimetres of a square metre, basis points of a percent."""
    return sum(exponent for name, exponent in unit.exponents if name in _CENTS) == 1


@cache
def unit_words(unit: Unit, type_: Type, language: Language, *, one: bool = False) -> str:
    """The unit as people read it, such as `元/人·月` or `yuan per person and month`; empty for plain numbers.

    A number of years is an age: `岁`. The law counts spans of time in months.

    Args:
        unit: Of the value.
        type_: Only an int has a unit.
        language: `zh` or `en`.
        one: Whether there is one of it: `1 person`, not `1 persons`.
    """
    if type_ != "int" or unit == NO_UNIT:
        return ""
    if unit == _AGE and language == "zh":
        return "岁"
    number = LANGUAGES.index(language)
    words = _PER if one and language == "en" else _DIMENSIONS
    above = [words.get(name, _DIMENSIONS[name])[number] for name, exponent in unit.exponents for _ in range(exponent)]
    below = [
        _PER.get(name, _DIMENSIONS[name])[number]
        for name, exponent in sorted(unit.exponents, key=lambda pair: (pair[0] in _TIMES, pair[0]))
        for _ in range(-exponent)
    ]
    joint = {"zh": ("·", "/", "·"), "en": ("·", " per ", " and ")}[language]
    return joint[0].join(filter(None, above)) + (joint[1] + joint[2].join(below) if below else "")


def measured(value: int, unit: Unit, language: Language) -> str:
    """A number with its unit, as people read it: `735.00元/月`, `72岁`, `1 person`, `72 years`.

    Args:
        value: A known number.
        unit: Of it.
        language: `zh` or `en`.
    """
    words = unit_words(unit, "int", language, one=abs(value) == 1 and not _in_hundredths(unit))
    return f"{figure(value, unit, language)}{' ' if words and language == 'en' else ''}{words}"
