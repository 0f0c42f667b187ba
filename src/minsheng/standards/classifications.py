"""What people do and where: occupations (职业分类大典) and industries (GB/T 4754-2017 国民经济行业分类)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from minsheng.standards.errors import UnknownCodeError
from minsheng.standards.tables import read_table

__all__ = ["Industry", "Occupation", "industries", "industry", "industry_section", "occupation", "occupations"]

LATEST_EDITION: Final = "2022"
_EDITIONS: Final = ("2015", "2022")
_INDUSTRY: Final = re.compile(r"(?P<section>[A-T])?(?P<division>[0-9]{2})?[0-9]{0,2}")


@dataclass(frozen=True, slots=True)
class Occupation:
    """A group of the occupation classification.

    Attributes:
        code: `1` (major), `1-01` (middle) or `1-01-00` (minor).
        name: Chinese name; '' for the one group whose name was not found (3-03 of 2022).
        level: `major`, `middle` or `minor`.
        parent: Code of the group above, None for a major group.
        confirmed: False where the name was carried over from the edition before.
    """

    code: str
    name: str
    level: str
    parent: str | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Industry:
    """A section or division of GB/T 4754-2017.

    Attributes:
        code: A letter (section) or two digits (division).
        name: Chinese name.
        level: `section` or `division`.
        parent: Section of a division, None for a section.
        confirmed: False where part of the name was completed from general knowledge.
    """

    code: str
    name: str
    level: str
    parent: str | None
    confirmed: bool


def occupation(code: str, edition: str = LATEST_EDITION) -> Occupation:
    """The occupation group of a code in one edition of the classification.

    Args:
        code: E.g. `4-08`, `4-08-05`.
        edition: `2015` or `2022`.

    Raises:
        UnknownCodeError: The edition, or the code in it, does not exist.
    """
    found = occupations(edition).get(code)
    if found is None:
        raise UnknownCodeError(
            f"the {edition} occupation classification has no group {code}.", hint="Codes look like 4, 4-08 or 4-08-05."
        )
    return found


@cache
def occupations(edition: str = LATEST_EDITION) -> Mapping[str, Occupation]:
    """All occupation groups of one edition by code, major groups before their middle and minor ones.

    Args:
        edition: `2015` or `2022`.

    Raises:
        UnknownCodeError: There is no such edition.
    """
    if edition not in _EDITIONS:
        raise UnknownCodeError(f"no edition {edition} of the occupation classification.", hint="Take 2015 or 2022.")
    return {
        row["code"]: Occupation(
            row["code"], row["name"], row["level"], row["parent"] or None, row["confirmed"] == "yes"
        )
        for row in read_table("occupations")
        if row["edition"] == edition
    }


def industry(code: str) -> Industry:
    """The industry section (letter) or division (two digits) of a code.

    Raises:
        UnknownCodeError: GB/T 4754-2017 has no such section or division.
    """
    found = industries().get(code)
    if found is None:
        raise UnknownCodeError(f"GB/T 4754-2017 has no section or division {code}.", hint="Codes look like C or 36.")
    return found


@cache
def industries() -> Mapping[str, Industry]:
    """The 20 sections and 97 divisions of GB/T 4754-2017 by code, sections first."""
    return {
        row["code"]: Industry(row["code"], row["name"], row["level"], row["parent"] or None, row["confirmed"] == "yes")
        for row in read_table("industries")
    }


def industry_section(code: str) -> str:
    """The section of any industry code, down to the four digits of a class.

    Args:
        code: A section `C`, a division `36`, a group `361`, a class `3610`, or any of these after its letter, `C3610`.

    Returns:
        The section's letter, `A` to `T`.

    Raises:
        UnknownCodeError: The code names no section or division, or its letter and digits disagree.
    """
    parts = _INDUSTRY.fullmatch(code)
    division, letter = (parts["division"], parts["section"]) if parts else (None, None)
    section = (industry(division).parent if division else letter) if parts else None
    if section is None or letter not in {None, section}:
        raise UnknownCodeError(
            f"{code!r} is no industry code of GB/T 4754-2017.", hint="Codes look like C, 36 or C3610."
        )
    return section
