"""Which column of a delivered file is which column of the contract."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from minsheng.lake.contracts import Contract
from minsheng.lake.errors import FileRefusedError

__all__ = ["match_columns"]


def match_columns(contract: Contract, headers: Sequence[str], file: Path) -> tuple[str, ...]:
    """The contract's names of the columns of a file, in the file's order.

    A header may be the Chinese header or the ASCII name. An optional column may be left out, and is then unknown for
    every row; a column that the contract does not know refuses the file, for it may be a required one misspelt.

    Raises:
        FileRefusedError: A header is unknown, twice there or missing; names the nearest.
    """
    names = {column.zh: column.name for column in contract.columns} | {
        column.name: column.name for column in contract.columns
    }
    cleaned = [unicodedata.normalize("NFKC", header).strip().strip('"').strip() for header in headers]
    lowered = [text if text in names else text.lower() for text in cleaned]
    found = [names.get(text, "") for text in lowered]
    by_name = contract.without_id == "keep" and "name" in found
    missing = [
        column
        for column in contract.columns
        if column.required and column.name not in found and not (by_name and column.name == "person_id")
    ]
    wanted = f"{contract.title.zh} ({contract.table})"
    if unknown := [text for text, name in zip(cleaned, found, strict=True) if not name]:
        near = get_close_matches(unknown[0], names, n=1, cutoff=0.4)
        hint = f"Did you mean {near[0]}?" if near else f"The columns are: {', '.join(c.zh for c in contract.columns)}."
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
            f"The column {contract.column(twice[0]).zh} stands in the header twice.",
            where=str(file),
            hint="Keep one of them.",
        )
    if missing:
        raise FileRefusedError(
            f"{wanted} needs the column {', '.join(f'{column.zh} ({column.name})' for column in missing)}.",
            where=str(file),
            hint="Export the file again with it.",
        )
    return tuple(found)


def _quoted(texts: Sequence[str]) -> str:
    shown = [f"{text[:40]!r}" if text else "a header cell without text" for text in texts[:3]]
    return ", ".join(shown) + (f" (and {len(texts) - 3} more)" if len(texts) > 3 else "")
