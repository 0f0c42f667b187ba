"""Where the lake keeps things inside the home, and how a finished folder appears there all at once."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, TextIO
from uuid import uuid4

import duckdb
import pyarrow as pa

from minsheng.lake.errors import BusyError, LakeError, StorageError

__all__ = [
    "Layout",
    "month_end",
    "publish",
    "read_json",
    "shift_month",
    "storage_errors",
    "sync",
    "work_folder",
    "writing",
]

_WAIT_SECONDS: Final = 0.2
_PERIOD = re.compile(r"(20\d\d|19[5-9]\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders of the lake.

    Attributes:
        home: Folder of all state of the installation.
    """

    home: Path

    @property
    def lake(self) -> Path:
        """Everything that the lake owns."""
        return self.home / "lake"

    @property
    def deliveries(self) -> Path:
        """One immutable folder per delivery."""
        return self.lake / "deliveries"

    @property
    def snapshots(self) -> Path:
        """One folder per period, holding its snapshots."""
        return self.lake / "snapshots"

    @property
    def work(self) -> Path:
        """Unfinished work; whatever lies here when a writer starts was left by one that died."""
        return self.lake / "work"


def month_end(period: str) -> date:
    """The last day of a period `YYYY-MM`, on which its facts are stated.

    Raises:
        LakeError: Not a month.
    """
    if not _PERIOD.fullmatch(period):
        raise LakeError(f"{period!r} is not a period.", hint="Write the month as YYYY-MM, e.g. 2023-12.")
    return date.fromisoformat(f"{shift_month(period, 1)}-01") - timedelta(days=1)


def shift_month(period: str, months: int) -> str:
    """The period so many months later (earlier if negative)."""
    index = int(period[:4]) * 12 + int(period[5:]) - 1 + months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


@contextmanager
def writing(home: Path, waiting: Callable[[str], None] | None = None) -> Iterator[Layout]:
    """The right to write: one process at a time, and a clean work folder.

    The lock belongs to the open file, so that a killed process gives it back by dying.

    Args:
        home: Folder of all state.
        waiting: Called again and again with who is writing, until the right is free; without it nobody waits.

    Raises:
        BusyError: Another process holds it, and nobody waits.
        StorageError: The home cannot be written.
    """
    layout = Layout(home)
    with storage_errors(layout.lake):
        for folder in (layout.deliveries, layout.snapshots):
            folder.mkdir(parents=True, exist_ok=True)
        handle = (layout.lake / "writer.lock").open("a+", encoding="ascii")
    with handle:
        while not _is_locked(handle):
            handle.seek(0)
            writer = handle.read().strip() or "unknown"
            if waiting is None:
                raise BusyError(
                    f"Another process ({writer}) is writing to this home.",
                    where=str(layout.lake),
                    hint="Wait until it has finished, then start again.",
                )
            waiting(writer)
            time.sleep(_WAIT_SECONDS)
        with storage_errors(layout.lake):
            handle.truncate(0)
            handle.write(f"pid {os.getpid()}")
            handle.flush()
            shutil.rmtree(layout.work, ignore_errors=True)
            layout.work.mkdir()
        yield layout


def _is_locked(handle: TextIO) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def work_folder(layout: Layout) -> Iterator[Path]:
    """A folder for unfinished work; gone afterwards unless it was published."""
    folder = layout.work / uuid4().hex
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(folder: Path, target: Path) -> None:
    """Make a finished folder appear under its final name, complete or not at all, and so that it survives a power cut."""
    for path in sorted(folder.rglob("*")):
        sync(path)
    sync(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(target)
    sync(target.parent)


def read_json(path: Path) -> dict[str, Any]:
    """A manifest.

    Raises:
        StorageError: It cannot be read.
    """
    with storage_errors(path):
        try:
            content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except ValueError as error:
            raise StorageError(
                "The manifest is damaged.", where=str(path), hint="Restore this folder from a backup."
            ) from error
    return content


@contextmanager
def storage_errors(where: Path) -> Iterator[None]:
    """Turn what the disk, Arrow or DuckDB says about storage into one sentence for the reader."""
    try:
        yield
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException, pa.ArrowInvalid, MemoryError) as error:
        if error_is_full(error):
            raise StorageError(
                "The disk is full (or the file-size limit is reached); nothing was published.",
                where=str(where),
                hint="Free some space and run the same command again.",
            ) from error
        if isinstance(error, PermissionError):
            raise StorageError(
                "No permission.", where=str(error.filename or where), hint="Check who owns it."
            ) from error
        if isinstance(error, (duckdb.OutOfMemoryException, MemoryError)):
            raise StorageError(
                "The work did not fit in memory and its spill space; nothing was published.",
                where=str(where),
                hint="Free memory or disk space and run the same command again.",
            ) from error
        if isinstance(error, pa.ArrowInvalid):
            raise
        raise StorageError(f"{error}", where=str(where), hint="Check the disk and the folder.") from error


def error_is_full(error: BaseException) -> bool:
    """Whether an error says that no more bytes can be written."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return True
    text = str(error)
    return any(
        sign in text
        for sign in ("No space left", "File too large", "Disk quota", "disk quota", "max_temp_directory_size")
    )


def sync(path: Path) -> None:
    """Make a file or folder survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
