"""The logs that are only added to, as `minsheng doctor` shows them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from minsheng.cli.app import screen
from minsheng.lake.audit import LOGS, read_entries, verify_chain
from minsheng.lake.errors import LakeError
from minsheng.lake.looks import NOT_STATED

__all__ = ["print_logs"]

_TITLES = {"looks": "查阅记录 looks at people", "purges": "清除记录 purges"}


def print_logs(home: Path) -> None:
    """Print for each log how many entries it has and its head, to be noted elsewhere.

    Raises:
        LakeError: An entry was changed, taken out or moved.
    """
    for log in LOGS:
        chain = verify_chain(home, log)
        if chain.broken:
            raise LakeError(
                f"The log has been tampered with or damaged: {chain.broken}.",
                where=str(home / "audit" / f"{log}.jsonl"),
                hint="Keep the file as it is, restore it from a backup, and find out who could write to it.",
            )
        if not chain.entries:
            continue
        silent = Counter(entry.get("purpose") for entry in read_entries(home, log))[NOT_STATED]
        told = f"，{silent:,} 条未说明目的 without a purpose" if silent else ""
        screen.print(f"{_TITLES[log]}: {chain.entries:,}{told}，链完整 chain intact, {chain.head[:16]}")
