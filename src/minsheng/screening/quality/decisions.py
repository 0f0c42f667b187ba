"""What people decided about doubtful items: a log that is only ever added to.

    findings/quality/decisions.jsonl      one decision a line
    findings/quality/writer.lock          held while a line is added

A line counts once it ends; what a writer that was killed left unfinished is passed over by readers and by the next writer.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from minsheng.lake.layout import month_end, storage_errors, sync
from minsheng.screening.quality.rules import QualityError

__all__ = ["Decision", "decide", "read_decisions"]

_LOG: Final = "decisions.jsonl"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about an item.

    Attributes:
        key: Of the item.
        rule: The rule that found it.
        why: In the words of whoever decided.
        by: Account that answers for it.
        period: The latest month that had been checked; whatever fires in a later one has come back.
        until: Last day of an accepted exception, on which the item is silent; None if the matter was put right.
        at: When it was decided, ISO 8601 in UTC.
    """

    key: str
    rule: str
    why: str
    by: str
    period: str
    until: str | None
    at: str

    @property
    def on(self) -> str:
        """Day of the decision."""
        return self.at[:10]

    def silent_in(self, period: str) -> bool:
        """Whether the item of a month is settled by this decision."""
        if self.until is not None:
            return month_end(period) <= date.fromisoformat(self.until)
        return period <= self.period


def decide(home: Path, key: str, rule: str, period: str, *, why: str, by: str, until: date | None = None) -> Decision:
    """Add a decision to the log; concurrent writers wait for each other.

    Args:
        home: Folder of all state.
        key: Of the item.
        rule: The rule that found it.
        period: The latest month that was checked.
        why: The reason.
        by: Account that answers for it.
        until: Last day of an accepted exception.

    Raises:
        QualityError: No reason is given, or the day lies before the end of the month.
        StorageError: The home cannot be written.
    """
    if not why.strip():
        raise QualityError("A decision needs a reason.", where=key, hint="Say why with --why.")
    if until is not None and until < month_end(period):
        raise QualityError(
            f"The exception would end on {until}, before the end of {period}.",
            where=key,
            hint="Name a later day, or close the item without --until.",
        )
    now = datetime.now(UTC).isoformat(timespec="seconds")
    decision = Decision(key, rule, why.strip(), by, period, until.isoformat() if until else None, now)
    line = json.dumps(asdict(decision), ensure_ascii=False) + "\n"
    folder = _folder(home)
    with storage_errors(folder), _alone(folder):
        descriptor = os.open(folder / _LOG, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            size = os.fstat(descriptor).st_size
            broken = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            _write_all(descriptor, (b"\n" if broken else b"") + line.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        sync(folder)
    return decision


def read_decisions(home: Path) -> tuple[Decision, ...]:
    """All decisions, in the order in which they were made.

    Raises:
        StorageError: The log cannot be read.
    """
    path = _folder(home) / _LOG
    if not path.exists():
        return ()
    with storage_errors(path):
        lines = path.read_bytes().split(b"\n")[:-1]  # the last piece is empty, or a line without its end
    decisions = []
    for line in lines:
        try:
            decisions.append(Decision(**json.loads(line)))
        except (ValueError, TypeError):
            continue  # left unfinished by a writer that was killed; nothing was promised to its user
    return tuple(decisions)


def _folder(home: Path) -> Path:
    return home / "findings" / "quality"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The right to add a line; a killed process gives it back by dying."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "writer.lock").open("a+") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _write_all(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]
