"""What the registers said of some people in each of several months, as it is known today."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minsheng.lake.contracts import load_contracts
from minsheng.lake.current import CurrentTable, standing_lists
from minsheng.lake.deliveries import list_deliveries
from minsheng.lake.engine import reading_connection, records
from minsheng.lake.identity.applying import Aliases, standing_aliases
from minsheng.lake.layout import storage_errors
from minsheng.lake.withdrawals import withdrawn

__all__ = ["MonthlyRows", "months_up_to", "rows_by_month"]

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MonthlyRows:
    """What the registers said at the end of one month.

    Attributes:
        period: The month, `YYYY-MM`.
        covered: Tables that were delivered for it or before (lists and events: for it); of others everything is unknown.
        rows: Table to the rows that held; of events, all that had happened by then.
    """

    period: str
    covered: frozenset[str]
    rows: Mapping[str, Sequence[Row]]


def months_up_to(period: str, count: int = 12) -> list[str]:
    """The months that end with one, the oldest first.

    Args:
        period: `YYYY-MM`.
        count: How many.
    """
    last = int(period[:4]) * 12 + int(period[5:]) - 1
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(last - count + 1, last + 1)]


def rows_by_month(
    home: Path, people: Collection[int], period: str, tables: Sequence[str], count: int = 12
) -> list[MonthlyRows]:
    """The rows of people as they held at the end of each month; later deliveries correct earlier ones.

    Args:
        home: Folder of all state.
        people: Their numbers.
        period: The last month.
        tables: Tables whose rows name a person.
        count: How many months.

    Raises:
        StorageError: A delivery cannot be read.
    """
    wanted, months = sorted(set(people)), months_up_to(period, count)
    found: dict[str, dict[str, list[Row]]] = {month: {} for month in months}
    covered: dict[str, set[str]] = {month: set() for month in months}
    gone, aliases, contracts = withdrawn(home, None), standing_aliases(home, None), load_contracts(home)
    known = [each for each in list_deliveries(home) if each.number not in gone and each.period <= period]
    for name in tables:
        delivered = sorted((each for each in known if each.table == name), key=lambda each: (each.period, each.number))
        table = CurrentTable(
            contracts[name], tuple(each for each in delivered if not each.gone), aliases=aliases,
            purged=any(each.gone for each in delivered),
        )  # fmt: skip
        rows = _rows(table, wanted, aliases)
        for month in months:
            upto = [each for each in table.deliveries if each.period <= month]
            of_month = [each for each in upto if each.period == month]
            if table.contract.mode == "full":
                upto = of_month = standing_lists(of_month)
            if of_month or (table.contract.mode == "changes" and (upto or table.purged)):
                covered[month].add(name)
            standing = {each.number: at for at, each in enumerate(upto)}
            last: dict[tuple[Any, ...], Row] = {}
            for row in sorted(
                (row for row in rows if row["_delivery"] in standing), key=lambda row: standing[row["_delivery"]]
            ):
                last[tuple(row[column] for column in table.contract.key)] = row
            found[month][name] = list(last.values())
    return [MonthlyRows(month, frozenset(covered[month]), found[month]) for month in months]


def _rows(table: CurrentTable, people: Sequence[int], aliases: Aliases | None) -> list[dict[str, Any]]:
    """Every row of the people in every delivery, those of their other records under their own number."""
    own = {person: person for person in people}
    if aliases:
        own |= {record: person for record, person in aliases.pairs.items() if person in own}
    if not table.deliveries or not own:
        return []
    query = " UNION ALL BY NAME ".join(f"({table.rows_about(each, own)})" for each in table.deliveries)
    with reading_connection() as connection, storage_errors(table.deliveries[-1].folder):
        rows = records(connection, query)
    return [{**row, "person_id": own[row["person_id"]]} for row in rows]
