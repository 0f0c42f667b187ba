"""What departments' files look like: column names, Chinese headers and code spellings, read from the feed contracts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

from minsheng.standards.codes import code_list

__all__ = ["NAMED", "TABLES", "Column", "Layout", "layout"]

TABLES: Final = (
    "hukou_households",
    "hukou_people",
    "hukou_deaths",
    "lifted_out",
    "employment",
    "pensions",
    "unemployment",
    "medical",
    "serious_illness",
    "schooling",
    "student_aid",
    "disability",
    "dwellings",
    "real_estate",
    "vehicles",
    "companies",
    "authorisations",
    "bank_balances",
    "disasters",
    "drinking_water",
    "enrolments",
)
"""The tables in the order in which a period is delivered."""


_BESIDE_THE_ID: Final = {"name", "sex", "birth_date"}
"""What a list may say of a person besides the id."""

NAMED: Final = ("serious_illness", "disability")
"""The lists that say it in a synthetic city; the other departments name people by their ids alone."""


@dataclass(frozen=True)
class Column:
    """A column of a delivery: ASCII name, header as departments write it, type, and the spelling of each code."""

    name: str
    zh: str
    type: str
    spellings: dict[str, str]


@dataclass(frozen=True)
class Layout:
    """The columns of a table's files and the feed that it belongs to."""

    table: str
    feed: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """ASCII names in order."""
        return tuple(column.name for column in self.columns)


@cache
def layout(table: str) -> Layout:
    """The layout of a table, from its contract."""
    # The files alone are read: what the lake does with them is the lake's.
    text = files("minsheng").joinpath("lake", "contracts", f"{table}.yaml").read_text(encoding="utf-8")
    contract = yaml.safe_load(text)
    columns = []
    for column in contract["columns"]:
        if table not in NAMED and contract.get("without_id") == "keep" and column["name"] in _BESIDE_THE_ID:
            continue
        spellings = {code: words[0] for code, words in column.get("codes", {}).items()}
        if "list" in column:
            spellings = {code: _word(words) for code, words in code_list(column["list"]).items()}
        columns.append(Column(column["name"], column["zh"], column["type"], spellings))
    return Layout(table, contract["feed"], tuple(columns))


def _word(spellings: tuple[str, ...]) -> str:
    """The first spelling of a code that is a word and not a number."""
    return next(word for word in spellings if not word.isascii())
