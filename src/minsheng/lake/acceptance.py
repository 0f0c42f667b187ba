"""Sorting the rows of one delivery into accepted and refused, and writing both out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from minsheng.lake.amounts import in_own_units
from minsheng.lake.checks import SLOTS, STORED_TYPES, checked_sql, cleaned_sql, prepare, slot_sql
from minsheng.lake.contracts import Contract
from minsheng.lake.cross_rules import faults_sql, fires_sql, reasons_of
from minsheng.lake.engine import connect, literal
from minsheng.lake.identity.at_intake import AtIntake
from minsheng.lake.quarantine import QUARANTINE_SCHEMA
from minsheng.lake.source import ROW, Chunk

__all__ = ["Acceptance", "Counts"]

_LONGEST_VALUE: Final = 200
_ROW_GROUP: Final = 30_720
_BATCH_ROWS: Final = 16_384
_PART_ROWS: Final = 1_000_000
_KEYS_AT_ONCE: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows of a file; see `Delivery`."""

    accepted: int
    refused: int
    cells_blanked: int
    ids_converted: int
    reasons: Mapping[str, Mapping[str, int]]
    ids_repaired: int
    unidentified: int


class Acceptance:
    """The rows of one delivery on their way into it.

    Args:
        home: Folder of all state.
        contract: What the rows must be.
        period: Month that they are for.
        work: Folder for unfinished work.
        powers: Column to the power of ten that its header gives its bare numbers.
    """

    def __init__(
        self, home: Path, contract: Contract, period: str, work: Path, powers: Mapping[str, int] | None = None
    ) -> None:
        self._contract, self._work = contract, work
        self._names = [column.name for column in contract.columns]
        self._powers = powers or {}
        self._checked_raw = checked_sql(contract, period, in_own_units("raw", self._powers), why=False)
        self._checked_again = checked_sql(contract, period, "cleaned")
        self._slot = slot_sql(f"v_{contract.subject}")
        self._refused = self._blanked = self._converted = self._written = 0
        self._parts: list[Path] = []
        self._rows = work / "rows"
        self._rows.mkdir()
        self._reasons: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._connection = connect(home, spill=work / "spill")
        prepare(self._connection, contract)
        columns = ", ".join(f'"{c.name}" {STORED_TYPES[c.type]}' for c in contract.columns)
        self._connection.execute(
            f"CREATE TEMP TABLE candidate ({ROW} BIGINT, _slot UTINYINT, _old UTINYINT, {columns})"
        )
        self._connection.execute(
            "CREATE TEMP TABLE told_reason (reason VARCHAR, zh VARCHAR, en VARCHAR, todo_zh VARCHAR, todo_en VARCHAR)"
        )
        self._connection.executemany(
            "INSERT INTO told_reason VALUES (?, ?, ?, ?, ?)",
            [list(astuple(reason)) for reason in reasons_of(contract).values()],
        )
        self._in_doubt = AtIntake(self._connection, home, contract, period)
        self._quarantine = pq.ParquetWriter(work / "quarantine.parquet", QUARANTINE_SCHEMA, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._quarantine.close()

    def add(self, chunk: Chunk) -> None:
        """Check the rows of a chunk; the good ones become candidates, the others go to the quarantine."""
        if chunk.refused:
            self._refused += len(chunk.refused)
            lines = [(refusal.row, refusal.text, refusal.reason) for refusal in chunk.refused]
            unsplit = pa.table(dict(zip((ROW, "value", "reason"), map(list, zip(*lines, strict=True)), strict=True)))
            self._connection.register("unsplit", unsplit)
            self._record(f"SELECT {ROW}, '*' AS \"column\", value, reason, 'row' AS severity FROM unsplit")
            self._connection.unregister("unsplit")
        rows = self._trimmed(chunk.table)
        # Several batches, so that both cores read them: a single one is read by one.
        rows = pa.Table.from_batches(rows.to_batches(max_chunksize=_BATCH_ROWS), schema=rows.schema)
        self._connection.register("raw", rows)
        good = " AND ".join([*(f"r_{name} IS NULL" for name in self._names), "_broken = 0"])
        values = ", ".join(f"v_{name}" for name in self._names)
        inserted = self._one(
            f"INSERT INTO candidate SELECT {ROW}, {self._slot}, _old, {values} FROM ({self._checked_raw}) WHERE {good}"
        )
        if inserted < rows.num_rows:
            self._sort_rest(rows)
        self._connection.unregister("raw")
        if self._one("SELECT count(*) FROM candidate") >= _PART_ROWS:
            self._write_part()

    def finish(self, folder: Path) -> Counts:
        """Refuse what stands in the file twice, then leave `rows/` and `quarantine.parquet` in a folder."""
        self._write_part()
        settled = self._in_doubt.settle(f"read_parquet({literal(self._rows / '*.parquet')})")
        if settled.rows:
            self._sort_faulty()
            self._record(self._in_doubt.repairs())
            self._write_part()
        withdrawn = self._refuse_repeated()
        unidentified = settled.unidentified - self._in_doubt.withdrawn("repeated")
        self._quarantine.close()
        self._rows.rename(folder / "rows")
        (self._work / "quarantine.parquet").rename(folder / "quarantine.parquet")
        reasons = {column: dict(sorted(by.items())) for column, by in sorted(self._reasons.items())}
        return Counts(
            self._written - withdrawn,
            self._refused,
            self._blanked,
            self._converted,
            reasons,
            settled.repaired,
            unidentified,
        )

    def _trimmed(self, rows: pa.Table) -> pa.Table:
        """The rows without the blanks around texts; blanks in other cells are rare enough to be met one by one."""
        for at, column in enumerate(self._contract.columns, start=1):
            if column.type == "text":
                rows = rows.set_column(at, column.name, pc.utf8_trim_whitespace(rows.column(at)))
        return rows

    def _write_part(self) -> None:
        """Write the candidates down in the order of their slots, so that a range of slots is read alone later."""
        count = self._one("SELECT count(*) FROM candidate")
        if count or not self._parts:
            self._converted += self._one("SELECT coalesce(sum(_old), 0) FROM candidate")
            target = self._rows / f"{len(self._parts):05d}.parquet"
            self._copy("SELECT * EXCLUDE (_old) FROM candidate", target)
            self._parts.append(target)
            self._written += count
            self._connection.execute("TRUNCATE candidate")

    def _copy(self, query: str, target: Path) -> None:
        self._connection.execute(
            f"COPY (FROM ({query}) ORDER BY _slot, {ROW}) TO {literal(target)}"
            f" (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {_ROW_GROUP})"
        )

    def _sort_rest(self, rows: pa.Table) -> None:
        """Sort the rows with a fault: refused ones to the quarantine, those with an emptied cell to the candidates too."""
        execute = self._connection.execute
        first, last = (int(rows.column(ROW)[at].as_py()) for at in (0, -1))
        execute(
            f"CREATE OR REPLACE TEMP TABLE rest AS FROM raw WHERE {ROW} NOT IN"
            f" (SELECT {ROW} FROM candidate WHERE {ROW} BETWEEN {min(first, last)} AND {max(first, last)})"
        )
        execute(f"CREATE OR REPLACE TEMP TABLE cleaned AS FROM ({cleaned_sql(self._contract, 'rest', self._powers)})")
        execute(f"CREATE OR REPLACE TEMP TABLE faulty AS FROM ({self._checked_again})")
        self._in_doubt.set_aside()
        self._sort_faulty()

    def _sort_faulty(self) -> None:
        """Sort the checked rows of `faulty`, whose text stands in `rest`."""
        execute = self._connection.execute
        rules = fires_sql(self._contract)
        refusing = " OR ".join(
            [f"r_{column.name} IS NOT NULL" for column in self._contract.columns if not column.blank_if_invalid]
            + [f"({fires})" for rule, fires in rules if rule.severity == "row"]
        )
        blanked_by: dict[str, list[str]] = defaultdict(list)
        for column in self._contract.columns:
            if column.blank_if_invalid:
                for name in (column.name, *column.blanks):
                    blanked_by[name].append(f"r_{column.name} IS NOT NULL")
        for rule, fires in rules:
            for name in rule.blanks:
                blanked_by[name].append(f"({fires})")
        values = ", ".join(
            f"CASE WHEN NOT ({' OR '.join(blanked_by[name])}) THEN v_{name} END" if name in blanked_by else f"v_{name}"
            for name in self._names
        )
        execute(f"INSERT INTO candidate SELECT {ROW}, {self._slot}, _old, {values} FROM faulty WHERE NOT ({refusing})")
        self._refused += self._one(f"SELECT count(*) FROM faulty WHERE {refusing}")
        faults = ", ".join(
            [f"{{'c': '{name}', 't': left(rest.\"{name}\", {_LONGEST_VALUE}), 'r': r_{name}}}" for name in self._names]
            + faults_sql(self._contract, "rest")
        )
        self._blanked += self._record(
            f"""SELECT {ROW}, fault.c AS "column", fault.t AS value, fault.r AS reason, severity FROM (
                SELECT {ROW}, CASE WHEN {refusing} THEN 'row' ELSE 'cell' END AS severity, unnest([{faults}]) AS fault
                FROM faulty JOIN rest USING ({ROW})) WHERE fault.r IS NOT NULL"""
        )

    def _refuse_repeated(self) -> int:
        """Of equal rows the first stays; of rows that share a key and differ none does, for nobody can tell which is right.

        Keys are compared slot by slot where the key names the subject, so that a large file needs little memory.
        """
        key = ", ".join(f'"{name}"' for name in self._contract.key)
        content = ", ".join(f'"{name}"' for name in self._names)
        rows = f"read_parquet({literal(self._rows / '*.parquet')})"
        by_slot = self._contract.subject in self._contract.key
        groups = max(1, self._written // _KEYS_AT_ONCE) if by_slot else 1
        self._connection.execute(f"CREATE TEMP TABLE repeated ({ROW} BIGINT, value VARCHAR, reason VARCHAR)")
        for group in range(groups):
            first, last = group * SLOTS // groups, (group + 1) * SLOTS // groups - 1
            some = f"(FROM {rows} WHERE _slot BETWEEN {first} AND {last})"
            self._connection.execute(
                f"""INSERT INTO repeated
                WITH shared AS MATERIALIZED (SELECT {key} FROM {some} GROUP BY ALL HAVING count(*) > 1),
                sharing AS MATERIALIZED (FROM {some} SEMI JOIN shared USING ({key})),
                told AS (SELECT {key}, count(DISTINCT row({content})) AS versions, min({ROW}) AS first_row
                    FROM sharing GROUP BY {key})
                SELECT {ROW}, concat_ws(' ', {key}) AS value,
                    CASE WHEN versions = 1 THEN 'duplicate_row' ELSE 'conflicting_rows' END AS reason
                FROM sharing JOIN told USING ({key}) WHERE versions > 1 OR {ROW} > first_row"""
            )
        self._record(f"SELECT {ROW}, '*' AS \"column\", value, reason, 'row' AS severity FROM repeated")
        count = self._one("SELECT count(*) FROM repeated")
        self._refused += count
        if count:
            self._withdraw()
        return count

    def _withdraw(self) -> None:
        """Write the parts again without the repeated rows that stand in them."""
        for part in self._parts:
            here = f"read_parquet({literal(part)})"
            if self._one(f"SELECT count(*) FROM {here} SEMI JOIN repeated USING ({ROW})"):
                fresh = part.with_suffix(".new")
                self._copy(f"FROM {here} ANTI JOIN repeated USING ({ROW})", fresh)
                fresh.replace(part)

    def _record(self, entries: str) -> int:
        """Write entries (`_row`, `column`, `value`, `reason`, `severity`) to the quarantine; returns how many are cells."""
        contract = self._contract
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE entry AS {entries}")
        counted = self._connection.execute(
            'SELECT "column", reason, severity, count(*) FROM entry GROUP BY ALL'
        ).fetchall()
        for column, reason, _, count in counted:
            self._reasons[column][reason] += count
        told = self._connection.sql(
            f"""SELECT {literal(contract.feed)} AS feed, {literal(contract.table)} AS "table", {ROW} AS "row", "column",
                left(value, {_LONGEST_VALUE}) AS value, reason, zh AS reason_zh, en AS reason_en, todo_zh, todo_en, severity,
                repaired, candidates
            FROM entry JOIN told_reason USING (reason) LEFT JOIN tried USING ({ROW}, "column") ORDER BY ALL"""
        )
        for batch in told.to_arrow_reader():
            self._quarantine.write_batch(batch.cast(QUARANTINE_SCHEMA))
        return sum(count for _, _, severity, count in counted if severity == "cell")

    def _one(self, query: str) -> int:
        (found,) = self._connection.execute(query).fetchall()
        return int(found[0])
