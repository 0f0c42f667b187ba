"""How good the files of each department were, month by month, and how much of what was refused is still open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from minsheng.lake.contracts import contract_of, load_contracts
from minsheng.lake.deliveries import Delivery, list_deliveries
from minsheng.lake.worklists.items import states

__all__ = ["Month", "Trend", "trends"]

_NO_FAULT: Final = "id_repaired"


@dataclass(frozen=True, slots=True)
class Month:
    """What a department delivered for one month of a table, corrections of work-lists left out.

    Attributes:
        period: The month, `YYYY-MM`.
        rows: Rows delivered.
        refused: Those refused.
        cells: Cells emptied in the others.
        reasons: Reason code to faults.
        open: Rows that are still on the work-list.
    """

    period: str
    rows: int
    refused: int
    cells: int
    reasons: Mapping[str, int]
    open: int

    @property
    def share(self) -> float:
        """Share of the rows that was refused; 0 where none was delivered."""
        return self.refused / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True)
class Trend:
    """The months of one table, the first to the last in which it was delivered, in order."""

    table: str
    months: tuple[Month, ...]

    @property
    def rows(self) -> int:
        """Rows of all months."""
        return sum(month.rows for month in self.months)

    @property
    def refused(self) -> int:
        """Refused rows of all months."""
        return sum(month.refused for month in self.months)

    @property
    def reasons(self) -> Mapping[str, int]:
        """Faults of all months by reason code, the most frequent first."""
        total: Counter[str] = Counter()
        for month in self.months:
            total.update(month.reasons)
        return dict(sorted(total.items(), key=lambda entry: (-entry[1], entry[0])))


def trends(home: Path, table: str | None = None, *, with_open: bool = True) -> tuple[Trend, ...]:
    """Quality by table and month, as the files came: what was corrected later does not make them better.

    Args:
        home: Folder of all state.
        table: Only this table.
        with_open: Whether it is told how many rows are still open. That asks the rows themselves; without it the manifests
            are read alone, and the number is 0.

    Returns:
        The tables that were delivered, in the order of their names.

    Raises:
        ContractError: No such table.
        StorageError: A delivery cannot be read.
    """
    names = [contract_of(table, home).table] if table else list(load_contracts(home))
    mine: dict[str, list[Delivery]] = {name: [] for name in names}
    for delivery in list_deliveries(home):
        if delivery.table in mine and delivery.corrects is None:
            mine[delivery.table].append(delivery)
    return tuple(_trend(home, name, deliveries, with_open) for name, deliveries in mine.items() if deliveries)


def _trend(home: Path, table: str, deliveries: Sequence[Delivery], with_open: bool) -> Trend:
    standing = states(home, table) if with_open else {}
    still_open: Counter[int] = Counter(number for (number, _), state in standing.items() if state == "open")
    months = []
    for period in sorted({delivery.period for delivery in deliveries}):
        here = [delivery for delivery in deliveries if delivery.period == period]
        reasons: Counter[str] = Counter()
        for delivery in here:
            for by_reason in delivery.reasons.values():
                reasons.update({code: count for code, count in by_reason.items() if code != _NO_FAULT})
        months.append(
            Month(
                period=period,
                rows=sum(delivery.rows for delivery in here),
                refused=sum(delivery.refused for delivery in here),
                cells=sum(delivery.cells_blanked for delivery in here),
                reasons=dict(reasons),
                open=sum(still_open[delivery.number] for delivery in here),
            )
        )
    return Trend(table, tuple(months))
