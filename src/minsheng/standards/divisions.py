"""Administrative divisions of Chongqing (GB/T 2260, GB/T 10114): city, districts, towns, villages and communities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from minsheng.standards.errors import UnknownCodeError
from minsheng.standards.tables import read_table, table_path

__all__ = [
    "District",
    "Division",
    "DivisionChange",
    "children",
    "district_codes",
    "district_name",
    "districts",
    "division",
    "division_changes",
    "divisions_path",
    "find_division",
    "name_path",
    "village_codes",
]

BASE_DATE: Final = date(2023, 6, 30)
"""The day that the set of divisions describes; `division_changes()` lists what is known before and after."""

_LEVELS: Final[Mapping[int, str]] = {2: "province", 6: "district", 9: "town", 12: "village"}
_PARENT_LENGTH: Final[Mapping[int, int]] = {6: 2, 9: 6, 12: 9}


@dataclass(frozen=True, slots=True)
class Division:
    """One administrative division as it stood on `BASE_DATE`.

    Attributes:
        code: 2, 6, 9 or 12 digits as text; it begins with the code of its parent.
        name: Official Chinese name.
        level: `province`, `district`, `town` or `village`.
        parent: Code of the division above, None for the city itself.
        kind: `subdistrict`, `town`, `township`, `ethnic_township`; `residents_committee` (居委会) or
            `villagers_committee` (村委会); '' for the city, for districts (see `District.kind`), and for the one unit
            of village level whose kind is not known.
    """

    code: str
    name: str
    level: str
    parent: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class District:
    """One of the 38 districts and counties of `BASE_DATE`.

    Attributes:
        code: 6 digits as text.
        name: Official Chinese name, e.g. 石柱土家族自治县.
        short_name: The name without its suffix, e.g. 石柱.
        pinyin: The short name in Latin letters, e.g. Shizhu.
        kind: `district`, `county` or `autonomous_county`.
        region: Statistical region of 2022: `central_urban`, `main_city_new`, `northeast_three_gorges`,
            `southeast_wuling`.
        min_wage_tier: 1 or 2, the tier of the municipal minimum wage since 2022-04-01.
    """

    code: str
    name: str
    short_name: str
    pinyin: str
    kind: str
    region: str
    min_wage_tier: int


@dataclass(frozen=True, slots=True)
class DivisionChange:
    """One change of the divisions, before or after `BASE_DATE`.

    Attributes:
        effective_from: First day on which the change holds.
        change: `district_established`, `district_abolished`, `town_reassigned`, `village_added`, `village_removed`
            or `village_renamed`.
        old_code: Code before, '' if the division did not exist or its code is not known.
        old_name: Name before, or ''.
        old_parent: Parent before, or ''.
        new_code: Code after, '' if the division is gone or its code is not known.
        new_name: Name after, or ''.
        new_parent: Parent after, or ''.
        note: Source and reservations.
    """

    effective_from: date
    change: str
    old_code: str
    old_name: str
    old_parent: str
    new_code: str
    new_name: str
    new_parent: str
    note: str


def division(code: str | int) -> Division:
    """The division that a code of 2, 6, 9 or 12 digits stands for.

    Args:
        code: Code as text or integer, e.g. `"500101001001"`.

    Returns:
        The division on `BASE_DATE`.

    Raises:
        UnknownCodeError: No division of the city has this code.
    """
    found = find_division(code)
    if found is None:
        raise UnknownCodeError(
            f"no division of the city has the code {code}.",
            hint="Codes have 2, 6, 9 or 12 digits and begin with 50; later changes are in division_changes().",
        )
    return found


def find_division(code: str | int) -> Division | None:
    """The division that a code stands for, or None if the city has none of that code on `BASE_DATE`."""
    return _divisions().get(str(code))


def name_path(code: str | int) -> tuple[str, ...]:
    """The names that lead to a division, from the city down, as an address is written.

    Args:
        code: Code of 2, 6, 9 or 12 digits.

    Returns:
        One name per level, e.g. `("重庆市", "万州区", "高笋塘街道")`.

    Raises:
        UnknownCodeError: No division of the city has this code.
    """
    here = division(code)
    above = name_path(here.parent) if here.parent else ()
    return (*above, here.name)


def children(code: str | int) -> tuple[Division, ...]:
    """The divisions directly under one, by code; empty for a village or community.

    Raises:
        UnknownCodeError: No division of the city has this code.
    """
    return tuple(_children().get(division(code).code, ()))


@cache
def village_codes() -> tuple[int, ...]:
    """The 12-digit codes of all 11,270 villages and communities, ascending: the places a household can live in."""
    return tuple(int(code) for code, here in _divisions().items() if here.level == "village")


def district_codes() -> tuple[str, ...]:
    """The 6-digit codes of the 38 districts, ascending."""
    return tuple(one.code for one in districts())


def district_name(code: str) -> str:
    """The name of a district as people read it: Chinese, then pinyin, e.g. 万州区 Wanzhou.

    Args:
        code: Six digits as text.

    Raises:
        UnknownCodeError: No district of the city has this code.
    """
    for one in districts():
        if one.code == code:
            return f"{one.name} {one.pinyin}"
    raise UnknownCodeError(f"no district of the city has the code {code}.", hint="district_codes() lists them.")


@cache
def districts() -> tuple[District, ...]:
    """The 38 districts and counties of the city on `BASE_DATE`, by code."""
    return tuple(
        District(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            pinyin=row["pinyin"],
            kind=row["kind"],
            region=row["region"],
            min_wage_tier=int(row["min_wage_tier"]),
        )
        for row in read_table("districts")
    )


@cache
def division_changes() -> tuple[DivisionChange, ...]:
    """Known changes against the set of `BASE_DATE`, by date.

    They hold the edition of 2023 against that of 2022, and the merger of November 2025 that left 37 districts
    (渝府发〔2025〕15号). Codes that were not published stay ''.
    """
    rows = [
        DivisionChange(date.fromisoformat(row.pop("effective_from")), **row) for row in read_table("division_changes")
    ]
    return tuple(sorted(rows, key=lambda row: row.effective_from))


def divisions_path() -> Path:
    """The shipped CSV of all divisions (columns code, name, kind), for engines that read files themselves."""
    return table_path("divisions")


@cache
def _divisions() -> dict[str, Division]:
    return {
        code: Division(
            code, row["name"], _LEVELS[len(code)], code[: _PARENT_LENGTH.get(len(code), 0)] or None, row["kind"]
        )
        for row in read_table("divisions")
        for code in (row["code"],)
    }


@cache
def _children() -> dict[str, list[Division]]:
    below: defaultdict[str, list[Division]] = defaultdict(list)
    for here in _divisions().values():
        if here.parent:
            below[here.parent].append(here)
    return below
