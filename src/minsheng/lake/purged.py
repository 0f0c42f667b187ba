"""What purges have left: from which month on each table is whole, and what is refused because of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from minsheng.lake.contracts import load_contracts
from minsheng.lake.errors import LakeError
from minsheng.lake.layout import Layout, read_json

__all__ = ["purged_limits", "purged_text", "refuse_purged_month", "refuse_purged_period"]


def purged_limits(home: Path) -> dict[str, str]:
    """First month kept of each table after the purges so far; empty before the first.

    Raises:
        StorageError: The record of it is damaged.
    """
    file = Layout(home).lake / "purged.json"
    return dict(read_json(file)["tables"]) if file.exists() else {}


def purged_text(limits: Mapping[str, str]) -> str:
    """The record of the limits, as it is kept."""
    return json.dumps({"tables": dict(sorted(limits.items()))}, indent=1) + "\n"


def refuse_purged_month(home: Path, period: str) -> None:
    """Say of a month beyond the limit that its data is gone, so that nobody takes what is left for the whole.

    Raises:
        LakeError: Data of the month was purged.
    """
    gone = {table: first for table, first in purged_limits(home).items() if period < first}
    if gone:
        titles = "、".join(f"{load_contracts(home)[table].title.zh} ({table})" for table in sorted(gone) if table in load_contracts(home))  # fmt: skip
        raise LakeError(
            f"Data of {period} has been purged 已按保存期限清除: {titles}.",
            where=str(home),
            hint=f"The first month that is whole is {max(gone.values())}; see audit/purges.jsonl for what was removed.",
        )


def refuse_purged_period(home: Path, table: str, period: str) -> None:
    """Say of a delivery for a month that was purged that it comes too late: its rows would have no history to stand in.

    Raises:
        LakeError: The month of the table was purged.
    """
    first = purged_limits(home).get(table, "")
    if period < first:
        raise LakeError(
            f"{table} is kept from {first} on; {period} has been purged 已按保存期限清除.",
            where=str(home),
            hint="Deliver what is still in force with the current month.",
        )
