"""The work-list of a department: every row that was refused or lost a cell, until it has come back right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

import duckdb

from minsheng.lake.contracts import Contract, contract_of, load_contracts
from minsheng.lake.cross_rules import reason_in, reasons_of
from minsheng.lake.errors import LakeError
from minsheng.lake.layout import month_end
from minsheng.lake.reasons import Reason
from minsheng.lake.worklists.standing import standing_rows

__all__ = ["Count", "Fault", "Item", "count_open", "open_items", "states", "tables_of"]

State = Literal["open", "corrected", "came_right", "came_again", "replaced", "closed"]
WHOLE_ROW: Final = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row.

    Attributes:
        column: Column at fault; `*` if it is the row as a whole.
        value: What stood there, at most 200 characters; of a row that could not be split, how it begins.
        reason: The fault and what to do about it.
        severity: `row` if it cost the row, `cell` if the cell was emptied and the row stayed.
    """

    column: str
    value: str | None
    reason: Reason
    severity: Literal["row", "cell"]


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the work-list.

    Attributes:
        table: Table that it was delivered for.
        delivery: Number of the delivery in which it was first refused.
        row: Its line in that file.
        period: Month of that delivery.
        since: Month from which this row has been wrong; earlier than `period` if it came again and again.
        file_name: Name of that file.
        faults: What is wrong with it now, after the latest attempt.
        cells: The whole row, by column name, as it was delivered last; empty if it was not kept.
    """

    table: str
    delivery: int
    row: int
    period: str
    since: str
    file_name: str
    faults: tuple[Fault, ...]
    cells: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of a table are open for one reason.

    Attributes:
        table: Table.
        reason: Why; None for the rows of the table as a whole, each counted once.
        rows: Open rows.
        cells: Those of them that are in, with an emptied cell.
        since: Month of the oldest.
    """

    table: str
    reason: Reason | None
    rows: int
    cells: int
    since: str


def tables_of(home: Path, owner: str) -> tuple[Contract, ...]:
    """The tables that a department answers for.

    Args:
        home: Folder of all state.
        owner: Its name, Chinese or English, or a part of it that names no other.

    Raises:
        LakeError: No department is called so; the message names them.
    """
    contracts = load_contracts(home).values()
    found = tuple(c for c in contracts if owner in {c.owner.zh, c.owner.en})
    if not found:
        near = {c.owner.zh for c in contracts if owner.lower() in f"{c.owner.zh} {c.owner.en.lower()}"}
        found = tuple(c for c in contracts if len(near) == 1 and c.owner.zh in near)
    if not found:
        names = sorted({f"{c.owner.zh} {c.owner.en}" for c in contracts})
        raise LakeError(f"No department is called {owner!r}.", hint=f"The departments are: {', '.join(names)}.")
    return found


def count_open(home: Path, table: str) -> tuple[Count, ...]:
    """Open rows of a table: all of them, then by reason, the most frequent first; empty if none is open.

    A row with two faults counts under both reasons and once in the whole.

    Raises:
        ContractError: No such table.
        StorageError: A delivery cannot be read.
    """
    with standing_rows(home, table) as connection:
        found = connection.execute(
            """SELECT reason, count(DISTINCT (standing.delivery, standing."row")),
                count(DISTINCT (standing.delivery, standing."row")) FILTER (NOT refused), min(since)
            FROM standing JOIN (SELECT *, bool_or(severity = 'row') OVER (PARTITION BY delivery, "row") AS refused FROM fault) AS f
                ON f.delivery = shown_delivery AND f."row" = shown_row
            WHERE state = 'open' GROUP BY GROUPING SETS ((), (reason))
            ORDER BY grouping(reason) DESC, 2 DESC, reason"""
        ).fetchall()
    return tuple(
        Count(table, reason_in(contract_of(table, home), reason) if reason else None, rows, cells, since)
        for reason, rows, cells, since in found
        if rows
    )


def open_items(
    home: Path, table: str, *, period: str | None = None, reason: str | None = None, most: int | None = None
) -> tuple[tuple[Item, ...], int]:
    """The open rows of a table, the oldest first.

    Args:
        home: Folder of all state.
        table: Table of the contract.
        period: Only those of this month.
        reason: Only those with this reason code.
        most: At most so many.

    Returns:
        The rows, and how many there are without `most`.

    Raises:
        ContractError: No such table.
        LakeError: Not a month, or no such reason.
        StorageError: A delivery cannot be read.
    """
    if period:
        month_end(period)
    known = reasons_of(contract_of(table, home))
    if reason and reason not in known:
        raise LakeError(f"There is no reason {reason!r}.", hint=f"The reasons are: {', '.join(known)}.")
    with standing_rows(home, table) as connection:
        connection.execute(
            """CREATE TEMP TABLE wanted AS SELECT * FROM standing WHERE state = 'open' AND coalesce(period = ?, true)
            AND (?::VARCHAR IS NULL OR (shown_delivery, shown_row) IN (SELECT (delivery, "row") FROM fault WHERE reason = ?))""",
            [period, reason, reason],
        )
        ((total,),) = connection.execute("SELECT count(*) FROM wanted").fetchall()
        chosen = f'(FROM wanted ORDER BY since, delivery, "row" {f"LIMIT {most}" if most is not None else ""})'
        return _items(connection, contract_of(table, home), chosen), int(total)


def states(home: Path, table: str) -> Mapping[tuple[int, int], State]:
    """How each faulty row of a table stands, by delivery and line.

    Raises:
        ContractError: No such table.
        StorageError: A delivery cannot be read.
    """
    with standing_rows(home, table) as connection:
        found = connection.execute('SELECT delivery, "row", state FROM standing').fetchall()
    return MappingProxyType({(delivery, row): state for delivery, row, state in found})


def _items(connection: duckdb.DuckDBPyConnection, contract: Contract, chosen: str) -> tuple[Item, ...]:
    rows = _dicts(
        connection,
        f"""SELECT chosen.delivery AS _of, chosen."row" AS _line, period AS _period, since AS _since, file_name AS _file,
            kept.* FROM {chosen} AS chosen LEFT JOIN kept ON kept._delivery = shown_delivery AND kept._row = shown_row
        ORDER BY _since, _of, _line""",
    )
    faults: dict[tuple[int, int], list[Fault]] = {}
    for delivery, row, column, value, reason, severity in connection.execute(
        f"""SELECT chosen.delivery, chosen."row", "column", value, reason, severity FROM {chosen} AS chosen
        JOIN fault ON fault.delivery = shown_delivery AND fault."row" = shown_row ORDER BY ALL"""
    ).fetchall():
        faults.setdefault((delivery, row), []).append(Fault(column, value, reason_in(contract, reason), severity))
    return tuple(
        Item(
            table=contract.table,
            delivery=row["_of"],
            row=row["_line"],
            period=row["_period"],
            since=row["_since"],
            file_name=row["_file"],
            faults=tuple(faults[row["_of"], row["_line"]]),
            cells=_cells(row),
        )
        for row in rows
    )


def _cells(row: Mapping[str, Any]) -> Mapping[str, str | None]:
    """The delivered cells; the other columns of the query begin with a line."""
    if row["_delivery"] is None:
        return MappingProxyType({})
    return MappingProxyType({name: text for name, text in row.items() if not name.startswith("_")})


def _dicts(connection: duckdb.DuckDBPyConnection, query: str) -> Sequence[Mapping[str, Any]]:
    result = connection.execute(query)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
