"""The whole of a row that was refused or lost a cell, kept as it was delivered, so that its department can correct it.

`refused_rows.parquet` lies in the delivery beside the quarantine, if any row has a fault. It holds `_row`, the columns of the
contract as text, and for each column `k` of the key `_key_k`, the value that was read, NULL where it could not be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import duckdb
import pyarrow.parquet as pq

from minsheng.lake.amounts import in_own_units
from minsheng.lake.contracts import Column, Contract
from minsheng.lake.parts import close_writer
from minsheng.lake.source import ROW
from minsheng.standards.resident_id_sql import resident_id_sql

__all__ = ["KEY", "KeptRows"]

KEY: Final = "_key_"


class KeptRows:
    """Writes the rows down while a delivery is sorted; nothing is written for good rows.

    Args:
        connection: That of the acceptance, with its tables.
        contract: What the rows are.
        file: Where to write.
        powers: Column to the power of ten that its header gave its bare numbers; kept rows have the contract's units, for
            the work-list has its headers.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, contract: Contract, file: Path, powers: Mapping[str, int]
    ) -> None:
        self._connection, self._contract, self._file, self._powers = connection, contract, file, powers
        self._writer: pq.ParquetWriter | None = None

    def add_faulty(self) -> None:
        """Keep the rows of `rest` in which `faulty` tells of a fault, as they were delivered."""
        names = [column.name for column in self._contract.columns]
        cells = ", ".join(f'rest."{name}"' for name in names)
        keys = ", ".join(f'v_{name} AS "{KEY}{name}"' for name in self._contract.key)
        wrong = " OR ".join([*(f"r_{name} IS NOT NULL" for name in names), "_broken <> 0"])
        rest = in_own_units("rest", self._powers)
        self._write(f"SELECT {ROW}, {cells}, {keys} FROM {rest} AS rest JOIN faulty USING ({ROW}) WHERE {wrong}")

    def add_repeated(self, rows: str) -> None:
        """Keep the rows of `repeated`, which were good by themselves, in their usual spelling.

        Args:
            rows: Relation of accepted rows.
        """
        cells = ", ".join(f'{_spelt(column)} AS "{column.name}"' for column in self._contract.columns)
        keys = ", ".join(f'"{name}" AS "{KEY}{name}"' for name in self._contract.key)
        known = f"ANTI JOIN kept_before USING ({ROW})" if self._writer else ""
        self._write(f"SELECT {ROW}, {cells}, {keys} FROM {rows} SEMI JOIN repeated USING ({ROW}) {known}")

    def close(self, folder: Path | None = None) -> None:
        """Finish the file and, if any row was kept, put it into a folder."""
        if self._writer:
            close_writer(self._writer)
            if folder and self._file.exists():
                self._file.rename(folder / self._file.name)

    def _write(self, query: str) -> None:
        kept = self._connection.sql(f"FROM ({query}) ORDER BY {ROW}").to_arrow_table()
        if not kept.num_rows:
            return
        if not self._writer:
            self._writer = pq.ParquetWriter(self._file, kept.schema, compression="zstd")
            self._connection.execute(f"CREATE OR REPLACE TEMP TABLE kept_before ({ROW} BIGINT)")
        self._writer.write_table(kept.cast(self._writer.schema))
        self._connection.register("kept_now", kept.select([ROW]))
        self._connection.execute("INSERT INTO kept_before FROM kept_now")
        self._connection.unregister("kept_now")


def _spelt(column: Column) -> str:
    """Expression that writes a value as a department would."""
    value = f'"{column.name}"'
    match column.type:
        case "resident_id":
            return resident_id_sql(value)
        case "money" | "area":
            sign = f"CASE WHEN {value} < 0 THEN '-' ELSE '' END"
            return f"{sign} || (abs({value}) // 100)::VARCHAR || '.' || lpad((abs({value}) % 100)::VARCHAR, 2, '0')"
        case "month":
            return f"strftime({value}, '%Y-%m')"
        case "code" | "bool":
            arms = " ".join(
                f"WHEN '{code}' THEN '{spellings[0].replace(chr(39), chr(39) * 2)}'"
                for code, spellings in column.codes.items()
                if spellings
            )
            return f"CASE {value}::VARCHAR {arms} ELSE {value}::VARCHAR END" if arms else f"{value}::VARCHAR"
        case _:
            return f"{value}::VARCHAR"
