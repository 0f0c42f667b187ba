"""The rows of a table that hold at the end of a month: later deliveries correct earlier ones, key by key."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from minsheng.lake.checks import SLOTS, STORED_TYPES
from minsheng.lake.contracts import Contract, load_contracts
from minsheng.lake.deliveries import Delivery, list_deliveries
from minsheng.lake.engine import literal
from minsheng.lake.identity.applying import Aliases, standing_aliases, through_aliases
from minsheng.lake.identity.unidentified import claim_number_sql, states_names
from minsheng.lake.stored import stored_columns
from minsheng.lake.withdrawals import withdrawn

__all__ = ["EVERY_SLOT", "CurrentTable", "current_tables"]

EVERY_SLOT = (0, 255)

_FEW_SLOTS: Final = 16
"""Rows of merged records are fetched slot by slot while they stand in so few; from more, the table is read whole."""


@dataclass(frozen=True, slots=True)
class CurrentTable:
    """A table as the deliveries up to a month tell it.

    Attributes:
        contract: What its rows are.
        deliveries: Those that count, each correcting the ones before it.
        held: Relation with the rows that are wanted of them, where only some subjects are; see `lake.held`.
        aliases: Records that are somebody else's; None if there are none.
        purged: Whether there were others, of which every row was purged: superseded, ended, or events of long ago.
    """

    contract: Contract
    deliveries: tuple[Delivery, ...]
    held: str = ""
    aliases: Aliases | None = None
    purged: bool = False

    @property
    def covered(self) -> bool:
        """Whether it was delivered at all, so that the absence of a row can mean something."""
        return bool(self.deliveries) or self.purged

    def sql(self, slots: tuple[int, int]) -> str:
        """Query for the current rows in a range of slots, those of merged records as rows of their person.

        Args:
            slots: First and last slot, inclusive.
        """
        if self.held:
            return self._last_held()
        delivered = self.delivered_sql(slots)
        if not self.aliases or not self.deliveries:
            return delivered
        come_from = self.aliases.slots_into(slots) if self.contract.subject == "person_id" else []
        ranges = [(slot, slot) for slot in come_from] if len(come_from) <= _FEW_SLOTS else [(0, SLOTS)]
        every_row = " UNION ALL ".join(self.delivered_sql(some) for some in ranges)
        return self._merged(delivered, every_row or f"SELECT * FROM ({delivered}) WHERE false", self.aliases, slots)

    def delivered_sql(self, slots: tuple[int, int]) -> str:
        """Query for the current rows in a range of slots under the ids they came with, with `_delivery` (int32) and `_row`.

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

    def rows_of(self, delivery: Delivery) -> str:
        """Query for all rows of one delivery, corrected since or not, with `_delivery` and `_row`."""
        return self._rows(delivery, EVERY_SLOT)

    def read_rows_of(self, delivery: Delivery, *names: str) -> str:
        """The same rows as `rows_of`, with people as they are read: those of other records under the number of their person.

        Args:
            delivery: One of the table's.
            names: The columns with people in which that matters; without any, all of them.
        """
        rows = self.rows_of(delivery)
        if not self.aliases:
            return rows
        people = [column.name for column in self.contract.columns if column.type == "resident_id"]
        asked = [name for name in people if name in names or not names]
        return _renamed(self._owned(rows, self.aliases), asked, self.aliases)

    def merged_sql(self, delivered: str) -> str:
        """Query for rows of merged records as rows of their person, where all rows that are needed are at hand.

        Args:
            delivered: Query for current rows under the ids they came with, as of `delivered_sql`.
        """
        return self._merged(delivered, delivered, self.aliases, EVERY_SLOT) if self.aliases else delivered

    def rows_about(self, delivery: Delivery, records: Collection[int]) -> str:
        """Query for the rows of one delivery that came under some ids, corrected since or not, by whom they are about.

        Args:
            delivery: One of those that count.
            records: Ids that rows came with.
        """
        slots = ", ".join(str(slot) for slot in sorted({record % SLOTS for record in records}))
        rows = f"{self.rows_of(delivery)} WHERE _slot IN ({slots})"
        owned = self._owned(rows, self.aliases) if self.aliases else rows
        return f"FROM ({owned}) WHERE {self.contract.subject} IN ({', '.join(map(str, sorted(records)))})"

    def _last_held(self) -> str:
        key = ", ".join(f'"{name}"' for name in self.contract.key)
        return (
            f"SELECT * EXCLUDE (_rank, _wanted) FROM (FROM {self.held} QUALIFY row_number()"
            f" OVER (PARTITION BY {key} ORDER BY _rank DESC) = 1) WHERE _wanted"
        )

    def _merged(self, delivered: str, every_row: str, aliases: Aliases, slots: tuple[int, int]) -> str:
        """The rows of persons, those of their other records (`every_row`) among them; relatives by the number of their person too."""
        contract = self.contract
        rows = delivered = self._owned(delivered, aliases)
        if contract.subject == "person_id":
            rows = through_aliases(
                delivered,
                self._owned(every_row, aliases),
                subject=contract.subject,
                slots=slots,
                alias=aliases.relation,
                unique=contract.key if contract.subject in contract.key else (),
                latest="_delivery",
            )
        others = [c.name for c in contract.columns if c.type == "resident_id" and c.name != contract.subject]
        return _renamed(rows, others, aliases)

    def _owned(self, rows: str, aliases: Aliases) -> str:
        """The rows, those that were found to be about somebody else than the holder of the id under a number of their own."""
        if not aliases.disowned or not states_names(self.contract):
            return rows
        number, found = claim_number_sql(self.contract), ", ".join(map(str, sorted(aliases.disowned)))
        owner = f"CASE WHEN name IS NOT NULL AND {number} IN ({found}) THEN {number} ELSE person_id END"
        return f"SELECT * REPLACE ({owner} AS person_id) FROM ({rows})"

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
        columns = ", ".join(stored_columns(delivery, self.contract))
        return f"SELECT {columns}, {delivery.number}::INTEGER AS _delivery, _row FROM {_scan(delivery, slots)}"


def current_tables(home: Path, period: str, known_on: date | None) -> Mapping[str, CurrentTable]:
    """Every table of the contracts as it stands at the end of a period.

    A `full` list counts for its own period only: last month's list does not say who is on this month's. It may come in
    several files (one per district); a file of the same name replaces the earlier one as a whole. A delivery that was
    withdrawn does not count.

    Args:
        home: Folder of all state.
        period: The month.
        known_on: Leave out what was received after this day, and count what was withdrawn only after it.
    """
    gone = withdrawn(home, known_on)
    known = [delivery for delivery in list_deliveries(home) if delivery.number not in gone]
    aliases = standing_aliases(home, known_on)
    tables = {}
    for name, contract in load_contracts(home).items():
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
            counting = standing_lists(counting)
        tables[name] = CurrentTable(contract, tuple(counting), aliases=aliases, purged=purged)
    return tables


def standing_lists(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Of the deliveries of a `full` table for one period, in order, those that together are its list.

    The last file of each name stands. A correction adds to the list that it corrects and goes when that is replaced.
    """
    last = {delivery.file_name: delivery.number for delivery in deliveries if delivery.corrects is None}
    standing = set(last.values())
    for delivery in deliveries:
        if delivery.corrects in standing:
            standing.add(delivery.number)
    return [delivery for delivery in deliveries if delivery.number in standing]


def _scan(delivery: Delivery, slots: tuple[int, int]) -> str:
    source = f"read_parquet({literal(delivery.rows_path)})"
    return source if slots[0] == 0 and slots[1] >= 250 else f"{source} WHERE _slot BETWEEN {slots[0]} AND {slots[1]}"


def _renamed(rows: str, names: Sequence[str], aliases: Aliases) -> str:
    """The rows, with the number of the person in place of that of a record, in some columns."""
    if not names:
        return rows
    told = ", ".join(f'coalesce("of_{name}".person_id, told."{name}") AS "{name}"' for name in names)
    joins = "".join(
        f' LEFT JOIN {aliases.relation} AS "of_{name}" ON "of_{name}".record_id = told."{name}"' for name in names
    )
    return f"SELECT told.* REPLACE ({told}) FROM ({rows}) AS told{joins}"
