"""What follows from the merges: the rows of every record of a person read as rows of that person.

Nothing that was delivered is rewritten. The aliases are worked out from the log, and a table is read through them; when
the log changes, so does their fingerprint, and with it everything that was computed from them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from minsheng.lake.checks import SLOTS
from minsheng.lake.engine import literal
from minsheng.lake.identity.merges import Resolution, read_events, resolve
from minsheng.lake.identity.unidentified import FIRST_CLAIM, FIRST_PERSON, FIRST_UNIDENTIFIED
from minsheng.lake.layout import Layout, storage_errors

__all__ = ["ALIASES", "Aliases", "aliases", "fingerprint", "standing_aliases", "through_aliases"]

ALIASES: Final = pa.schema([("record_id", pa.int64()), ("person_id", pa.int64())])
_NAME: Final = 16


@dataclass(frozen=True, slots=True)
class Aliases:
    """The records of delivered rows that are somebody else's, laid down where a query can read them.

    Attributes:
        relation: Relation with `ALIASES`.
        fingerprint: See `fingerprint`.
        pairs: Record to person.
        disowned: Numbers of what lists say under an id that is somebody else's; see `unidentified.claim_number_sql`.
    """

    relation: str
    fingerprint: str
    pairs: Mapping[int, int]
    disowned: frozenset[int]

    def slots_into(self, slots: tuple[int, int]) -> list[int]:
        """The slots in which rows stand that are read as rows of persons of a range of slots."""
        first, last = slots
        return sorted({record % SLOTS for record, person in self.pairs.items() if first <= person % SLOTS <= last})


def standing_aliases(home: Path, known_on: date | None = None) -> Aliases | None:
    """What the log of a home says of delivered rows; None if every row is its own person's, as without a log.

    Args:
        home: Folder of all state.
        known_on: Leave out what was decided after this day.

    Raises:
        StorageError: The log cannot be read, or the aliases not be written down.
    """
    folder = Layout(home).lake / "identity"
    if not (folder / "events").is_dir():
        return None
    today = _resolved(home, known_on)
    table = _table(today)
    table = table.filter(pc.greater_equal(table["record_id"], FIRST_UNIDENTIFIED))
    disowned = {
        claim for claim, person in today.apart if FIRST_CLAIM <= claim < FIRST_UNIDENTIFIED and person >= FIRST_PERSON
    }
    if not table.num_rows and not disowned:
        return None
    told = fingerprint(table)
    file = folder / "aliases" / f"{told[:_NAME]}.parquet"
    if not file.exists():
        with storage_errors(folder):
            file.parent.mkdir(exist_ok=True)
            fresh = file.with_suffix(f".{uuid4().hex}")
            pq.write_table(table, fresh)
            fresh.replace(file)
    if disowned:
        told = hashlib.sha256(f"{told} {sorted(disowned)}".encode("ascii")).hexdigest()
    pairs = zip(table["record_id"].to_pylist(), table["person_id"].to_pylist(), strict=True)
    return Aliases(f"read_parquet({literal(file)})", told, dict(pairs), frozenset(disowned))


def aliases(home: Path, known_on: date | None = None) -> pa.Table:
    """The records that are somebody else's, each with the person it belongs to, by record; see `merges.resolve`.

    Args:
        home: Folder of all state.
        known_on: Leave out what was decided after this day.

    Raises:
        StorageError: The log cannot be read.
    """
    return _table(_resolved(home, known_on))


def _resolved(home: Path, known_on: date | None) -> Resolution:
    latest = known_on.isoformat() if known_on else "9999"
    return resolve(event for event in read_events(home) if event.at[: len("2023-12-31")] <= latest)


def _table(today: Resolution) -> pa.Table:
    known = sorted((record, person) for record, person in today.person_of.items() if record != person)
    columns = zip(*known, strict=True) if known else ([], [])
    return pa.table([list(column) for column in columns], schema=ALIASES)


def fingerprint(table: pa.Table) -> str:
    """SHA-256 of aliases: equal ones, equal people."""
    pairs = zip(table["record_id"].to_pylist(), table["person_id"].to_pylist(), strict=True)
    return hashlib.sha256("\n".join(f"{record} {person}" for record, person in pairs).encode("ascii")).hexdigest()


def through_aliases(
    rows: str,
    every_row: str,
    *,
    subject: str,
    slots: tuple[int, int],
    alias: str,
    unique: Sequence[str] = (),
    latest: str = "NULL",
) -> str:
    """Query for the rows of a range of slots as those of the persons whom they belong to.

    Rows of an alias leave their own slot and come in under the slot of their person.

    Args:
        rows: Query for the rows of the range of slots.
        every_row: Query for the same rows of all slots; only those of aliases are taken from it.
        subject: Column with the number of the person.
        slots: First and last slot, inclusive.
        alias: Relation with `ALIASES`.
        unique: Key of the table if a person may have one row of it: where the person has a row under the own number, it
            stays, or else the latest one, or that of the smallest record.
        latest: Expression that is largest for the row that was delivered last.
    """
    first, last = slots
    union = f"""SELECT *, {subject} AS _as_delivered FROM ({rows}) WHERE {subject} NOT IN (SELECT record_id FROM {alias})
        OR {subject} IS NULL
        UNION ALL SELECT delivered.* REPLACE (alias.person_id AS {subject}), delivered.{subject} AS _as_delivered
        FROM ({every_row}) AS delivered JOIN {alias} AS alias ON delivered.{subject} = alias.record_id
        WHERE alias.person_id % {SLOTS} BETWEEN {first} AND {last}"""
    if not unique:
        return f"SELECT * EXCLUDE (_as_delivered) FROM ({union})"
    key = ", ".join(f'"{name}"' for name in unique)
    return (
        f"SELECT * EXCLUDE (_as_delivered) FROM ({union}) QUALIFY row_number() OVER"
        f" (PARTITION BY {key} ORDER BY _as_delivered <> {subject}, {latest} DESC, _as_delivered) = 1"
    )
