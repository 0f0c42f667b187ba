"""How far a running screening is, told while it runs, and whether the process that runs it is still there.

The screening itself works in one transaction that nobody else sees into. So a second connection tells of it; and as long as
that connection lives, it holds a lock that PostgreSQL takes back by itself when the process is killed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from django.db import connection

from minsheng.casework.runs.models import Screening, Stage, State

__all__ = ["Reporter", "running_now"]

_LOCKS: Final = 0x5C4EE
"""Class of the advisory locks that stand for screenings; the second number is the screening."""
_PAUSE: Final = 0.5
"""Seconds between two reports."""
_AT_MOST: Final = 60.0


class Reporter:
    """Tells how far a screening is, from a thread with a connection of its own.

    Args:
        screening: Number of the screening.
    """

    def __init__(self, screening: int) -> None:
        self._screening = screening
        self._latest: tuple[Stage, int, int] | None = None
        self._ended, self._begun = threading.Event(), threading.Event()
        self._is_ours = False
        self._thread = threading.Thread(target=self._report, daemon=True, name="report of a screening")

    @property
    def is_ours(self) -> bool:
        """Whether nobody else carries the same screening out."""
        return self._is_ours

    def stage(self, stage: Stage) -> Callable[[int, int, str], None]:
        """What a stage calls with `(done, total, note)`."""
        self._latest = stage, 0, 0

        def told(done: int, total: int, _note: str) -> None:
            self._latest = stage, done, total

        return told

    def __enter__(self) -> Self:
        self._thread.start()
        self._begun.wait(_AT_MOST)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(_AT_MOST)

    def _report(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCKS, self._screening])
                self._is_ours = bool(cursor.fetchone()[0])
            self._begun.set()
            told = None
            while not self._ended.wait(_PAUSE):
                if self._latest != told and (told := self._latest):
                    stage, done, total = told
                    Screening.objects.filter(pk=self._screening, state=State.RUNNING).update(
                        stage=stage, done=done, total=total
                    )
            with connection.cursor() as cursor:  # now, for a connection that is closed is given up a moment later
                cursor.execute("SELECT pg_advisory_unlock_all()")
        finally:
            self._begun.set()
            connection.close()


def running_now() -> set[int]:
    """Numbers of the screenings whose process is there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [_LOCKS],
        )
        return {number for (number,) in cursor.fetchall()}
