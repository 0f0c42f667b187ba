"""Who was taken for whom, by whom and why: a log that is only ever added to, and what follows from it.

An event merges two records, keeps two apart, or undoes an earlier event. Nothing is deleted; which records are one person
is worked out from the events that stand, always with the same answer, so that everything computed from it can follow.
What people decided comes before what a linkage proposed, and of the runs over the same records the last one counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.lake.errors import LakeError
from minsheng.lake.identity.clusters import foremost
from minsheng.lake.layout import Layout, storage_errors, sync, work_folder, writing

__all__ = ["Event", "Resolution", "add_events", "append_events", "read_events", "resolve"]

Kind = Literal["merge", "apart", "undo"]

_SCHEMA: Final = pa.schema(
    [
        ("number", pa.int64()),
        ("at", pa.string()),
        ("by", pa.string()),
        ("kind", pa.string()),
        ("left_id", pa.int64()),
        ("right_id", pa.int64()),
        ("undoes", pa.int64()),
        ("scope", pa.string()),
        ("run", pa.int64()),
        ("weight", pa.float64()),
        ("reason", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the log.

    Attributes:
        kind: `merge`: the two records are one person; `apart`: they are two; `undo`: an earlier event no longer counts.
        by: Account that answers for it.
        left_id: One record; None for an undo.
        right_id: The other.
        undoes: Number of the event that is undone.
        scope: Records that a linkage ran over; empty for what a person decided.
        run: Number of that linkage; None for what a person decided.
        weight: What the linkage found, in bits.
        reason: In the words of whoever decided.
        number: Running number, given when it is added; 0 before.
        at: When it was added, ISO 8601 in UTC; given when it is added.
    """

    kind: Kind
    by: str
    left_id: int | None = None
    right_id: int | None = None
    undoes: int | None = None
    scope: str = ""
    run: int | None = None
    weight: float | None = None
    reason: str = ""
    number: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the log says today.

    Attributes:
        person_of: Record to the foremost record of its person; records that stand alone are left out.
        apart: Pairs of records that are known to be two people, the smaller first.
        set_aside: Merges that stand but would join records that are kept apart.
    """

    person_of: Mapping[int, int]
    apart: frozenset[tuple[int, int]]
    set_aside: tuple[Event, ...]


def append_events(home: Path, events: Sequence[Event]) -> tuple[Event, ...]:
    """Add events to the log of a home, all of them or none.

    Args:
        home: Folder of all state.
        events: In order; their `number` and `at` are given here.

    Returns:
        The events as they stand in the log.

    Raises:
        LakeError: An undo names an event that is not there, or was undone already; a merge or apart lacks a record.
        BusyError: Another process is writing to the home.
        StorageError: The home cannot be written.
    """
    with writing(home) as layout:
        return add_events(layout, events)


def add_events(layout: Layout, events: Sequence[Event]) -> tuple[Event, ...]:
    """What `append_events` does, for a caller that holds the right to write already."""
    known = read_events(layout.home)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    first = len(known) + 1
    added = tuple(replace(event, number=first + at, at=now) for at, event in enumerate(events))
    standing = _standing(known)
    for event in added:
        _check(event, len(known), standing)
    if added:
        _write(layout, added)
    return added


def read_events(home: Path) -> tuple[Event, ...]:
    """All events of a home, in order.

    Raises:
        StorageError: The log cannot be read.
    """
    folder = _folder(Layout(home))
    events: list[Event] = []
    with storage_errors(folder):
        for file in sorted(folder.glob("*.parquet")):
            events += [Event(**row) for row in pq.read_table(file, schema=_SCHEMA).to_pylist()]
    return tuple(events)


def resolve(events: Iterable[Event]) -> Resolution:
    """Work out who is who from a log; the order of records within an event does not matter.

    An undone merge that a linkage had proposed keeps its two records apart, or the next run would propose it again.
    """
    log = tuple(events)
    standing = _standing(log)
    last: dict[str, int] = {}
    for event in log:
        if event.run is not None:
            last[event.scope] = max(event.run, last.get(event.scope, 0))
    undone_proposals = (event for event in log if event.number not in standing and event.run is not None)
    decided = (event for event in log if event.number in standing and event.kind == "apart")
    apart = frozenset(_pair(event) for source in (undone_proposals, decided) for event in source)
    merges = [event for event in log if event.number in standing and event.kind == "merge"]
    merges = [event for event in merges if event.run is None or event.run == last[event.scope]]
    merges.sort(key=lambda event: (event.run is not None, event.number))
    groups = _Groups(apart)
    set_aside = tuple(event for event in merges if not groups.join(*_pair(event)))
    return Resolution(groups.person_of(), apart, set_aside)


class _Groups:
    """Records joined so far, none of them with one that is kept apart from another."""

    def __init__(self, apart: Iterable[tuple[int, int]]) -> None:
        self._group_of: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._apart: dict[int, set[int]] = {}
        for left, right in apart:
            self._apart.setdefault(left, set()).add(right)
            self._apart.setdefault(right, set()).add(left)

    def join(self, left: int, right: int) -> bool:
        """Join the groups of two records; False if some of their members are kept apart."""
        one, other = (self._group_of.get(record, record) for record in (left, right))
        if one == other:
            return True
        ours, theirs = (self._members.get(group, [group]) for group in (one, other))
        if len(ours) < len(theirs):
            one, other, ours, theirs = other, one, theirs, ours
        barred = set().union(*(self._apart.get(member, ()) for member in theirs))
        if not barred.isdisjoint(ours):
            return False
        self._members.pop(other, None)
        self._members[one] = ours + theirs
        for member in self._members[one]:
            self._group_of[member] = one
        return True

    def person_of(self) -> dict[int, int]:
        """Record to the foremost record of its group, for groups of two and more."""
        person_of: dict[int, int] = {}
        for group in self._members.values():
            person_of |= dict.fromkeys(group, foremost(group))
        return person_of


def _standing(log: Sequence[Event]) -> frozenset[int]:
    """Numbers of the events that count: those that no standing undo names. An undo names only what came before it."""
    undone: set[int] = set()
    standing = set()
    for event in reversed(log):
        if event.number in undone:
            continue
        standing.add(event.number)
        if event.kind == "undo" and event.undoes is not None:
            undone.add(event.undoes)
    return frozenset(standing)


def _check(event: Event, known: int, standing: frozenset[int]) -> None:
    if event.kind == "undo":
        if event.undoes is None or not 0 < event.undoes <= known:
            raise LakeError(f"There is no event {event.undoes} to undo.", hint="`minsheng identity log` lists them.")
        if event.undoes not in standing:
            raise LakeError(
                f"Event {event.undoes} does not count any more.", hint="Undo the event that undid it instead."
            )
    elif event.left_id is None or event.right_id is None or event.left_id == event.right_id:
        raise LakeError("A decision needs two different records.", hint="Give the numbers of both.")


def _pair(event: Event) -> tuple[int, int]:
    left, right = sorted((event.left_id or 0, event.right_id or 0))
    return left, right


def _folder(layout: Layout) -> Path:
    return layout.lake / "identity" / "events"


def _write(layout: Layout, events: Sequence[Event]) -> None:
    folder = _folder(layout)
    columns = [[getattr(event, name) for event in events] for name in _SCHEMA.names]
    with storage_errors(folder), work_folder(layout) as work:
        folder.mkdir(parents=True, exist_ok=True)
        file = work / f"{events[0].number:012d}.parquet"
        pq.write_table(pa.table(columns, schema=_SCHEMA), file)
        sync(file)
        file.rename(folder / file.name)
        sync(folder)
