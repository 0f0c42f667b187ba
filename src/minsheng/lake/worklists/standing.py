"""Where each faulty row stands: open, or closed because it came back right, came again, was replaced or was given up.

A row is named by the delivery and line in which it was first refused, whatever was tried since. It is open until

- a correction that names it brings it right (`corrected`);
- a later delivery brings the same key right (`came_right`) or wrong again (`came_again`: that one is open in its place);
- the list in which it stood is replaced as a whole (`replaced`);
- somebody closes it with a reason (`closed`).

A copy of a row that stands in the same file (`duplicate_row`) is never open: nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import pyarrow.parquet as pq

from minsheng.lake.checks import STORED_TYPES
from minsheng.lake.contracts import Contract, contract_of
from minsheng.lake.current import standing_lists
from minsheng.lake.deliveries import Delivery, list_deliveries
from minsheng.lake.engine import connect, literal
from minsheng.lake.kept_rows import KEY
from minsheng.lake.layout import storage_errors
from minsheng.lake.source import ROW
from minsheng.lake.withdrawals import withdrawn
from minsheng.lake.worklists.closings import read_closings

__all__ = ["standing_rows"]

_NEVER_OPEN: Final = "duplicate_row"


@contextmanager
def standing_rows(home: Path, table: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that knows every faulty row of a table.

    Args:
        home: Folder of all state.
        table: Table of the contract.

    Yields:
        Connection with the tables `fault` (delivery, row, "column", value, reason, severity), `kept` (_delivery, _row, the
        contract's columns as text) and `standing` (delivery, row, period, file_name, shown_delivery and shown_row: where
        the latest attempt at it stands, state, since: the month from which it has been wrong).

    Raises:
        ContractError: No such table.
        StorageError: A delivery cannot be read.
    """
    contract = contract_of(table, home)
    gone = withdrawn(home)
    deliveries = [delivery for delivery in list_deliveries(home, table) if delivery.number not in gone]
    with connect(home) as connection, storage_errors(home):
        _tell_deliveries(connection, contract, deliveries)
        _gather(connection, contract, deliveries)
        _fold_attempts(connection, deliveries)
        _judge(connection, home, contract, deliveries)
        yield connection


def _tell_deliveries(connection: duckdb.DuckDBPyConnection, contract: Contract, deliveries: Sequence[Delivery]) -> None:
    """Table `told`: the deliveries, and whether each still counts."""
    standing = {delivery.number for delivery in deliveries}
    if contract.mode == "full":
        periods = {delivery.period for delivery in deliveries}
        lists = (standing_lists([d for d in deliveries if d.period == period]) for period in periods)
        standing = {delivery.number for standing_list in lists for delivery in standing_list}
    connection.execute("CREATE TEMP TABLE told (delivery INTEGER, period VARCHAR, file_name VARCHAR, counts BOOLEAN)")
    if deliveries:
        connection.executemany(
            "INSERT INTO told VALUES (?, ?, ?, ?)",
            [[d.number, d.period, d.file_name, d.number in standing] for d in deliveries],
        )


def _gather(connection: duckdb.DuckDBPyConnection, contract: Contract, deliveries: Sequence[Delivery]) -> None:
    """Tables `fault` and `kept`, from the deliveries that have anything of the kind."""
    connection.execute(
        'CREATE TEMP TABLE fault (delivery INTEGER, "row" BIGINT, "column" VARCHAR, value VARCHAR, reason VARCHAR,'
        " severity VARCHAR)"
    )
    cells = ", ".join(f'"{column.name}" VARCHAR' for column in contract.columns)
    keys = ", ".join(f'"{KEY}{name}" {STORED_TYPES[contract.column(name).type]}' for name in contract.key)
    connection.execute(f"CREATE TEMP TABLE kept (_delivery INTEGER, {ROW} BIGINT, {cells}, {keys})")
    for delivery in deliveries:
        if not (delivery.refused or delivery.cells_blanked):
            continue
        connection.execute(
            f'INSERT INTO fault SELECT {delivery.number}, "row", "column", value, reason, severity'
            f" FROM read_parquet({literal(delivery.quarantine_path)}) WHERE reason <> '{_NEVER_OPEN}' AND severity <> 'repaired'"
        )
        if delivery.refused_rows_path.exists():
            there = set(pq.read_schema(delivery.refused_rows_path).names)
            wanted = [column.name for column in contract.columns] + [f"{KEY}{name}" for name in contract.key]
            columns = "".join(f', "{name}"' for name in wanted if name in there)
            connection.execute(
                f"INSERT INTO kept BY NAME SELECT {delivery.number} AS _delivery, {ROW}{columns}"
                f" FROM read_parquet({literal(delivery.refused_rows_path)})"
            )


def _fold_attempts(connection: duckdb.DuckDBPyConnection, deliveries: Sequence[Delivery]) -> None:
    """Table `item`: a row per first refusal, with the latest attempt at it, if there was one, and whether that was right."""
    connection.execute(
        'CREATE TEMP TABLE attempt (delivery INTEGER, "row" BIGINT, root_delivery INTEGER, root_row BIGINT)'
    )
    for delivery in deliveries:
        if delivery.corrects is not None:
            connection.execute(
                f'INSERT INTO attempt SELECT {delivery.number}, {ROW}, {delivery.corrects}, "row"'
                f" FROM read_parquet({literal(delivery.corrections_path)})"
            )
    connection.execute(
        """CREATE TEMP TABLE item AS
        WITH faulty AS (SELECT DISTINCT delivery, "row" FROM fault),
        root AS (FROM faulty ANTI JOIN attempt USING (delivery, "row")),
        latest AS (SELECT root_delivery, root_row, max(delivery) AS shown_delivery, arg_max("row", delivery) AS shown_row
            FROM attempt GROUP BY ALL)
        SELECT root.delivery, root."row", coalesce(shown_delivery, root.delivery) AS shown_delivery,
            coalesce(shown_row, root."row") AS shown_row, faulty.delivery IS NULL AS is_right
        FROM root
        LEFT JOIN latest ON root.delivery = root_delivery AND root."row" = root_row
        LEFT JOIN faulty ON faulty.delivery = coalesce(shown_delivery, root.delivery)
            AND faulty."row" = coalesce(shown_row, root."row")"""
    )


def _judge(
    connection: duckdb.DuckDBPyConnection, home: Path, contract: Contract, deliveries: Sequence[Delivery]
) -> None:
    """Table `standing`: each item with its state and the month since which it has been wrong."""
    connection.execute('CREATE TEMP TABLE by_hand (delivery INTEGER, "row" BIGINT)')
    if closings := read_closings(home, contract.table):
        connection.executemany("INSERT INTO by_hand VALUES (?, ?)", [[c.delivery, c.row] for c in closings])
    typed = ", ".join(f'"{KEY}{name}"' for name in contract.key)
    known = " AND ".join(f'"{KEY}{name}" IS NOT NULL' for name in contract.key)
    texts = ", ".join(f'trim("{name}")' for name in contract.key)
    written = " AND ".join(f"nullif(trim(\"{name}\"), '') IS NOT NULL" for name in contract.key)
    same_time = "later.period = mine.period" if contract.mode == "full" else "later.period >= mine.period"
    # The key as it was read, else as it is written; what has neither is like nothing else.
    connection.execute(
        f"""CREATE TEMP TABLE keyed AS
        SELECT item.*, told.period, told.file_name, told.counts,
            CASE WHEN {known} THEN hash({typed}) WHEN {written} THEN hash('as written', {texts}) END AS key, ({known}) AS key_read,
            {typed}
        FROM item JOIN told USING (delivery)
        LEFT JOIN kept ON kept._delivery = shown_delivery AND kept.{ROW} = shown_row"""
    )
    connection.execute("CREATE TEMP TABLE brought (key UBIGINT, delivery INTEGER, period VARCHAR)")
    ((earliest,),) = connection.execute(
        "SELECT min(shown_delivery) FROM keyed WHERE key_read AND NOT is_right"
    ).fetchall()
    counting = {number for (number,) in connection.execute("SELECT delivery FROM told WHERE counts").fetchall()}
    for delivery in deliveries:
        if earliest is not None and delivery.number > earliest and delivery.accepted and delivery.number in counting:
            names = ", ".join(f'"{name}"' for name in contract.key)
            connection.execute(
                f"""INSERT INTO brought SELECT DISTINCT hash({names}), {delivery.number}, '{delivery.period}'
                FROM read_parquet({literal(delivery.rows_path)}) WHERE hash({names}) IN
                    (SELECT key FROM keyed WHERE key_read AND NOT is_right)
                AND {ROW} NOT IN (SELECT "row" FROM fault WHERE delivery = {delivery.number})"""
            )
    connection.execute(
        f"""CREATE TEMP TABLE standing AS
        WITH judged AS (SELECT mine.*, CASE
            WHEN is_right THEN 'corrected'
            WHEN (mine.delivery, mine."row") IN (SELECT (delivery, "row") FROM by_hand) THEN 'closed'
            WHEN NOT mine.counts THEN 'replaced'
            WHEN mine.key_read AND EXISTS (FROM brought AS later WHERE later.key = mine.key
                AND later.delivery > mine.shown_delivery AND {same_time}) THEN 'came_right'
            WHEN EXISTS (FROM keyed AS later WHERE later.key = mine.key AND later.delivery > mine.shown_delivery
                AND later.counts AND {same_time}) THEN 'came_again'
            ELSE 'open' END AS state FROM keyed AS mine)
        SELECT delivery, "row", period, file_name, shown_delivery, shown_row, state,
            CASE WHEN key IS NULL THEN period ELSE least(period, min(period) FILTER (state = 'came_again')
                OVER (PARTITION BY key)) END AS since
        FROM judged"""
    )
