"""Counts that are worked out once and kept while nothing was delivered, withdrawn or closed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from minsheng.lake import list_deliveries, read_withdrawals
from minsheng.lake.worklists import Count, count_open, read_closings

__all__ = ["open_counts", "refused_by_reason"]


def open_counts(home: Path, table: str) -> tuple[Count, ...]:
    """Open rows of a table: all of them, then by reason. Only the first to ask after a change waits for the rows to be read."""
    last = max((delivery.number for delivery in list_deliveries(home, table)), default=0)
    return _counted(home, table, (last, len(read_withdrawals(home)), len(read_closings(home, table))))


@lru_cache(maxsize=64)
def _counted(home: Path, table: str, state: tuple[int, int, int]) -> tuple[Count, ...]:
    del state  # what the answer hangs on
    return count_open(home, table)


def refused_by_reason(reasons: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Faults by reason code, the most frequent first, repaired ids left out.

    Args:
        reasons: Of a delivery: column to reason to count.
    """
    total: dict[str, int] = {}
    for by_reason in reasons.values():
        for code, number in by_reason.items():
            if code != "id_repaired":
                total[code] = total.get(code, 0) + number
    return dict(sorted(total.items(), key=lambda entry: (-entry[1], entry[0])))
