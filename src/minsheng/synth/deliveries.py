"""From part-files to deliveries: which department sends what kind of file, and the index in ingest order."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.synth.contracts import TABLES, layout
from minsheng.synth.formats import LARGEST_SHEET, in_words, write_csv, write_xlsx
from minsheng.synth.parts import WRITE_OPTIONS, write_parquet
from minsheng.synth.rough import RoughRow, text_cells

__all__ = ["Delivery", "Placed", "deliver", "write_index"]

_SENT_AS: Final = {
    "hukou_households": "utf-8-sig",
    "hukou_people": "gb18030",
    "hukou_deaths": "gb18030",
    "lifted_out": "xlsx",
    "employment": "parquet",
    "pensions": "gb18030",
    "unemployment": "utf-8",
    "medical": "parquet",
    "serious_illness": "xlsx",
    "schooling": "utf-8",
    "student_aid": "utf-8-sig",
    "disability": "xlsx",
    "dwellings": "utf-8",
    "real_estate": "parquet",
    "vehicles": "gb18030",
    "companies": "utf-8-sig",
    "authorisations": "gb18030",
    "bank_balances": "utf-8",
    "disasters": "xlsx",
    "drinking_water": "xlsx",
    "enrolments": "utf-8-sig",
}
"""How each department sends its tables in a `mixed` city; a spreadsheet that grows too large becomes a CSV file."""


@dataclass(frozen=True)
class Delivery:
    """One file of the city, in ingest order: path below the city's folder, feed, table, period, rows."""

    file: str
    feed: str
    table: str
    period: str
    format: str
    rows: int


@dataclass(frozen=True)
class Placed:
    """Where a rough row ended up: file and data row counted from 1."""

    file: str
    row: int
    rough: RoughRow


def deliver(
    out: Path, period: str, parts: Path, style: str, rough: list[RoughRow]
) -> tuple[list[Delivery], list[Placed]]:
    """Turn the part-files of a period into the files that the departments send.

    Args:
        out: Folder of the city.
        period: The period.
        parts: Folder that holds `<period>/<table>-<group>.parquet`.
        style: `mixed`, `csv` or `parquet`.
        rough: Rows of the period that are written by hand.

    Returns:
        The deliveries, and the places of the rough rows.
    """
    deliveries: list[Delivery] = []
    placed: list[Placed] = []
    (out / period).mkdir(parents=True, exist_ok=True)
    found = {table: sorted((parts / period).glob(f"{table}-*.parquet")) for table in TABLES}
    if style == "parquet":
        with ThreadPoolExecutor(2) as pool:
            targets = {table: out / period / f"{table}.parquet" for table, files in found.items() if files}
            list(pool.map(lambda table: _join(found[table], targets[table]), targets))
    for table, files in found.items():
        mine = [row for row in rough if row.table == table]
        if style == "parquet":
            if files:
                rows = pq.read_metadata(targets[table]).num_rows
                deliveries.append(_index(out, targets[table], table, period, "parquet", rows))
            _by_hand(out, period, table, mine, deliveries, placed)
        elif files or mine:
            _as_sent(out, period, table, files, style, mine, deliveries, placed)
    shutil.rmtree(parts / period, ignore_errors=True)
    return deliveries, placed


def _join(files: list[Path], target: Path) -> None:
    """One file of a department from the parts of its rows, a row group at a time."""
    with pq.ParquetWriter(target, pq.read_schema(files[0]), **WRITE_OPTIONS) as writer:
        for path in files:
            part = pq.ParquetFile(path)
            for group in range(part.num_row_groups):
                writer.write_table(part.read_row_group(group, use_threads=False))
            path.unlink()


def _index(out: Path, path: Path, table: str, period: str, kind: str, rows: int) -> Delivery:
    return Delivery(path.relative_to(out).as_posix(), layout(table).feed, table, period, kind, rows)


def _by_hand(
    out: Path, period: str, table: str, rough: list[RoughRow], deliveries: list[Delivery], placed: list[Placed]
) -> None:
    """A small CSV file beside Parquet ones, with the rows that typed columns cannot hold."""
    if not rough:
        return
    shape = layout(table)
    path = out / period / f"{table}-late.csv"
    empty = pa.table({column.zh: pa.array([], pa.string()) for column in shape.columns})
    write_csv(empty, [text_cells(row, shape) for row in rough], path, "utf-8")
    deliveries.append(_index(out, path, table, period, "csv", len(rough)))
    placed += [Placed(deliveries[-1].file, number, row) for number, row in enumerate(rough, 1)]


def _as_sent(
    out: Path,
    period: str,
    table: str,
    files: list[Path],
    style: str,
    rough: list[RoughRow],
    deliveries: list[Delivery],
    placed: list[Placed],
) -> None:
    shape = layout(table)
    sent_as = "utf-8" if style == "csv" else _SENT_AS[table]
    rows = pa.concat_tables([pq.read_table(path) for path in files]) if files else None
    if sent_as == "parquet":
        if rows is not None:
            path = out / period / f"{table}.parquet"
            write_parquet(rows.unify_dictionaries().combine_chunks(), path)
            deliveries.append(_index(out, path, table, period, "parquet", rows.num_rows))
        _by_hand(out, period, table, rough, deliveries, placed)
        return
    words = (
        in_words(rows, shape)
        if rows is not None
        else pa.table({column.zh: pa.array([], pa.string()) for column in shape.columns})
    )
    cells = [text_cells(row, shape) for row in rough]
    total = words.num_rows + len(cells)
    if sent_as == "xlsx" and total <= LARGEST_SHEET:
        path = out / period / f"{table}.xlsx"
        before = write_xlsx(words, cells, path, table)
    else:
        path = out / period / f"{table}.csv"
        before = write_csv(words, cells, path, "utf-8" if sent_as == "xlsx" else sent_as)
    deliveries.append(_index(out, path, table, period, path.suffix[1:], total))
    placed += [Placed(deliveries[-1].file, before + number, row) for number, row in enumerate(rough, 1)]


def write_index(out: Path, deliveries: list[Delivery]) -> None:
    """Write deliveries.json: every file of the city in the order in which it is to be ingested."""
    text = json.dumps([asdict(delivery) for delivery in deliveries], ensure_ascii=False, indent=1)
    (out / "deliveries.json").write_text(text + "\n", encoding="utf-8")
