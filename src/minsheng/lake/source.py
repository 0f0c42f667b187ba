"""What every kind of delivered file is turned into: pieces of a table of text, each row with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from minsheng.lake.contracts import Contract

__all__ = ["ROW", "Chunk", "Refusal", "Source", "as_text", "text_schema"]

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


def as_text(column: pa.Array) -> pa.Array:
    """The cells of a column of any type as texts; an empty one is None.

    Raises:
        pyarrow.ArrowInvalid: The bytes are no text, or the type cannot be written as one.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode())
    if pa.types.is_floating(kind):
        # 15 digits are what a double surely holds; the 16th and 17th are noise of the conversion from decimal.
        return pa.array([None if value is None else f"{value:.15g}" for value in column.to_pylist()], pa.string())
    if pa.types.is_timestamp(kind):
        return pc.strftime(column, format="%Y-%m-%d %H:%M:%S")
    text = column.cast(pa.string())
    return pc.if_else(pc.equal(text, ""), None, text)
