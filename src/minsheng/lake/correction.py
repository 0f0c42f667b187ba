"""A delivery that corrects rows of an earlier one: its rows, and which of them stands for which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.lake.source import ROW, Source

__all__ = ["Correction"]


@dataclass(frozen=True, slots=True)
class Correction:
    """What intake is told about the rows of a corrected work-list.

    Attributes:
        delivery: Number of the delivery that is corrected.
        source: The rows, read from the work-list.
        rows: Row of the work-list to the row of the delivery that it stands for; added rows are left out.
        by: Account that took it back; empty for that of the machine.
    """

    delivery: int
    source: Source
    rows: Mapping[int, int]
    by: str = ""

    def write(self, folder: Path) -> None:
        """Leave `corrections.parquet` in the folder of the new delivery."""
        columns = {ROW: pa.array(list(self.rows), pa.int64()), "row": pa.array(list(self.rows.values()), pa.int64())}
        pq.write_table(pa.table(columns), folder / "corrections.parquet")
