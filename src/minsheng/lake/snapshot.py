"""The city in one month: what every person and household is, owns and draws, in buckets that are read one by one."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import duckdb
import pyarrow.parquet as pq

from minsheng.lake.bases import find_base, referenced
from minsheng.lake.building import build_buckets, planned_buckets
from minsheng.lake.consent import consent_rules
from minsheng.lake.contracts import Title, load_contracts
from minsheng.lake.current import current_tables
from minsheng.lake.deliveries import list_deliveries
from minsheng.lake.engine import DEFAULT_MEMORY, DEFAULT_THREADS, literal, reading_connection, records
from minsheng.lake.errors import LakeError
from minsheng.lake.facts import Entity
from minsheng.lake.intake import Progress
from minsheng.lake.layout import Layout, month_end, publish, read_json, storage_errors, work_folder, writing
from minsheng.lake.local import FACTS, FEEDS, local_texts
from minsheng.lake.looks import NOT_STATED, record_look
from minsheng.lake.patching import lay_out_patch
from minsheng.lake.purged import refuse_purged_month

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
        base: Folder of the snapshot that this one is laid over; None if it was laid out whole.
    """

    folder: Path
    id: str
    period: str
    known_on: date | None
    buckets: int
    counts: Mapping[str, int]
    unplaced: Mapping[str, int]
    deliveries: Mapping[int, Source]
    base: Path | None = None

    @property
    def facts_date(self) -> date:
        """The day on which the facts are stated: the last of the month."""
        return month_end(self.period)

    @property
    def unplaced_path(self) -> Path:
        """Parquet of the unplaced rows: table, person_id, household_id, reason, death_date, delivery, row."""
        return self.folder / "unplaced.parquet"

    def rows(self, entity: Entity, bucket: int | None = None) -> str:
        """The rows of an entity, in one bucket or in all: a relation of DuckDB, to stand after FROM."""
        whole = _parquet(_bucket(self.base or self.folder, entity, bucket))
        if self.base is None:
            return whole
        here = "" if bucket is None else f" WHERE household_id % {self.buckets} = {bucket}"
        return (
            f"(SELECT whole.* FROM {whole} AS whole"
            f" ANTI JOIN {_parquet(self.replaced_path)} AS gone ON whole.household_id = gone.household_id"
            f" UNION ALL SELECT * FROM {self.patch(entity)}{here})"
        )

    def columns(self, entity: Entity) -> list[str]:
        """The columns of an entity, in order."""
        return list(pq.read_schema(_bucket(self.base or self.folder, entity, 0)).names)

    def patch(self, entity: Entity) -> str:
        """The rows of an entity in the households that the base does not tell of any more: a relation of DuckDB."""
        return _parquet(self.folder / f"{entity}.parquet")

    @property
    def replaced_path(self) -> Path:
        """Parquet of the households that the base does not tell of any more."""
        return self.folder / "replaced.parquet"

    def bucket_paths(self, entity: Entity) -> list[Path]:
        """The Parquet files of an entity, one per bucket, in the order of the buckets.

        Of a snapshot that is laid over another one they are written when they are first asked for; `rows` reads it at once.
        """
        paths = [_bucket(self.folder, entity, bucket) for bucket in range(self.buckets)]
        missing = [bucket for bucket, path in enumerate(paths) if not path.exists()]
        if missing:
            with storage_errors(self.folder), duckdb.connect(config={"threads": 2}) as connection:
                (self.folder / entity).mkdir(exist_ok=True)
                for bucket in missing:
                    fresh = paths[bucket].with_suffix(f".{uuid4().hex}")
                    connection.execute(
                        f"COPY (FROM {self.rows(entity, bucket)} ORDER BY ALL) TO {literal(fresh)} (FORMAT parquet, COMPRESSION lz4)"
                    )
                    fresh.replace(paths[bucket])
        return paths

    @property
    def home(self) -> Path:
        """Folder of all state that the snapshot lies in."""
        return self.folder.parents[3]

    def household(self, household_id: int, purpose: str = NOT_STATED) -> dict[str, Any]:
        """The facts of one household, as Python values. Every look is recorded in `audit/looks.jsonl`.

        Args:
            household_id: 18-digit household number.
            purpose: What the look is for, one of `minsheng.lake.looks.PURPOSES`.

        Returns:
            `{"household": {...}, "person": [{..., "supporter": [{...}]}]}`; None is unknown; money is fen.

        Raises:
            LakeError: The household is not in the snapshot, or the purpose is none.
            StorageError: The look cannot be recorded.
        """
        found: dict[str, list[dict[str, Any]]] = {}
        with reading_connection() as connection, storage_errors(self.folder):
            patched = (
                self.base is not None
                and connection.execute(
                    f"FROM {_parquet(self.replaced_path)} WHERE household_id = {int(household_id)}"
                ).fetchone()
            )
            for entity in ("household", "person", "supporter"):
                whole = _parquet(_bucket(self.base or self.folder, entity, household_id % self.buckets))
                rows = self.patch(entity) if patched else whole
                found[entity] = records(connection, f"SELECT * FROM {rows} WHERE household_id = ?", [household_id])
        if not found["household"]:
            raise LakeError(
                f"The household {household_id} is not in the snapshot of {self.period}.",
                hint="Check the number; households that were cancelled or never delivered are not there.",
            )
        record_look(self.home, household_id, self.period, self.id, purpose)
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

    Where the deliveries differ little from those of an earlier snapshot of the month, only the households that they concern
    are laid out again, beside it; the outcome is the same.

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
    refuse_purged_month(home, period)
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
        made_by = [consent_rules(home).fingerprint, *(text for _, text in local_texts(home, FACTS))]
        identity = _identity(period, known_on, count, [(d.number, d.sha256) for d in used], tables, made_by)
        form = _identity(period, None, count, [], tables, made_by)
        target = layout.snapshots / _name(period, known_on) / identity[:16]
        if (target / _MANIFEST).exists():
            _point(layout, target)
            return _read(home, target)
        base = find_base(layout, form, tables)
        with storage_errors(layout.lake), work_folder(layout) as work:
            finished = work / "snapshot"
            patch = base and lay_out_patch(
                home, base.folder, base.tables, tables, period, count, base.counts, work, finished, progress,
                threads=threads, memory_limit=memory_limit,
            )  # fmt: skip
            if patch:
                counts, unplaced = dict(patch.counts), dict(patch.unplaced)
            else:
                base = None
                counts, unplaced = build_buckets(
                    home, tables, period, count, work, finished, progress, threads=threads, memory_limit=memory_limit
                )
            manifest = {
                "id": identity,
                "form": form,
                "base": base.name if base else None,
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
            _point(layout, target)
        return _read(home, target)


def open_snapshot(home: Path, period: str, known_on: date | None = None) -> Snapshot:
    """The snapshot that was laid out last for a month.

    Raises:
        LakeError: Not a period, or none was laid out.
        StorageError: Its manifest is damaged.
    """
    month_end(period)
    refuse_purged_month(home, period)
    folder = Layout(home).snapshots / _name(period, known_on)
    pointer = folder / "current"
    if not pointer.exists():
        raise LakeError(f"There is no snapshot of {period}.", where=str(home), hint="Build it first.")
    target = folder / pointer.read_text("ascii").strip()
    manifest = target / _MANIFEST
    if not manifest.exists():
        return _read(home, target)  # says what is damaged
    return _kept(home, target, (manifest.stat().st_mtime_ns, local_texts(home, FEEDS)))


@lru_cache(maxsize=16)
def _kept(home: Path, folder: Path, mark: object) -> Snapshot:
    """A snapshot never changes under its name; a process that reads many households reads its manifest once."""
    del mark
    return _read(home, folder)


def _name(period: str, known_on: date | None) -> str:
    return f"{period}-known-{known_on}" if known_on else period


def _point(layout: Layout, target: Path) -> None:
    """Name the snapshot that readers should take; the one before stays for those who are still reading it, and so do bases."""
    fresh = target.parent / "current.new"
    fresh.write_text(f"{target.name}\n", "ascii")
    fresh.replace(target.parent / "current")
    others = [path for path in target.parent.iterdir() if path.is_dir() and path != target]
    for old in sorted(others, key=lambda path: path.stat().st_mtime)[:-1]:
        if old not in referenced(layout):
            shutil.rmtree(old)


def _identity(
    period: str,
    known_on: date | None,
    buckets: int,
    deliveries: list[tuple[int, str]],
    tables: Mapping[str, Any],
    made_by: list[str],
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
        made_by,
    ]
    parts += {table.aliases.fingerprint for table in tables.values() if table.aliases}
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _read(home: Path, folder: Path) -> Snapshot:
    content = read_json(folder / _MANIFEST)
    used = set(content["deliveries"])
    contracts = load_contracts(home)
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
        if delivery.number in used and delivery.table in contracts
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
        base=Layout(home).snapshots / content["base"] if content.get("base") else None,
    )


def _bucket(folder: Path, entity: Entity, bucket: int | None) -> Path:
    return folder / entity / ("*.parquet" if bucket is None else f"{bucket:05d}.parquet")


def _parquet(path: Path) -> str:
    return f"read_parquet({literal(path)})"
