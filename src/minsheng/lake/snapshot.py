"""The city in one month: what every person and household is, owns and draws, in buckets that are read one by one."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb

from minsheng.lake.building import build_buckets, planned_buckets
from minsheng.lake.contracts import Title, load_contracts
from minsheng.lake.current import current_tables
from minsheng.lake.deliveries import list_deliveries
from minsheng.lake.engine import DEFAULT_MEMORY, DEFAULT_THREADS, records
from minsheng.lake.errors import LakeError
from minsheng.lake.facts import Entity
from minsheng.lake.intake import Progress
from minsheng.lake.layout import Layout, month_end, publish, read_json, storage_errors, work_folder, writing

__all__ = ["Snapshot", "Source", "build_snapshot", "open_snapshot"]

_FORM: Final = 1
_MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from, for the reader of an explanation.

    Attributes:
        table: Table of the contract.
        feed: Feed that the table belongs to.
        title: Name of the table for people.
        owner: Department that answers for it.
        period: Month that the delivery was for.
        received_on: Day on which it was received.
        file_name: Name of the delivered file.
        delivery_no: Number of the delivery.
    """

    table: str
    feed: str
    title: Title
    owner: Title
    period: str
    received_on: date
    file_name: str
    delivery_no: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The city at the end of one month. Unknown is NULL, never zero.

    Attributes:
        folder: Where it lies.
        id: SHA-256 of what it was made from (deliveries, contracts, catalogue of facts); equal ids, equal facts.
        period: The month, `YYYY-MM`.
        known_on: Only what was received up to this day is in it; None for everything.
        buckets: Number of buckets; the bucket of a household is its number modulo this.
        counts: Rows per entity.
        unplaced: Rows per table that tell something of nobody in the snapshot.
        deliveries: Delivery number to what `sources` tells of it.
    """

    folder: Path
    id: str
    period: str
    known_on: date | None
    buckets: int
    counts: Mapping[str, int]
    unplaced: Mapping[str, int]
    deliveries: Mapping[int, Source]

    @property
    def facts_date(self) -> date:
        """The day on which the facts are stated: the last of the month."""
        return month_end(self.period)

    @property
    def unplaced_path(self) -> Path:
        """Parquet of the unplaced rows: table, person_id, household_id, reason, death_date, delivery, row."""
        return self.folder / "unplaced.parquet"

    def bucket_paths(self, entity: Entity) -> list[Path]:
        """The Parquet files of an entity, one per bucket, in the order of the buckets."""
        return [self.folder / entity / f"{bucket:05d}.parquet" for bucket in range(self.buckets)]

    def household(self, household_id: int) -> dict[str, Any]:
        """The facts of one household, as Python values.

        Args:
            household_id: 18-digit household number.

        Returns:
            `{"household": {...}, "person": [{..., "supporter": [{...}]}]}`; None is unknown; money is fen.

        Raises:
            LakeError: The household is not in the snapshot.
        """
        bucket = household_id % self.buckets
        found: dict[str, list[dict[str, Any]]] = {}
        with duckdb.connect(config={"threads": 1}) as connection, storage_errors(self.folder):
            for entity in ("household", "person", "supporter"):
                found[entity] = records(
                    connection,
                    "SELECT * FROM read_parquet(?) WHERE household_id = ?",
                    [str(self.folder / entity / f"{bucket:05d}.parquet"), household_id],
                )
        if not found["household"]:
            raise LakeError(
                f"The household {household_id} is not in the snapshot of {self.period}.",
                hint="Check the number; households that were cancelled or never delivered are not there.",
            )
        people = [
            person | {"supporter": [row for row in found["supporter"] if row["person_id"] == person["person_id"]]}
            for person in found["person"]
        ]
        return {"household": found["household"][0], "person": people}

    def sources(self, table: str, delivery_no: int) -> Source:
        """Where the facts of a `src_<table>` column come from.

        Raises:
            LakeError: The snapshot was not made from that delivery.
        """
        source = self.deliveries.get(delivery_no)
        if source is None or source.table != table:
            raise LakeError(f"Delivery {delivery_no} of {table} is not in the snapshot of {self.period}.")
        return source


def build_snapshot(
    home: Path,
    period: str,
    known_on: date | None = None,
    buckets: int | None = None,
    progress: Progress | None = None,
    *,
    threads: int = DEFAULT_THREADS,
    memory_limit: str = DEFAULT_MEMORY,
) -> Snapshot:
    """Lay the city out as it was at the end of a month. Nothing is done if the same deliveries were laid out before.

    Absence of a row means "none" only for tables whose contract says so, and only once they were delivered for a month
    up to this one; before that everything that they would tell is unknown.

    Args:
        home: Folder of all state.
        period: The month, `YYYY-MM`.
        known_on: Leave out what was received after this day, to see the month as it was known then.
        buckets: Number of buckets; by default about 200,000 households each, at least 4.
        progress: Called with steps done, steps in all, and what is going on.
        threads: Most cores to use.
        memory_limit: Most memory for the engine.

    Raises:
        LakeError: Not a period, or no household was ever delivered.
        BusyError: Another process is writing to this home.
        StorageError: The disk is full or not writable; what was published before stays.
    """
    month_end(period)
    with writing(home) as layout:
        tables = current_tables(home, period, known_on)
        for needed in ("hukou_people", "hukou_households"):
            if not tables[needed].covered:
                raise LakeError(
                    f"{tables[needed].contract.title.zh} ({needed}) was never delivered for {period} or before.",
                    where=str(home),
                    hint="Ingest the household registration first.",
                )
        count = buckets or planned_buckets(tables)
        used = [delivery for table in tables.values() for delivery in table.deliveries]
        identity = _identity(period, known_on, count, [(d.number, d.sha256) for d in used], tables)
        target = layout.snapshots / _name(period, known_on) / identity[:16]
        if (target / _MANIFEST).exists():
            _point(target)
            return _read(home, target)
        with storage_errors(layout.lake), work_folder(layout) as work:
            finished = work / "snapshot"
            counts, unplaced = build_buckets(
                home, tables, period, count, work, finished, progress, threads=threads, memory_limit=memory_limit
            )
            manifest = {
                "id": identity,
                "period": period,
                "known_on": known_on.isoformat() if known_on else None,
                "buckets": count,
                "counts": counts,
                "unplaced": unplaced,
                "deliveries": sorted(delivery.number for delivery in used),
            }
            (finished / _MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
            if target.exists():
                shutil.rmtree(target)
            publish(finished, target)
            _point(target)
        return _read(home, target)


def open_snapshot(home: Path, period: str, known_on: date | None = None) -> Snapshot:
    """The snapshot that was laid out last for a month.

    Raises:
        LakeError: Not a period, or none was laid out.
        StorageError: Its manifest is damaged.
    """
    month_end(period)
    folder = Layout(home).snapshots / _name(period, known_on)
    pointer = folder / "current"
    if not pointer.exists():
        raise LakeError(f"There is no snapshot of {period}.", where=str(home), hint="Build it first.")
    return _read(home, folder / pointer.read_text("ascii").strip())


def _name(period: str, known_on: date | None) -> str:
    return f"{period}-known-{known_on}" if known_on else period


def _point(target: Path) -> None:
    """Name the snapshot that readers should take; the one before stays for those who are still reading it."""
    fresh = target.parent / "current.new"
    fresh.write_text(f"{target.name}\n", "ascii")
    fresh.replace(target.parent / "current")
    others = [path for path in target.parent.iterdir() if path.is_dir() and path != target]
    for old in sorted(others, key=lambda path: path.stat().st_mtime)[:-1]:
        shutil.rmtree(old)


def _identity(
    period: str, known_on: date | None, buckets: int, deliveries: list[tuple[int, str]], tables: Mapping[str, Any]
) -> str:
    catalogue = Path(__file__).parent / "catalogue"
    parts = [
        _FORM,
        period,
        str(known_on),
        buckets,
        sorted(deliveries),
        [table.contract.version for table in tables.values()],
        [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(catalogue.glob("*.yaml"))],
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _read(home: Path, folder: Path) -> Snapshot:
    content = read_json(folder / _MANIFEST)
    used = set(content["deliveries"])
    contracts = load_contracts()
    sources = {
        delivery.number: Source(
            delivery.table,
            delivery.feed,
            contracts[delivery.table].title,
            contracts[delivery.table].owner,
            delivery.period,
            delivery.received_on,
            delivery.file_name,
            delivery.number,
        )
        for delivery in list_deliveries(home)
        if delivery.number in used
    }
    return Snapshot(
        folder=folder,
        id=content["id"],
        period=content["period"],
        known_on=date.fromisoformat(content["known_on"]) if content["known_on"] else None,
        buckets=content["buckets"],
        counts=content["counts"],
        unplaced=content["unplaced"],
        deliveries=sources,
    )
