"""What follows from the merges: the rows of every record of a person read as rows of that person.

Nothing that was delivered is rewritten. The aliases are worked out from the log, and a table is read through them; when
the log changes, so does their fingerprint, and with it everything that was computed from them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from minsheng.lake.checks import SLOTS
from minsheng.lake.identity.merges import read_events, resolve

__all__ = ["ALIASES", "aliases", "fingerprint", "through_aliases"]

ALIASES: Final = pa.schema([("record_id", pa.int64()), ("person_id", pa.int64())])


def aliases(home: Path) -> pa.Table:
    """The records that are somebody else's, each with the person it belongs to, by record; see `merges.resolve`.

    Raises:
        StorageError: The log cannot be read.
    """
    person_of = resolve(read_events(home)).person_of
    known = sorted((record, person) for record, person in person_of.items() if record != person)
    columns = zip(*known, strict=True) if known else ([], [])
    return pa.table([list(column) for column in columns], schema=ALIASES)


def fingerprint(table: pa.Table) -> str:
    """SHA-256 of aliases: equal ones, equal people."""
    pairs = zip(table["record_id"].to_pylist(), table["person_id"].to_pylist(), strict=True)
    return hashlib.sha256("\n".join(f"{record} {person}" for record, person in pairs).encode("ascii")).hexdigest()


def through_aliases(
    rows: str, every_row: str, *, subject: str, slots: tuple[int, int], alias: str, unique: Sequence[str] = ()
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
            stays, or else that of the smallest record.
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
        f" (PARTITION BY {key} ORDER BY _as_delivered <> {subject}, _as_delivered) = 1"
    )
