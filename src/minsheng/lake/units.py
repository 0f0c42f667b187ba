"""Units in which departments write amounts, areas and counts, and what each is in the unit of the contract, exactly.

A unit converts by a power of ten, so that moving the decimal point converts it: 1.2 万元 is 12000 yuan to the fen. Units
that no power of ten relates to the contract's (亩, 美元) are known by name, to be refused as what they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

__all__ = ["CURRENCY_MARKS", "known_units", "own_power", "unit_powers"]

CURRENCY_MARKS: Final = ("¥", "RMB", "CNY", "人民币")
"""What may stand before an amount in yuan, in NFKC."""

_MONEY: Final = {
    "元": 0, "圆": 0, "元整": 0, "元人民币": 0, "人民币元": 0, "人民币": 0, "块": 0, "rmb": 0, "cny": 0, "yuan": 0,
    "千元": 3, "万元": 4, "万": 4, "十万元": 5, "百万元": 6, "百万": 6, "千万元": 7, "亿元": 8, "亿": 8, "角": -1, "分": -2, "fen": -2,
}  # fmt: skip
_AREA: Final = {"平方米": 0, "平米": 0, "平方": 0, "m2": 0, "公顷": 4, "万平方米": 4, "平方分米": -2, "dm2": -2}
_COUNTS: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType(
    {
        "persons": {"人": 0, "口": 0, "口人": 0, "名": 0, "位": 0},
        "items": {"项": 0, "个": 0, "次": 0, "条": 0, "件": 0, "套": 0, "辆": 0},
        "year": {"年": 0},
        "level": {"级": 0},
        "grade": {"年级": 0, "级": 0},
        "months": {"月": 0, "个月": 0},
        "days": {"天": 0, "日": 0},
        "hours": {"小时": 0, "时": 0},
    }
)
_FOREIGN: Final = (
    "美元", "美金", "usd", "$", "港元", "港币", "hkd", "欧元", "eur", "日元", "英镑", "亩", "市亩", "分地", "平方公里", "平方千米", "平方厘米",
    "平方尺", "米", "m", "公里", "km", "公斤", "千克", "kg", "斤", "吨", "岁", "周岁", "%", "户", "人次",
)  # fmt: skip
_PERIODS: Final = ("月", "年", "人", "人月", "人年", "户")
_OF_CONTRACTS: Final = MappingProxyType({"yuan": 0, "qian_yuan": 3, "wan_yuan": 4, "fen": -2, "m2": 0})


def unit_powers(kind: str, unit: str, title: str) -> Mapping[str, int]:
    """The words for units that a column may carry, in its header or behind a number.

    `元/月` is one of them where the column's title says 月, and `元/年` is then none: an amount per year is no amount per
    month.

    Args:
        kind: Type of the column.
        unit: Unit in which the contract speaks.
        title: Chinese header of the column.

    Returns:
        Word (NFKC, small letters) to the power of ten that turns it into yuan, m2 or, for counts, into the contract's
        own unit; empty where a column has no unit.
    """
    if kind == "area":
        return MappingProxyType(_AREA)
    if kind != "money":
        return MappingProxyType(_COUNTS.get(unit, {}) if kind == "int" else {})
    said = [period for period in _PERIODS if all(word in title for word in period)]
    per = {f"{word}/{period}": power for word, power in _MONEY.items() for period in said}
    return MappingProxyType(_MONEY | per)


def own_power(unit: str) -> int:
    """The power of ten that turns a bare number of a column with this unit into yuan or m2."""
    return _OF_CONTRACTS.get(unit, 0)


@cache
def known_units() -> frozenset[str]:
    """Every word for a unit that is recognised as one, whether or not any column can have it."""
    counted = (word for words in _COUNTS.values() for word in words)
    per = (f"{word}/{period}" for word in _MONEY for period in _PERIODS)
    return frozenset((*_MONEY, *_AREA, *counted, *_FOREIGN, *per))
