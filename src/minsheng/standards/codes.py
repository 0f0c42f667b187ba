"""Code lists of national standards: one short ASCII code per meaning, and the spellings that departments use for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from minsheng.standards.errors import UnknownCodeError
from minsheng.standards.tables import read_table

__all__ = ["Title", "code_list", "code_list_names", "code_titles", "read_code"]

_STANDARDS = {
    "disability_grade": "GB/T 26341-2010",
    "disability_kind": "GB/T 26341-2010",
    "marital_status": "GB/T 2261.2-2003",
    "relationship": "GB/T 4761-2008",
    "sex": "GB/T 2261.1-2003",
}


class Title(NamedTuple):
    """What a person reads in place of a code."""

    zh: str
    en: str


def code_list_names() -> tuple[str, ...]:
    """The code lists that exist, in alphabetical order."""
    return tuple(_STANDARDS)


def code_list(name: str) -> Mapping[str, tuple[str, ...]]:
    """The spellings under which departments deliver each meaning of a standard's code list.

    Relationship follows the groups of GB/T 4761-2008: a son-in-law (28) stands with the sons, a daughter-in-law (38)
    with the daughters, parents-in-law with the parents. Only the standard's two-digit numbers are spellings: a lone
    `2` may be `02` (head) that a spreadsheet stripped, or the one-digit code of a son, and nobody can tell which.

    Args:
        name: One of `code_list_names()`.

    Returns:
        Canonical ASCII code to its spellings (Chinese words, numbers as text). The code itself is not repeated.

    Raises:
        UnknownCodeError: There is no list of that name.
    """
    return MappingProxyType({code: spellings for code, (_, spellings) in _load(name).items()})


def code_titles(name: str) -> Mapping[str, Title]:
    """What to print for each code of a list, in Chinese and English.

    Args:
        name: One of `code_list_names()`.

    Returns:
        Canonical ASCII code to its title.

    Raises:
        UnknownCodeError: There is no list of that name.
    """
    return MappingProxyType({code: title for code, (title, _) in _load(name).items()})


def read_code(name: str, text: str) -> str | None:
    """The meaning of a delivered value in a standard's code list.

    Args:
        name: One of `code_list_names()`.
        text: A code or a spelling; blanks around it do not count.

    Returns:
        The canonical code, or None when the list does not have the value: it is never guessed.

    Raises:
        UnknownCodeError: There is no list of that name.
    """
    return _readings(name).get(text.strip())


@cache
def _load(name: str) -> dict[str, tuple[Title, tuple[str, ...]]]:
    if name not in _STANDARDS:
        raise UnknownCodeError(f"no code list «{name}».", hint=f"The lists are {', '.join(_STANDARDS)}.")
    return {row["code"]: (Title(row["zh"], row["en"]), tuple(row["spellings"].split())) for row in read_table(name)}


@cache
def _readings(name: str) -> dict[str, str]:
    return {text: code for code, (_, spellings) in _load(name).items() for text in (code, *spellings)}
