"""Files as departments send them: CSV in three encodings and XLSX, with Chinese headers and words for codes."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import xlsxwriter

from minsheng.synth.contracts import Column, Layout

__all__ = ["LARGEST_SHEET", "write_csv", "write_xlsx"]

LARGEST_SHEET: Final = 20_000
"""Rows up to which a department sends a spreadsheet."""

_YES_NO: Final = {"true": "是", "false": "否"}


def in_words(table: pa.Table, layout: Layout) -> pa.Table:
    """Every cell as the text that a department writes, under Chinese headers."""
    columns = {column.zh: _words(table.column(column.name), column) for column in layout.columns}
    return pa.table(columns)


def _words(values: pa.ChunkedArray, column: Column) -> pa.ChunkedArray:
    spellings = _YES_NO if column.type == "bool" else column.spellings
    if pa.types.is_boolean(values.type):
        return pc.if_else(values, spellings["true"], spellings["false"])
    if pa.types.is_dictionary(values.type):
        chunks = []
        for chunk in values.chunks:
            words = pa.array([spellings.get(word, word) for word in chunk.dictionary.to_pylist()], pa.string())
            chunks.append(pc.take(words, chunk.indices))
        return pa.chunked_array(chunks, pa.string())
    text = values.cast(pa.string())
    if not spellings:
        return text
    # Rows that were read back as plain text; each code becomes its word.
    known = pa.array(list(spellings), pa.string())
    words = pa.array(list(spellings.values()), pa.string())
    return pc.coalesce(words.take(pc.index_in(text, value_set=known)), text)


def write_csv(words: pa.Table, rough: Sequence[Sequence[str]], path: Path, encoding: str) -> int:
    """Write a CSV file with the hand-made rows in the middle.

    Args:
        words: Cells in words, from `in_words`.
        rough: Rows whose cells are written as they are; they may have too many or too few cells.
        path: Where to.
        encoding: `utf-8`, `utf-8-sig` or `gb18030`.

    Returns:
        Number of rows before the rough ones, data rows counted from 1.
    """
    before: int = words.num_rows // 2
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(rough)
    header = ",".join(words.column_names) + "\n"
    text = header + _csv(words.slice(0, before)) + lines.getvalue() + _csv(words.slice(before))
    path.write_bytes(text.encode(encoding))
    return before


def _csv(words: pa.Table) -> str:
    sink = io.BytesIO()
    options = pacsv.WriteOptions(include_header=False, quoting_style="none")
    pacsv.write_csv(words, sink, options)
    return sink.getvalue().decode()


def write_xlsx(words: pa.Table, rough: Sequence[Sequence[str]], path: Path, sheet: str) -> int:
    """Write a spreadsheet of text cells with the hand-made rows in the middle; returns as `write_csv`."""
    before: int = words.num_rows // 2
    rows = list(zip(*(column.to_pylist() for column in words.columns), strict=True))
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False}) as book:
        # A fixed day of making, so that the same city gives the same file.
        book.set_properties({"created": datetime(2024, 1, 1, tzinfo=UTC), "comments": "虚构数据 synthetic"})
        page = book.add_worksheet(sheet[:31])
        for number, row in enumerate([tuple(words.column_names), *rows[:before], *rough, *rows[before:]]):
            page.write_row(number, 0, ["" if cell is None else cell for cell in row])
    return before
