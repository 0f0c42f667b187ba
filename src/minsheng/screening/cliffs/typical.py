"""The households that a sweep puts through the law: files of the household format, whose first member is the earner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from minsheng.lake.facts import absent_values
from minsheng.rules import Law
from minsheng.screening.casefile import CaseError, HouseholdCase, read_case

__all__ = ["Typical", "typical_households"]


@dataclass(frozen=True)
class Typical:
    """A household whose first member earns more and more.

    Attributes:
        name: Name of its file.
        title: Chinese and English.
        case: Its facts; the earner's wage is what the sweep replaces.
    """

    name: str
    title: tuple[str, str]
    case: HouseholdCase


def typical_households(law: Law, paths: Sequence[Path] = ()) -> tuple[Typical, ...]:
    """The households to sweep: those given, or those that come with the program.

    Args:
        law: The law whose facts the files state.
        paths: Household files; the title is written `中文 | English`.

    Returns:
        In the order given, or of the file names.

    Raises:
        CaseError: If a file is no household, or nobody lives in it.
    """
    own = Path(str(files("minsheng.screening.cliffs").joinpath("households")))
    return tuple(_read(path, law) for path in (paths or sorted(own.glob("*.yaml"))))


def _read(path: Path, law: Law) -> Typical:
    case = read_case(path, law, absent_values())
    if not case.facts["person"]:
        raise CaseError("nobody lives in this household.", where=str(path), hint="Its first member is the earner.")
    zh, _, en = case.title.partition("|")
    return Typical(path.stem, (zh.strip(), en.strip() or zh.strip()), case)
