"""What people wrote about rows and doubtful items, and what of it goes with the data that it was about.

A reason in somebody's own words may name the person whom the row named; it is kept no longer than the row.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from minsheng.lake.layout import Layout, sync

__all__ = ["forget_remarks"]


def forget_remarks(layout: Layout, emptied: Collection[int], horizon: str) -> None:
    """Take the closings of rows that were purged, and the decisions about months that were, out of their logs.

    A decision that still keeps an item silent in a month that is kept stays as long as it does so.

    Args:
        layout: Of the home; the right to write is held.
        emptied: Numbers of the deliveries whose refused rows are gone.
        horizon: First month that is kept.
    """
    _keep(layout, layout.lake / "worklists" / "closings.jsonl", lambda closing: closing["delivery"] not in emptied)
    decisions = layout.home / "findings" / "quality"
    if decisions.exists():
        with (decisions / "writer.lock").open("a+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # whoever decides just now waits, and adds to the new file
            _keep(layout, decisions / "decisions.jsonl", lambda one: max(one["period"], one["until"] or "") >= horizon)


def _keep(layout: Layout, log: Path, stays: Callable[[dict[str, Any]], bool]) -> None:
    """Write a log anew without the entries that go; a line that a killed writer left unfinished goes too."""
    if not log.exists():
        return
    lines = log.read_bytes().split(b"\n")[:-1]
    kept = [line for line in lines if (entry := _entry(line)) is not None and stays(entry)]
    if len(kept) < len(lines):
        fresh = layout.work / f"fresh-{log.name}"
        fresh.write_bytes(b"".join(line + b"\n" for line in kept))
        sync(fresh)
        fresh.replace(log)
        sync(log.parent)


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None
