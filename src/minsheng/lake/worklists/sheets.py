"""A work-list that came back: its sheets and rows, whatever a clerk has sorted, deleted or added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from minsheng.lake.contracts import Contract
from minsheng.lake.errors import FileRefusedError
from minsheng.lake.read_xlsx import cell_text, check_archive
from minsheng.lake.source import Chunk, text_schema
from minsheng.lake.worklists.export import DROPPED, REFERENCE
from minsheng.lake.worklists.references import Reference, read_reference

__all__ = ["Line", "Sheet", "SheetRows", "read_sheets"]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet.

    Attributes:
        number: Its number in the spreadsheet; the header is 1.
        reference: Text of the hidden reference; empty for a row that was added.
        why: Why the row is not to be delivered; empty if it is.
        cells: Header to text of the other cells, empty ones left out.
    """

    number: int
    reference: str
    why: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a work-list.

    Attributes:
        name: Its name.
        headers: Of its columns.
        lines: Its rows that hold anything.
    """

    name: str
    headers: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def references(self) -> Iterator[Reference]:
        """The references that can be read, in the order of the sheet; whether they are true is another matter."""
        return (found for line in self.lines if (found := read_reference(line.reference)))

    def check_headers(self, contract: Contract, file: Path) -> None:
        """Make sure that every column of the table stands in the sheet once.

        Raises:
            FileRefusedError: A header is missing or there twice.
        """
        for column in contract.columns:
            count = self.headers.count(column.zh)
            if count != 1:
                raise FileRefusedError(
                    f"The column {column.zh} {'is missing' if not count else 'is there more than once'}.",
                    where=f"{file}, sheet {self.name}",
                    hint="Give the sheet the headers that it was exported with.",
                )


@dataclass(slots=True)
class SheetRows:
    """Some rows of a sheet, as intake reads them.

    Attributes:
        file: The workbook.
        contract: What the rows must be.
        lines: The rows.
        total: Bytes of the workbook.
        present: Columns of the table that the sheet has: all of them.
    """

    file: Path
    contract: Contract
    lines: tuple[Line, ...]
    total: int
    present: tuple[str, ...]
    powers: Mapping[str, int] = field(default_factory=dict)

    def chunks(self) -> Iterator[Chunk]:
        """All rows in one piece."""
        rows = pa.array([line.number for line in self.lines], pa.int64())
        cells = [
            pa.array([line.cells.get(column.zh) for line in self.lines], pa.string())
            for column in self.contract.columns
        ]
        yield Chunk(pa.table([rows, *cells], schema=text_schema(self.contract)), done=self.total)


def read_sheets(file: Path) -> tuple[Sheet, ...]:
    """The sheets of a work-list that hold rows; others (the guide, lists, a clerk's notes) are passed over.

    Raises:
        FileRefusedError: Not a workbook, damaged, or no work-list.
    """
    check_archive(file)
    try:
        book = CalamineWorkbook.from_path(str(file))
        read = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise FileRefusedError(
            f"Not a readable workbook ({error}).", where=str(file), hint="Save it again as XLSX."
        ) from error
    sheets = tuple(_sheet(name, rows) for name, rows in read if rows and REFERENCE in _texts(rows[0]))
    if not sheets:
        raise FileRefusedError(
            "This is no list of rows to correct: no sheet has the hidden reference column.",
            where=str(file),
            hint="Take in an ordinary file with `minsheng ingest`.",
        )
    return sheets


def _sheet(name: str, rows: list[list[Any]]) -> Sheet:
    headers = _texts(rows[0])
    lines = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {header: text for header, text in zip(headers, _texts(row), strict=False) if header and text}
        if cells:
            lines.append(Line(number, cells.pop(REFERENCE, ""), cells.pop(DROPPED, ""), cells))
    return Sheet(name, headers, tuple(lines))


def _texts(row: list[Any]) -> tuple[str, ...]:
    return tuple((cell_text(cell) or "").strip() for cell in row)
