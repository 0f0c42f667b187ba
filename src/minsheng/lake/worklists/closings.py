"""Rows that somebody took off the work-list by hand, with the reason: a log that is only ever added to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from minsheng.lake.deliveries import list_deliveries
from minsheng.lake.errors import LakeError, StorageError
from minsheng.lake.layout import Layout, storage_errors, sync, writing

__all__ = ["Closing", "close_rows", "read_closings"]

_LOG: Final = "closings.jsonl"


@dataclass(frozen=True, slots=True)
class Closing:
    """One row that need not come back.

    Attributes:
        table: Table of the row.
        delivery: Delivery in which it was refused.
        row: Its line in that file.
        why: In the words of whoever closed it.
        by: Account that answers for it.
        at: When, ISO 8601 in UTC.
    """

    table: str
    delivery: int
    row: int
    why: str
    by: str
    at: str


def close_rows(home: Path, table: str, delivery: int, rows: Iterable[int], why: str, by: str) -> tuple[Closing, ...]:
    """Take rows off the work-list for good: they were wrong to deliver, and nothing is to come in their place.

    The rows stay in the quarantine of their delivery; only the list forgets them.

    Args:
        home: Folder of all state.
        table: Table of the delivery.
        delivery: Its number.
        rows: Lines of the file.
        why: The reason; must not be empty.
        by: Account that answers for it.

    Raises:
        LakeError: No such delivery of the table, or no reason.
        BusyError: Another process is writing to the home.
        StorageError: The home cannot be written.
    """
    if not why.strip():
        raise LakeError("A row is closed with a reason.", hint="Say why it need not come back, with --why.")
    if all(known.number != delivery for known in list_deliveries(home, table)):
        raise LakeError(f"{table} has no delivery {delivery}.", hint="`minsheng quarantine list` names them.")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    added = tuple(Closing(table, delivery, row, why.strip(), by, now) for row in rows)
    with writing(home) as layout, storage_errors(layout.lake):
        log = _log(layout)
        log.parent.mkdir(exist_ok=True)
        text = "".join(json.dumps(asdict(closing), ensure_ascii=False) + "\n" for closing in added)
        with log.open("a+b") as stream:
            stream.seek(0)
            stream.truncate(stream.read().rfind(b"\n") + 1)  # a line that a power failure cut off goes
            stream.write(text.encode())
        sync(log)
        sync(log.parent)
    return added


def read_closings(home: Path, table: str) -> tuple[Closing, ...]:
    """What was closed by hand in a table, in the order of closing.

    A last line that was cut off by a power failure counts as not written.

    Raises:
        StorageError: The log is damaged.
    """
    log = _log(Layout(home))
    if not log.exists():
        return ()
    with storage_errors(log):
        *lines, rest = log.read_text(encoding="utf-8").split("\n")
    del rest
    try:
        entries = [Closing(**json.loads(line)) for line in lines]
    except (ValueError, TypeError) as error:
        raise StorageError("The log of closed rows is damaged.", where=str(log), hint="Restore it.") from error
    return tuple(entry for entry in entries if entry.table == table)


def _log(layout: Layout) -> Path:
    return layout.lake / "worklists" / _LOG
