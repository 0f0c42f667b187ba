"""What every kind of delivered file is turned into: pieces of a table of text, each row with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

import pyarrow as pa

from minsheng.lake.contracts import Contract

__all__ = ["ROW", "Chunk", "Refusal", "Source", "text_schema"]

ROW: Final = "_row"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that could not even be split into columns.

    Attributes:
        row: Its line in the file (the header is line 1).
        reason: `wrong_column_count` or `undecodable`.
        text: How the row begins.
    """

    row: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file, still as text.

    Attributes:
        table: `_row` (int64: line of the file, the header being line 1) and the contract's columns (string, NULL where
            the cell is empty or the file lacks the column).
        refused: Rows that stand in the file but not in `table`.
        done: Bytes of the file that have been read so far.
    """

    table: pa.Table
    refused: list[Refusal] = field(default_factory=list)
    done: int = 0


class Source(Protocol):
    """A file opened for intake."""

    file: Path
    present: tuple[str, ...]
    powers: Mapping[str, int]
    total: int

    def chunks(self) -> Iterator[Chunk]:
        """The rows, piece by piece, in little memory."""
        ...


def text_schema(contract: Contract) -> pa.Schema:
    """The schema of `Chunk.table`."""
    return pa.schema([(ROW, pa.int64()), *((column.name, pa.string()) for column in contract.columns)])
