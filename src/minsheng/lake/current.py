"""The rows of a table that hold at the end of a month: later deliveries correct earlier ones, key by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from minsheng.lake.checks import STORED_TYPES
from minsheng.lake.contracts import Contract, load_contracts
from minsheng.lake.deliveries import Delivery, list_deliveries
from minsheng.lake.engine import literal

__all__ = ["CurrentTable", "current_tables"]


@dataclass(frozen=True, slots=True)
class CurrentTable:
    """A table as the deliveries up to a month tell it.

    Attributes:
        contract: What its rows are.
        deliveries: Those that count, each correcting the ones before it.
        purged: Whether there were others, of which every row was purged: superseded, ended, or events of long ago.
    """

    contract: Contract
    deliveries: tuple[Delivery, ...]
    purged: bool = False

    @property
    def covered(self) -> bool:
        """Whether it was delivered at all, so that the absence of a row can mean something."""
        return bool(self.deliveries) or self.purged

    def sql(self, slots: tuple[int, int]) -> str:
        """Query for the current rows in a range of slots, with `_delivery` (int32) and `_row`.

        Keys are unique within a delivery. The largest delivery gives its rows except those that a later one corrects;
        among the others, which are small, the last row of each key is taken.

        Args:
            slots: First and last slot, inclusive.
        """
        if not self.deliveries:
            columns = ", ".join(f'NULL::{STORED_TYPES[c.type]} AS "{c.name}"' for c in self.contract.columns)
            return f"SELECT {columns}, NULL::INTEGER AS _delivery, NULL::BIGINT AS _row WHERE false"
        largest = max(range(len(self.deliveries)), key=lambda at: self.deliveries[at].accepted)
        key = ", ".join(f'"{name}"' for name in self.contract.key)
        base = self._rows(self.deliveries[largest], slots)
        earlier, later = self.deliveries[:largest], self.deliveries[largest + 1 :]
        pieces = [base if not later else f"({base}) ANTI JOIN ({self._keys(later, slots)}) USING ({key})"]
        if earlier:
            newer = self._keys(self.deliveries[largest:], slots)
            pieces.append(f"({self._last(earlier, slots, key)}) ANTI JOIN ({newer}) USING ({key})")
        if later:
            pieces.append(f"({self._last(later, slots, key)})")
        return " UNION ALL ".join(piece if piece.startswith("SELECT") else f"SELECT * FROM {piece}" for piece in pieces)

    def _last(self, deliveries: Sequence[Delivery], slots: tuple[int, int], key: str) -> str:
        if len(deliveries) == 1:
            return self._rows(deliveries[0], slots)
        rows = " UNION ALL ".join(
            f"SELECT *, {at} AS _rank FROM ({self._rows(delivery, slots)})" for at, delivery in enumerate(deliveries)
        )
        return (
            f"SELECT * EXCLUDE (_rank) FROM ({rows})"
            f" QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY _rank DESC) = 1"
        )

    def _keys(self, deliveries: Sequence[Delivery], slots: tuple[int, int]) -> str:
        key = ", ".join(f'"{name}"' for name in self.contract.key)
        # A key that does not name the person may stand in another slot today than yesterday: a sold car.
        everywhere = self.contract.subject not in self.contract.key
        reach = (0, 255) if everywhere else slots
        return " UNION ALL ".join(f"SELECT {key} FROM {_scan(delivery, reach)}" for delivery in deliveries)

    def _rows(self, delivery: Delivery, slots: tuple[int, int]) -> str:
        columns = ", ".join(f'"{column.name}"' for column in self.contract.columns)
        return f"SELECT {columns}, {delivery.number}::INTEGER AS _delivery, _row FROM {_scan(delivery, slots)}"


def current_tables(home: Path, period: str, known_on: date | None) -> Mapping[str, CurrentTable]:
    """Every table of the contracts as it stands at the end of a period.

    A `full` list counts for its own period only: last month's list does not say who is on this month's. It may come in
    several files (one per district); a file of the same name replaces the earlier one as a whole.

    Args:
        home: Folder of all state.
        period: The month.
        known_on: Leave out what was received after this day.
    """
    known = list_deliveries(home)
    tables = {}
    for name, contract in load_contracts().items():
        counting = [
            delivery
            for delivery in known
            if delivery.table == name
            and (delivery.period == period if contract.mode == "full" else delivery.period <= period)
            and (known_on is None or delivery.received_on <= known_on)
        ]
        purged = contract.mode != "full" and any(delivery.gone for delivery in counting)
        counting = [delivery for delivery in counting if not delivery.gone]
        # By period, then by receipt: a late correction of March does not undo what May said.
        counting.sort(key=lambda delivery: (delivery.period, delivery.number))
        if (
            contract.mode == "full"
        ):  # a list that is sent again under its name replaces the one before, lost rows and all
            counting = list({delivery.file_name: delivery for delivery in counting}.values())
        tables[name] = CurrentTable(contract, tuple(counting), purged)
    return tables


def _scan(delivery: Delivery, slots: tuple[int, int]) -> str:
    source = f"read_parquet({literal(delivery.rows_path)})"
    return source if slots[0] == 0 and slots[1] >= 250 else f"{source} WHERE _slot BETWEEN {slots[0]} AND {slots[1]}"
