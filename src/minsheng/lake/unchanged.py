"""Whether a file is still the one whose fingerprint was taken: a department may still be writing it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from minsheng.lake.errors import FileRefusedError

__all__ = ["State", "check_unchanged", "state_of"]


class State(NamedTuple):
    """What betrays a change of a file.

    Attributes:
        device: Of the file system.
        number: Of the file in it; another one under the same name has another number.
        size: In bytes.
        changed_ns: When its content was last written, in nanoseconds.
    """

    device: int
    number: int
    size: int
    changed_ns: int


def state_of(file: Path) -> State:
    """The state of a file now."""
    found = file.stat()
    return State(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def check_unchanged(file: Path, seen: State) -> None:
    """See that a file is as it was.

    Args:
        file: The file.
        seen: Its state before it was read.

    Raises:
        FileRefusedError: It was written, replaced or removed since.
    """
    try:
        is_same = state_of(file) == seen
    except FileNotFoundError:
        is_same = False
    if not is_same:
        raise FileRefusedError(
            "The file changed while it was read.",
            where=str(file),
            hint="Somebody may still be copying it: wait until it is complete, then ingest it again.",
        )
