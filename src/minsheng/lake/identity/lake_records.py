"""What a home itself holds for a linkage: the register, the rows without an id, and what lists say under the same ids."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from minsheng.lake.current import current_tables
from minsheng.lake.identity.clashes import rows_beside_the_register
from minsheng.lake.identity.sources import register_records
from minsheng.lake.identity.unidentified import unidentified_records

__all__ = ["LakeRecords", "lake_records"]

_MOST_COMPARED: Final = 2_000_000
"""A larger register is not compared with itself, but only with the rows that need it."""


@dataclass(frozen=True, slots=True)
class LakeRecords:
    """What `linkage.link` takes for a home.

    Attributes:
        relations: Records of the register and rows without an id.
        claims: Relations with records of the register and with what lists say under the same ids; None if no list says more.
        whole: Relation with everybody in the register (`name`); see `linkage.link_persons`.
    """

    relations: list[str]
    claims: tuple[str, str] | None
    whole: str = ""


def lake_records(home: Path, period: str) -> LakeRecords:
    """The records of a home in a month.

    Of a register of more than two million people, those come in who share with some row without an id: name and year of birth,
    name and birthday, name and village, birth date and first character of the name, or birth date and village.

    Args:
        home: Folder of all state.
        period: Month of the register.

    Raises:
        LakeError: Not a period, or the register was never delivered.
    """
    unidentified = unidentified_records(home)
    said = rows_beside_the_register(home, period)
    claims = (register_records(home, period, f"person_id IN (SELECT person_id FROM {said})"), said) if said else None
    register = current_tables(home, period, None)["hukou_people"]
    if max((delivery.accepted for delivery in register.deliveries), default=0) <= _MOST_COMPARED:
        near = ""
    else:
        near = " OR ".join(_shares(key, unidentified[0]) for key in _KEYS) if unidentified else "false"
    return LakeRecords([register_records(home, period, near), *unidentified], claims, register_records(home, period))


_VILLAGE: Final = "household_no // 1000000"
_KEYS: Final = (
    ("name", "year(birth_date)"),
    ("name", "month(birth_date) * 100 + day(birth_date)"),
    ("name", _VILLAGE),
    ("birth_date", "left(name, 1)"),
    ("birth_date", _VILLAGE),
)
"""What the blocks of `persons.PERSONS` bring together, as far as it can be told without spelling every name of the city."""


def _shares(key: tuple[str, str], rows: str) -> str:
    theirs = ", ".join(part.replace(_VILLAGE, "division") for part in key)
    return f"(({', '.join(key)}) IN (SELECT ({theirs}) FROM {rows}))"
