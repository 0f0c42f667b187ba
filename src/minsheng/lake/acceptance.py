"""Sorting the rows of one delivery into accepted and refused, and writing both out."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import astuple, dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from minsheng.lake.checks import SLOTS, STORED_TYPES, checked_sql, cleaned_sql, prepare, slot_sql
from minsheng.lake.contracts import Contract
from minsheng.lake.cross_rules import faults_sql, fires_sql, reasons_of
from minsheng.lake.engine import DEFAULT_THREADS, connect, literal
from minsheng.lake.identity.at_intake import AtIntake
from minsheng.lake.kept_rows import KeptRows
from minsheng.lake.marks import example_sql
from minsheng.lake.parts import ROW_GROUP, SLOT, close_writer, write_part
from minsheng.lake.quarantine import QUARANTINE_SCHEMA
from minsheng.lake.quick_rows import QuickRows, Sorted
from minsheng.lake.source import ROW, Chunk, Refusal, as_text, text_schema

__all__ = ["Acceptance", "Counts"]

_LONGEST_VALUE: Final = 200
_BATCH_ROWS: Final = 32_768
"""Rows looked at together: their columns should stay in the cache of a core."""
_BATCHES: Final = 8
"""Batches in one piece of work: asking the rules between columns has a fixed price."""
_WAITING: Final = 2
"""Pieces of work under way at most, beside the one that is waited for."""
_DOUBTFUL_ROWS: Final = 100_000
"""Rows that are kept for a closer look together; a query has a fixed price."""
_PART_ROWS: Final = 1_000_000
_SMALL_PART: Final = 8
"""Batches that are not worth a second file."""
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
        self._quick = QuickRows(contract, period, self._powers)
        self._checked_again = checked_sql(contract, period, "cleaned")
        self._slot = slot_sql(f"v_{contract.subject}")
        self._refused = self._blanked = self._converted = self._written = 0
        self._closer = 0
        self._parts: list[Path] = []
        self._pool = ThreadPoolExecutor(DEFAULT_THREADS)
        self._fresh: list[pa.RecordBatch] = []
        self._looking: deque[Future[list[Sorted]]] = deque()
        self._writing: deque[Future[None]] = deque()
        self._good: list[Sorted] = []
        self._doubtful: list[pa.RecordBatch] = []
        self._unsplit: list[Refusal] = []
        self._rows = work / "rows"
        self._rows.mkdir()
        self._reasons: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._connection = connect(home, spill=work / "spill")
        prepare(self._connection, contract)
        columns = ", ".join(f'"{c.name}" {STORED_TYPES[c.type]}' for c in contract.columns)
        self._connection.execute(
            f"CREATE TEMP TABLE candidate ({ROW} BIGINT, {SLOT} UTINYINT, _old UTINYINT, {columns})"
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
        self._kept = KeptRows(self._connection, contract, work / "refused_rows.parquet", self._powers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with ExitStack() as all_of_them:  # whatever one of them says
            all_of_them.callback(close_writer, self._quarantine)
            all_of_them.callback(self._connection.close)
            all_of_them.callback(self._kept.close)
            self._pool.shutdown(cancel_futures=True)

    def add(self, chunk: Chunk) -> None:
        """Check the rows of a chunk; the good ones become candidates, the others go to the quarantine."""
        self._unsplit += chunk.refused
        for batch in chunk.table.to_batches(max_chunksize=_BATCH_ROWS):
            self._fresh.append(batch)
            if len(self._fresh) == _BATCHES:
                self._begin_look()
            if len(self._looking) > _WAITING:
                self._settle(self._looking.popleft().result())

    def _begin_look(self) -> None:
        if self._fresh:
            self._looking.append(self._pool.submit(self._quick.sort_all, self._fresh))
            self._fresh = []

    def finish(self, folder: Path) -> Counts:
        """Refuse what stands in the file twice, then leave `rows/` and `quarantine.parquet` in a folder."""
        self._begin_look()
        while self._looking:
            self._settle(self._looking.popleft().result())
        self._write_part()
        settled = self._in_doubt.settle(f"read_parquet({literal(self._rows / '*.parquet')})")
        if settled.rows:
            self._sort_faulty()
            self._record(self._in_doubt.repairs())
            self._write_part()
        withdrawn = self._refuse_repeated()
        unidentified = settled.unidentified - self._in_doubt.withdrawn("repeated")
        close_writer(self._quarantine)
        self._rows.rename(folder / "rows")
        (self._work / "quarantine.parquet").rename(folder / "quarantine.parquet")
        self._kept.close(folder)
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

    def _settle(self, looked: Sequence[Sorted]) -> None:
        """Keep the rows that a first look found good; the others are looked at again, many together."""
        self._good += [found for found in looked if found.good.any()]
        self._doubtful += [found.doubtful for found in looked if found.doubtful.num_rows]
        if sum(batch.num_rows for batch in self._doubtful) >= _DOUBTFUL_ROWS:
            self._look_again()
        if self._waiting_rows() >= _PART_ROWS:
            self._begin_part()

    def _look_again(self) -> None:
        """Sort the rows that a first look did not find good, after those that could not be split into columns."""
        if self._unsplit:
            self._refused += len(self._unsplit)
            lines = [(refusal.row, refusal.text, refusal.reason) for refusal in self._unsplit]
            unsplit = pa.table(dict(zip((ROW, "value", "reason"), map(list, zip(*lines, strict=True)), strict=True)))
            self._unsplit = []
            self._connection.register("unsplit", unsplit)
            self._record(f"SELECT {ROW}, '*' AS \"column\", value, reason, 'row' AS severity FROM unsplit")
            self._connection.unregister("unsplit")
        if self._doubtful:
            rows = pa.concat_tables([self._as_texts(batch) for batch in self._doubtful])
            self._doubtful = []
            self._connection.register("raw", rows)
            self._sort_rest()
            self._connection.unregister("raw")
            self._closer = self._one("SELECT count(*) FROM candidate")

    def _as_texts(self, rows: pa.RecordBatch) -> pa.Table:
        """Rows as texts without the blanks around them; blanks in other cells are rare enough to be met one by one."""
        columns = [rows.column(ROW)]
        for column in self._contract.columns:
            text = as_text(rows.column(column.name))
            columns.append(pc.utf8_trim_whitespace(text) if column.type == "text" else text)
        return pa.table(columns, schema=text_schema(self._contract))

    def _waiting_rows(self) -> int:
        """How many rows wait to be written, those found good at the second look included."""
        return self._closer + sum(int(found.rows.num_rows) for found in self._good)

    def _write_part(self) -> None:
        """Write down what was accepted since the last time, with both cores, and wait until all parts are there."""
        self._begin_part(DEFAULT_THREADS)
        while self._writing:
            self._writing.popleft().result()

    def _begin_part(self, pieces: int = 1) -> None:
        """Begin to write down what was accepted since the last time, in so many files if it is much."""
        self._look_again()
        batches, good = [found.rows for found in self._good], [found.good for found in self._good]
        self._good = []
        closer = self._connection.sql(f"SELECT * EXCLUDE (_old) FROM candidate ORDER BY {ROW}").to_arrow_table()
        self._converted += self._one("SELECT coalesce(sum(_old), 0) FROM candidate")
        self._connection.execute("TRUNCATE candidate")
        self._closer = 0
        for batch in closer.to_batches(max_chunksize=_BATCH_ROWS):
            batches.append(batch)
            good.append(np.ones(batch.num_rows, bool))
        if not batches and not self._parts:
            batches, good = [pa.RecordBatch.from_pylist([], closer.schema)], [np.ones(0, bool)]
        self._written += sum(int(np.count_nonzero(each)) for each in good)
        share = max(-(-len(batches) // pieces), _SMALL_PART)
        for start in range(0, len(batches), share):
            while len(self._writing) >= DEFAULT_THREADS:
                self._writing.popleft().result()
            target = self._rows / f"{len(self._parts):05d}.parquet"
            self._parts.append(target)
            some = slice(start, start + share)
            self._writing.append(self._pool.submit(write_part, batches[some], good[some], target))

    def _copy(self, query: str, target: Path) -> None:
        self._connection.execute(
            f"COPY (FROM ({query}) ORDER BY _slot, {ROW}) TO {literal(target)}"
            f" (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {ROW_GROUP})"
        )

    def _sort_rest(self) -> None:
        """Sort doubtful rows: refused ones to the quarantine, good ones and those with an emptied cell to the candidates."""
        execute = self._connection.execute
        execute(f"CREATE OR REPLACE TEMP TABLE rest AS FROM raw WHERE {example_sql(self._contract)} IS NOT TRUE")
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
        self._kept.add_faulty()

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
            some = f"(FROM {rows} WHERE {SLOT} BETWEEN {first} AND {last})"
            self._connection.execute(
                f"CREATE OR REPLACE TEMP TABLE shared AS SELECT {key} FROM {some} GROUP BY ALL HAVING count(*) > 1"
            )
            if self._one("SELECT count(*) FROM shared"):
                self._connection.execute(
                    f"""INSERT INTO repeated
                    WITH sharing AS MATERIALIZED (FROM {some} SEMI JOIN shared USING ({key})),
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
            self._kept.add_repeated(rows)
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
