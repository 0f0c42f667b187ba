"""Who looked at whom, and what was purged: logs that are only added to, each entry sealed with the hash of the one before.

audit/looks.jsonl    every look at the facts of one household
audit/purges.jsonl   every purge

An entry that is changed, taken out or moved breaks the chain from there on. Entries cut off at the end cannot be told from the
chain alone: note the number and the head that `minsheng doctor` prints where the operators of the log cannot write.
"""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from minsheng.lake.layout import storage_errors

__all__ = ["LOGS", "Chain", "account", "append_entry", "read_entries", "verify_chain"]

LOGS: Final = ("looks", "purges")
_FIRST: Final = "0" * 64
_TAIL: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Chain:
    """What a log looks like.

    Attributes:
        entries: Entries that are sealed and in their place.
        head: Hash of the last of them.
        broken: What is wrong with the line after them; empty if the chain is whole.
    """

    entries: int
    head: str
    broken: str = ""


def account() -> str:
    """The account that runs this process; its number where a container has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def append_entry(home: Path, log: str, content: Mapping[str, Any], *, durable: bool = False) -> dict[str, Any]:
    """Add an entry to a log, sealed; several processes may do so at once.

    Args:
        home: Folder of all state.
        log: One of `LOGS`.
        content: What happened; `no`, `at`, `by`, `previous` and `hash` are added.
        durable: Make it survive a power cut.

    Returns:
        The entry as written.

    Raises:
        StorageError: The log cannot be written.
    """
    file = home / "audit" / f"{log}.jsonl"
    with storage_errors(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            last, torn = _last(stream)
            entry: dict[str, Any] = {
                "no": last["no"] + 1 if last else 1,
                "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "by": account(),
                **content,
                "previous": last["hash"] if last else _FIRST,
            }
            entry["hash"] = _seal(entry)
            line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
            stream.write(b"\n" + line if torn else line)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
    return entry


def read_entries(home: Path, log: str) -> Iterator[dict[str, Any]]:
    """The entries of a log in their order, those that cannot be read left out.

    Raises:
        StorageError: The log cannot be read.
    """
    for line in _lines(home, log):
        entry = _parsed(line)
        if entry is not None:
            yield entry


def verify_chain(home: Path, log: str) -> Chain:
    """Whether every entry of a log is as it was written and where it was written.

    A line that was not finished, because the process writing it was killed, is no entry: nothing was shown before it
    was written. The entry after it follows the one before.

    Raises:
        StorageError: The log cannot be read.
    """
    count, head = 0, _FIRST
    for number, line in enumerate(_lines(home, log), start=1):
        entry = _parsed(line)
        if entry is None:
            continue
        if entry.get("previous") != head or entry.get("no") != count + 1:
            return Chain(count, head, f"line {number} does not follow entry {count}")
        if entry.get("hash") != _seal({key: value for key, value in entry.items() if key != "hash"}):
            return Chain(count, head, f"line {number} is not as it was written")
        count, head = count + 1, entry["hash"]
    return Chain(count, head)


def _seal(entry: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(entry, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _lines(home: Path, log: str) -> Iterator[bytes]:
    file = home / "audit" / f"{log}.jsonl"
    if not file.exists():
        return
    with storage_errors(file), file.open("rb") as stream:
        yield from stream


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def _last(stream: BinaryIO) -> tuple[dict[str, Any] | None, bool]:
    """The last entry of a log, and whether an unfinished line stands after it."""
    size = stream.seek(0, os.SEEK_END)
    reach = _TAIL
    while True:
        stream.seek(max(0, size - reach))
        tail = stream.read()
        whole = tail if size <= reach else tail[tail.find(b"\n") + 1 :]
        for line in reversed(whole.splitlines()):
            entry = _parsed(line)
            if entry is not None and "hash" in entry and "no" in entry:
                return entry, not tail.endswith(b"\n")
        if size <= reach:
            return None, bool(tail) and not tail.endswith(b"\n")
        reach *= 4
