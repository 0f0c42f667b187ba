"""Deliveries that no longer count: withdrawn as a whole, by somebody, for a reason, until that is undone.

lake/withdrawals/000001.json     one event each; nothing is ever changed or taken away
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from minsheng.lake.deliveries import list_deliveries
from minsheng.lake.errors import LakeError
from minsheng.lake.layout import Layout, read_json, storage_errors, sync, work_folder, writing
from minsheng.lake.purged import refuse_purged_period

__all__ = ["Withdrawal", "read_withdrawals", "withdraw", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Somebody took a delivery back, or took that back.

    Attributes:
        number: Running number within the home.
        kind: `withdraw`, or `undo` of the withdrawal that stood.
        delivery: Number of the delivery.
        at: When, with time zone.
        by: Account that did it.
        why: In their words.
    """

    number: int
    kind: Literal["withdraw", "undo"]
    delivery: int
    at: str
    by: str
    why: str

    @property
    def on(self) -> date:
        """The day from which it holds, for those who ask what was known on a day."""
        return datetime.fromisoformat(self.at).date()


def read_withdrawals(home: Path) -> tuple[Withdrawal, ...]:
    """All events of a home, in order.

    Raises:
        StorageError: One of them is damaged.
    """
    folder = _folder(Layout(home))
    return tuple(Withdrawal(**read_json(path)) for path in sorted(folder.glob("*.json")))


def withdrawn(home: Path, known_on: date | None = None) -> Mapping[int, Withdrawal]:
    """The deliveries that do not count, each with the event that took it back.

    Args:
        home: Folder of all state.
        known_on: As it stood at the end of this day; None for now.
    """
    standing: dict[int, Withdrawal] = {}
    for event in read_withdrawals(home):
        if known_on is not None and event.on > known_on:
            continue
        if event.kind == "withdraw":
            standing[event.delivery] = event
        else:
            standing.pop(event.delivery, None)
    return standing


def withdraw(
    home: Path, delivery: int, why: str, *, by: str, undo: bool = False, at: datetime | None = None
) -> Withdrawal:
    """Let a delivery count no longer, or again; every fact then says what it would without (with) it.

    The delivery stays on disk, and months seen as they were known before this day still have it.

    Args:
        home: Folder of all state.
        delivery: Number of the delivery.
        why: The reason, for the record.
        by: Who does it.
        undo: Let it count again.
        at: When (with time zone); now by default.

    Returns:
        The event as it was recorded.

    Raises:
        LakeError: No such delivery, it stands that way already, its month was purged, or no reason is given.
        BusyError: Another process is writing to this home.
        StorageError: The home cannot be written.
    """
    if not why.strip():
        raise LakeError("A reason is needed.", hint="Say why, for whoever reads the record later.")
    with writing(home) as layout:
        named = {known.number: known for known in list_deliveries(home)}
        if delivery not in named:
            raise LakeError(
                f"There is no delivery {delivery}.", where=str(home), hint="`minsheng deliveries` lists them."
            )
        refuse_purged_period(home, named[delivery].table, named[delivery].period)
        if (delivery in withdrawn(home)) is not undo:
            state = "does not stand withdrawn" if undo else "is withdrawn already"
            raise LakeError(f"Delivery {delivery} {state}.", hint="`minsheng deliveries` shows what counts.")
        moment = (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
        number = max((event.number for event in read_withdrawals(home)), default=0) + 1
        event = Withdrawal(number, "undo" if undo else "withdraw", delivery, moment, by, why.strip())
        _write(layout, event)
        return event


def _folder(layout: Layout) -> Path:
    return layout.lake / "withdrawals"


def _write(layout: Layout, event: Withdrawal) -> None:
    folder = _folder(layout)
    with storage_errors(folder), work_folder(layout) as work:
        folder.mkdir(parents=True, exist_ok=True)
        file = work / f"{event.number:06d}.json"
        file.write_text(json.dumps(asdict(event), ensure_ascii=False, indent=1) + "\n", "utf-8")
        sync(file)
        file.rename(folder / file.name)
        sync(folder)
