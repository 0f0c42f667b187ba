"""Which column of a delivered file is which column of the contract."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from minsheng.lake.errors import ContractError, FileRefusedError
from minsheng.lake.headers import Heading, heading_of
from minsheng.lake.units import own_power, unit_powers

if TYPE_CHECKING:
    from minsheng.lake.contracts import Column, Contract

__all__ = ["Matched", "header_keys", "match_columns"]


class Matched(NamedTuple):
    """The columns of a file.

    Attributes:
        present: The contract's name of each, in the file's order.
        powers: Column to the power of ten that turns its bare numbers into yuan or m2, where that is not zero.
    """

    present: tuple[str, ...]
    powers: Mapping[str, int]


def match_columns(contract: Contract, headers: Sequence[str], file: Path) -> Matched:
    """Find the contract's columns in the header of a file.

    A header may be the Chinese header, the ASCII name or an alias, with blanks, marks, remarks and a unit of the column
    (see `heading_of`). An optional column may be left out, and is then unknown for every row; a column that the contract
    does not know refuses the file, for it may be a required one misspelt.

    Raises:
        FileRefusedError: A header is unknown, missing, means the same column as another, or gives a unit that the column
            cannot have; names the nearest.
    """
    keys = header_keys(contract)
    headings = [heading_of(header) for header in headers]
    found = [keys.get(heading.key, "") for heading in headings]
    cleaned = [unicodedata.normalize("NFKC", header).strip().strip('"').strip() for header in headers]
    by_name = contract.without_id == "keep" and "name" in found
    missing = [
        column
        for column in contract.columns
        if column.required and column.name not in found and not (by_name and column.name == "person_id")
    ]
    wanted = f"{contract.title.zh} ({contract.table})"
    if unknown := [text for text, name in zip(cleaned, found, strict=True) if not name]:
        near = get_close_matches(heading_of(unknown[0]).key, keys, n=1, cutoff=0.4)
        hint = f"The columns are: {', '.join(c.zh for c in contract.columns)}."
        if near:
            hint = f"Did you mean {contract.column(keys[near[0]]).zh}?"
        if missing and not any(found):
            hint = f"The first line must be the header. {hint}"
        raise FileRefusedError(
            f"{_quoted(unknown)} is not a column of {wanted}"
            + (f", and {missing[0].zh} ({missing[0].name}) is missing." if missing else "."),
            where=str(file),
            hint=hint,
        )
    if twice := [name for name in found if found.count(name) > 1]:
        raise FileRefusedError(
            _told_twice(
                contract.column(twice[0]),
                [text for text, name in zip(cleaned, found, strict=True) if name == twice[0]],
            ),
            where=str(file),
            hint="Keep one of them.",
        )
    if missing:
        raise FileRefusedError(
            f"{wanted} needs the column {', '.join(f'{column.zh} ({column.name})' for column in missing)}.",
            where=str(file),
            hint="Export the file again with it.",
        )
    powers = {
        name: power
        for name, heading, text in zip(found, headings, cleaned, strict=True)
        if (power := _power(contract.column(name), heading, text, file))
    }
    return Matched(tuple(found), MappingProxyType(powers))


def header_keys(contract: Contract) -> Mapping[str, str]:
    """What a header may say, as `heading_of` reads it, and the column that it then stands above.

    Raises:
        ContractError: A header could stand above either of two columns.
    """
    keys: dict[str, str] = {}
    for column in contract.columns:
        for text in (column.zh, column.name, *column.aliases):
            key = heading_of(text).key
            if keys.setdefault(key, column.name) != column.name:
                raise ContractError(
                    f"Two columns share a name or a header: {text} would stand above both {keys[key]} and {column.name}.",
                    where=contract.table,
                    hint="Rename one of them, or take the alias away.",
                )
    return MappingProxyType(keys)


def _power(column: Column, heading: Heading, text: str, file: Path) -> int:
    if not heading.unit:
        return own_power(column.unit)
    powers = unit_powers(column.type, column.unit, column.zh)
    if heading.unit not in powers:
        speaks = f"is written in {column.unit}" if column.unit else "has no unit"
        raise FileRefusedError(
            f"The header {text[:40]!r} gives the unit {heading.unit}, but {column.zh} ({column.name}) {speaks}.",
            where=str(file),
            hint=f"Convert the column and write one of {'、'.join(list(powers)[:8])}."
            if powers
            else "Take the unit away.",
        )
    return powers[heading.unit]


def _told_twice(column: Column, texts: Sequence[str]) -> str:
    if len(set(texts)) == 1:
        return f"The column {column.zh} stands in the header twice."
    return f"{_quoted(texts)} both mean the column {column.zh} ({column.name})."


def _quoted(texts: Sequence[str]) -> str:
    shown = [f"{text[:40]!r}" if text else "a header cell without text" for text in texts[:3]]
    return ", ".join(shown) + (f" (and {len(texts) - 3} more)" if len(texts) > 3 else "")
