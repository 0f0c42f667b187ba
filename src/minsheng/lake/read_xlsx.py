"""XLSX deliveries: the first sheet, its first row the header, read only after the archive was found to be sane."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from minsheng.lake.columns import match_columns
from minsheng.lake.contracts import Contract
from minsheng.lake.errors import FileRefusedError
from minsheng.lake.marks import GUIDE_SHEET
from minsheng.lake.serial_days import day_of_serial, first_day_of
from minsheng.lake.source import Chunk, Refusal, text_schema

__all__ = ["Cell", "XlsxSource", "cell_text", "check_archive"]

_CHUNK_ROWS: Final = 50_000
_MOST_UNPACKED: Final = 1 << 30
_MOST_RATIO: Final = 200
Cell = int | float | str | bool | clock | date | datetime | timedelta


class XlsxSource:
    """A workbook opened for intake.

    Args:
        file: The file.
        contract: What its columns must be.

    Raises:
        FileRefusedError: Not a workbook, damaged, empty, a zip bomb, with merged header cells or other columns than
            agreed.
    """

    def __init__(self, file: Path, contract: Contract) -> None:
        self.file, self._contract = file, contract
        self.total = file.stat().st_size
        check_archive(file)
        self._since = first_day_of(file)
        try:
            book = CalamineWorkbook.from_path(str(file))
            self._sheet: CalamineSheet = book.get_sheet_by_index(0)
            merged = self._sheet.merged_cell_ranges or []
            rows = self._sheet.iter_rows()
            header = next(iter(rows), [])
        except (CalamineError, OSError, ValueError, IndexError) as error:
            raise self._refused(f"Not a readable workbook ({error}).", "Save it again as XLSX.") from error
        if GUIDE_SHEET in book.sheet_names:
            raise self._refused("This is a list of rows to correct.", "Take it back with `minsheng quarantine accept`.")
        if self._sheet.start is None or not any(str(cell).strip() for cell in header):
            raise self._refused("The first sheet is empty.", "The first row must be the header.")
        self._first = self._sheet.start[0] + 1 if self._sheet.start else 1
        if any(start[0] < self._first for start, _ in merged):
            raise self._refused(
                "Cells of the header are merged, so that no column has a name of its own.",
                "Split the merged cells and put one header above each column.",
            )
        self.present, self.powers = match_columns(contract, [str(cell) for cell in header], file)

    def chunks(self) -> Iterator[Chunk]:
        """The rows, a piece at a time; wholly empty rows of the sheet are passed over."""
        rows: list[Sequence[Cell]] = []
        lines: list[int] = []
        for at, row in enumerate(self._sheet.iter_rows()):
            if at == 0:
                continue
            rows.append(row)
            lines.append(self._first + at)
            if len(rows) == _CHUNK_ROWS:
                yield self._chunk(rows, lines)
                rows, lines = [], []
        yield self._chunk(rows, lines)

    def _chunk(self, rows: list[Sequence[Cell]], lines: list[int]) -> Chunk:
        schema = text_schema(self._contract)
        texts = [[cell_text(cell) for cell in row] for row in rows]
        place = {name: at for at, name in enumerate(self.present)}
        for column in self._contract.columns:
            if column.type in {"date", "month"} and column.name in place:
                at = place[column.name]
                for row in texts:
                    row[at] = day_of_serial(row[at], self._since)
        columns = [
            pa.array([row[place[name]] for row in texts] if name in place else [None] * len(texts), pa.string())
            for name in schema.names[1:]
        ]
        refused: list[Refusal] = []
        return Chunk(
            pa.table([pa.array(np.array(lines, dtype=np.int64)), *columns], schema=schema), refused, self.total
        )

    def _refused(self, what: str, hint: str) -> FileRefusedError:
        return FileRefusedError(what, where=str(self.file), hint=hint)


def check_archive(file: Path) -> None:
    """Look at the directory of a workbook before anything is unpacked.

    Raises:
        FileRefusedError: Not an archive, cut off, or one that would unpack to far more than a table.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileRefusedError(
            f"Not a readable workbook ({error}).",
            where=str(file),
            hint="It was probably cut off on the way: deliver it again.",
        ) from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > _MOST_UNPACKED or unpacked > _MOST_RATIO * max(packed, 1 << 16):
        raise FileRefusedError(
            f"The workbook would unpack to {unpacked:,} bytes from {packed:,}.",
            where=str(file),
            hint="This is no table; deliver large tables as CSV or Parquet.",
        )


def cell_text(cell: Cell) -> str | None:
    """What a department would have written into a cell; None if it is empty."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        # A spreadsheet shows 15 digits; what a double holds beyond them is noise.
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == clock() else cell.isoformat(sep=" ")
    if isinstance(cell, (date, clock)):
        return cell.isoformat()
    return str(cell)
