"""Running the lay-out of a month: pass by pass and bucket by bucket, so that a city of any size fits in little memory."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import duckdb

from minsheng.lake.consent import Consent
from minsheng.lake.current import CurrentTable
from minsheng.lake.engine import connect, literal
from minsheng.lake.identity.unidentified import FIRST_PERSON
from minsheng.lake.intake import Progress
from minsheng.lake.lay_out import LayOut
from minsheng.lake.layout import month_end

__all__ = ["Builder", "build_buckets", "planned_buckets"]

_HOUSEHOLDS_PER_BUCKET: Final = 200_000
_FEWEST_BUCKETS: Final = 4
_SUBJECTS_PER_PASS: Final = 1_000_000
_PUBLISHED_ROW_GROUP: Final = 8192
"""Rows of a bucket that are read together at least: few, so that one household, or a few, are found without the others."""
_PARTS: Final = ("person", "gone", "links", "supporter", "lost", "household", "unplaced")


def planned_buckets(tables: Mapping[str, CurrentTable]) -> int:
    """How many buckets a city needs: about 200,000 households each, at least 4."""
    return max(_FEWEST_BUCKETS, -(-_size(tables["hukou_households"]) // _HOUSEHOLDS_PER_BUCKET))


def build_buckets(
    home: Path,
    tables: Mapping[str, CurrentTable],
    period: str,
    buckets: int,
    work: Path,
    finished: Path,
    progress: Progress | None,
    *,
    threads: int,
    memory_limit: str,
) -> tuple[dict[str, int], dict[str, int]]:
    """Write the buckets of a month, and the rows that could not be placed.

    Args:
        home: Folder of all state.
        tables: The current tables.
        period: The month.
        buckets: Number of buckets.
        work: Folder for what is needed on the way.
        finished: Folder (made here) for the result.
        progress: Called with steps done, steps in all, and what is going on.
        threads: Most cores to use.
        memory_limit: Most memory for the engine.

    Returns:
        Rows per entity, and unplaced rows per table.
    """
    passes = max(1, min(64, -(-_size(tables["hukou_people"]) // _SUBJECTS_PER_PASS)))
    steps = passes * 3 + buckets
    done = 0

    def step(note: str) -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, steps, note)

    consent = Consent(home, tables, month_end(period))
    lay_out = LayOut(tables, period, buckets, passes, consent, home)
    for entity in ("person", "household", "supporter"):
        (finished / entity).mkdir(parents=True)
    with connect(home, threads=threads, memory_limit=memory_limit, spill=work / "spill") as connection:
        builder = Builder(connection, lay_out, work, finished)
        builder.prepare()
        for at in range(passes):
            builder.people(at)
            step("人员 people")
        for at in range(passes):
            builder.kin(at)
            step("亲属 kin")
        for at in range(passes):
            builder.households(at)
            step("家庭 households")
        counts = dict.fromkeys(("person", "household", "supporter"), 0)
        with ThreadPoolExecutor(threads) as pool:  # a bucket's sorting and writing keep one core busy and no more
            for found in pool.map(builder.bucket, range(buckets)):
                counts = {entity: count + found[entity] for entity, count in counts.items()}
                step("分桶 buckets")
        return counts, builder.unplaced()


class Builder:
    """The passes of a lay-out, each leaving its part in a folder of unfinished work.

    Args:
        connection: Holds what a pass has at hand.
        lay_out: The queries.
        work: Folder for what is needed on the way.
        finished: Folder for the result.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, lay_out: LayOut, work: Path, finished: Path) -> None:
        self._connection, self._lay_out, self._work, self._finished = connection, lay_out, work, finished
        share = _SUBJECTS_PER_PASS // lay_out.buckets
        self._row_group = min(max(share // 2048 * 2048, 4096), 122_880)

    def prepare(self) -> None:
        """What every pass needs."""
        for part in _PARTS:
            (self._work / part).mkdir()
        self._table("certified", self._lay_out.certified())

    def people(self, at: int) -> None:
        """People of a pass with their facts, the dead of their households, their ties, and rows that tell of nobody."""
        self._table("registered", self._lay_out.registered(at))
        self._table("dead", self._lay_out.dead(at))
        living = "(SELECT * FROM registered WHERE status = 'active') ANTI JOIN dead USING (person_id)"
        self._table("person", self._lay_out.subjects("person", at, living))
        self._write("person", at, "FROM person", "_bucket")
        self._write("gone", at, self._lay_out.gone(), "_bucket")
        self._write("links", at, self._lay_out.links(), "_pass")
        why = (
            "CASE WHEN dead.person_id IS NOT NULL THEN 'dead' WHEN registered.person_id IS NOT NULL THEN 'cancelled'"
            f" WHEN lone.person_id < {FIRST_PERSON} THEN 'unidentified' ELSE 'not_registered' END AS reason"
        )
        self._write(
            "unplaced",
            at,
            f"SELECT lone.*, {why}, death_date FROM ({self._lay_out.unplaced('person', at, 'person')}) AS lone"
            " LEFT JOIN dead USING (person_id) LEFT JOIN registered USING (person_id)",
        )

    def kin(self, at: int) -> None:
        """Supporters whose tie is completed by the people of a pass, and ties that lead to nobody."""
        self._table("person", f"FROM {self.read('person', at)}")
        self._table("dead", self._lay_out.dead(at))
        self._table("link", f"FROM {self.read('links')} WHERE _pass = {at}")
        self._write("supporter", at, self._lay_out.supporters(), "_bucket")
        self._write("lost", at, self._lay_out.lost_kin(), "_bucket")

    def households(self, at: int) -> None:
        """Households of a pass with their facts, and rows that tell of none."""
        rows = self._lay_out.household_rows(at)
        self._table("household", self._lay_out.subjects("household", at, f"({rows})"))
        self._write("household", at, "FROM household", "_bucket")
        lone = self._lay_out.unplaced("household", at, "household")
        self._write(
            "unplaced", at + 1000, f"SELECT *, 'not_registered' AS reason, NULL::DATE AS death_date FROM ({lone})"
        )

    def bucket(self, bucket: int) -> dict[str, int]:
        """Write one bucket on a connection of its own, beside others; its rows per entity."""
        with self._connection.cursor() as connection:
            mine = Builder(connection, self._lay_out, self._work, self._finished)
            for name, part in (
                ("people", "person"),
                ("homes", "household"),
                ("gone", "gone"),
                ("lost", "lost"),
                ("links", "supporter"),
            ):
                mine._table(name, f"FROM {self.read(part)} WHERE _bucket = {bucket}")
            homeless = (
                "SELECT person_id, household_id, src_hukou_people FROM people ANTI JOIN homes USING (household_id)"
            )
            mine._write(
                "unplaced",
                bucket + 2000,
                "SELECT 'hukou_people' AS \"table\", person_id, household_id, src_hukou_people AS _delivery, NULL::BIGINT AS _row,"
                f" 'no_household' AS reason, NULL::DATE AS death_date FROM ({homeless})",
            )
            return {
                "person": mine._publish("person", bucket, self._lay_out.people_of_bucket()),
                "household": mine._publish("household", bucket, self._lay_out.homes_of_bucket()),
                "supporter": mine._publish("supporter", bucket, self._lay_out.supporters_of_bucket()),
            }

    def unplaced(self) -> dict[str, int]:
        """Write the rows that tell of nobody; how many each table has."""
        target = self._finished / "unplaced.parquet"
        self._connection.execute(
            f'COPY (SELECT "table", person_id, household_id, reason, death_date, _delivery AS delivery, _row AS "row"'
            f" FROM {self.read('unplaced')} ORDER BY ALL) TO {literal(target)} (FORMAT parquet, COMPRESSION zstd)"
        )
        found = self._connection.execute(
            f'SELECT "table", count(*) FROM read_parquet({literal(target)}) GROUP BY ALL ORDER BY ALL'
        ).fetchall()
        return {str(table): int(count) for table, count in found}

    def _table(self, name: str, query: str) -> None:
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")

    def read(self, part: str, at: int | None = None) -> str:
        """The rows of a part, of all passes or of one."""
        return f"read_parquet({literal(self._work / part / ('*.parquet' if at is None else f'{at:05d}.parquet'))})"

    def _write(self, part: str, at: int, query: str, order: str = "") -> None:
        """Write a part down in an order and in row groups small enough to read one bucket (or pass) of it alone."""
        target = self._work / part / f"{at:05d}.parquet"
        ordered = f"SELECT * FROM ({query}) ORDER BY {order}" if order else query
        self._connection.execute(
            f"COPY ({ordered}) TO {literal(target)} (FORMAT parquet, ROW_GROUP_SIZE {self._row_group})"
        )

    def _publish(self, entity: str, bucket: int, query: str) -> int:
        target = self._finished / entity / f"{bucket:05d}.parquet"
        result = self._connection.execute(
            f"COPY ({query}) TO {literal(target)} (FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE {_PUBLISHED_ROW_GROUP})"
        )
        return int(result.fetchall()[0][0])


def _size(table: CurrentTable) -> int:
    """About how many subjects a table has: its largest delivery and what came on top."""
    return max((delivery.accepted for delivery in table.deliveries), default=0)
