"""What people change in the city's data. The lake keeps who did it and why; every function writes the audit as well."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal

from minsheng.console.accounts.models import User
from minsheng.console.audit.actions import record
from minsheng.lake import Withdrawal, withdraw
from minsheng.lake.identity import Event, append_events
from minsheng.lake.worklists import TakenBack, accept_back, close_rows, export_list
from minsheng.screening.quality import Decision, History, Item, decide

__all__ = ["close_doubt", "close_refused", "decide_pair", "export_refused", "set_aside", "take_back", "undo_event"]


def set_aside(user: User, home: Path, delivery: int, why: str, *, undo: bool) -> Withdrawal:
    """Let a delivery count no longer, or again.

    Raises:
        LakeError: No such delivery, it stands that way already, or no reason is given.
    """
    event = withdraw(home, delivery, why, by=user.username, undo=undo)
    record("delivery.restored" if undo else "delivery.withdrawn", "delivery", delivery, reason=event.why)
    return event


def export_refused(
    user: User, home: Path, table: str, folder: Path, *, period: str | None, reason: str | None
) -> list[tuple[Path, int]]:
    """Write the open rows of a table as workbooks, whole rows with ids in full: that is what a department corrects.

    Raises:
        LakeError: Not a month, or no such reason.
    """
    files = export_list(home, [table], folder / f"{table}.xlsx", period=period, reason=reason)
    told = {"table": table, "rows": sum(rows for _, rows in files), "period": period or "", "by": user.username}
    record("worklist.exported", "table", table, details=told)
    return files


def take_back(user: User, home: Path, file: Path) -> TakenBack:
    """Take a corrected workbook in.

    Raises:
        LakeError: It is no work-list of this home, or another process is writing.
    """
    taken = accept_back(home, file, by=user.username)
    told = {
        "file": file.name, "right": taken.right, "wrong": taken.wrong, "closed": taken.closed,
        "deliveries": [receipt.delivery.number for receipt in taken.receipts],
    }  # fmt: skip
    record("worklist.taken_back", "delivery", taken.receipts[0].delivery.number if taken.receipts else "", details=told)
    return taken


def close_refused(user: User, home: Path, table: str, rows: Iterable[tuple[int, int]], why: str) -> int:
    """Take rows off the work-list, with the reason; how many were.

    Raises:
        LakeError: No such delivery of the table, or no reason.
    """
    by_delivery: dict[int, list[int]] = {}
    for delivery, row in rows:
        by_delivery.setdefault(delivery, []).append(row)
    closed = 0
    for delivery, lines in sorted(by_delivery.items()):
        closed += len(close_rows(home, table, delivery, lines, why, user.username))
    record("worklist.closed", "table", table, reason=why.strip(), details={"rows": by_delivery})
    return closed


def decide_pair(user: User, home: Path, kind: Literal["merge", "apart"], left: int, right: int, reason: str) -> Event:
    """Record that two records are one person, or two.

    Raises:
        LakeError: They are one record.
    """
    (event,) = append_events(home, [Event(kind, user.username, left, right, reason=reason.strip())])
    record("identity.merged" if kind == "merge" else "identity.kept_apart", "event", event.number, reason=event.reason)
    return event


def undo_event(user: User, home: Path, number: int, reason: str) -> Event:
    """Undo a merge, a separation or an undo; the log keeps both.

    Raises:
        LakeError: There is no such event, or it does not count any more.
    """
    (event,) = append_events(home, [Event("undo", user.username, undoes=number, reason=reason.strip())])
    record("identity.undone", "event", number, reason=event.reason)
    return event


def close_doubt(user: User, home: Path, history: History, item: Item, why: str, until: date | None) -> Decision:
    """Close a doubtful item that was put right, or accept it until a day.

    Raises:
        QualityError: No reason is given, or the day lies before the end of the month.
    """
    made = decide(home, item.key, item.rule, history.period, why=why, by=user.username, until=until)
    told = {"rule": item.rule, "until": made.until or ""}
    record("doubt.closed", "doubt", item.key, division=item.division, reason=made.why, details=told)
    return made
