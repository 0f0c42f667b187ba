"""Parquet part-files: one per table and period and group of chunks, written chunk by chunk."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["WRITE_OPTIONS", "Parts", "write_parquet"]

WRITE_OPTIONS = {"compression": "zstd", "compression_level": 3, "store_decimal_as_integer": True}


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write one table with the options that all Parquet files of a city have."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, **WRITE_OPTIONS)


class Parts:
    """Open part-files under a folder; every `add` appends a row group."""

    def __init__(self, folder: Path, group: int) -> None:
        self._folder, self._group = folder, group
        self._writers: dict[tuple[str, str], pq.ParquetWriter] = {}
        self.rows: dict[tuple[str, str], int] = {}

    def add(self, period: str, name: str, table: pa.Table) -> None:
        """Append the rows of a table in a period (or of a table of the truth)."""
        key = (period, name)
        if key not in self._writers:
            path = self._folder / period / f"{name}-{self._group:02}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writers[key] = pq.ParquetWriter(path, table.schema, **WRITE_OPTIONS)
        self._writers[key].write_table(table)
        self.rows[key] = self.rows.get(key, 0) + table.num_rows

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._writers.values():
            writer.close()
