"""Current tables of a few people or households alone, held in memory: what a lay-out reads of them is what it reads of all."""

from __future__ import annotations

from dataclasses import replace

import duckdb

from minsheng.lake.current import EVERY_SLOT, CurrentTable
from minsheng.lake.identity.applying import Aliases
from minsheng.lake.identity.unidentified import claim_number_sql, states_names

__all__ = ["hold"]


def hold(connection: duckdb.DuckDBPyConnection, table: CurrentTable, wanted: str, name: str) -> CurrentTable:
    """A current table that gives the rows of some subjects and of nobody else.

    Rows of others that share a key with them are read too, for a later one of them takes the key away.

    Args:
        connection: Where the rows are held.
        table: The table.
        wanted: Relation with the subjects, in a column named as the contract names the subject; may name more than there are.
        name: Temporary table to make.

    Returns:
        The table; its `sql` is good on this connection only.
    """
    if not table.deliveries:
        return table
    subject = table.contract.subject
    key = ", ".join(f'"{column}"' for column in table.contract.key)
    ranked = " UNION ALL ".join(
        f"SELECT *, {rank} AS _rank FROM ({table.rows_of(delivery)})" for rank, delivery in enumerate(table.deliveries)
    )
    ((some,),) = connection.execute(f"SELECT count(*) > 0 FROM {wanted} AS wanted").fetchall()
    if not some:
        ranked = f"FROM ({ranked}) WHERE false"  # nothing is read
    if some and table.aliases:
        # The rows of merged records stand under other numbers.
        records = hold(
            connection, replace(table, aliases=None), _records_of(table, table.aliases, wanted), f"{name}_records"
        )
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT *, 0 AS _rank, true AS _wanted"
            f" FROM ({table.merged_sql(records.sql(EVERY_SLOT))}) SEMI JOIN {wanted} USING ({subject})"
        )
        return replace(table, held=name)
    if some and table.contract.key == (subject,):
        _hold_last(connection, table, wanted, name)
        return replace(table, held=name)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT *, true AS _wanted FROM ({ranked}) SEMI JOIN {wanted} USING ({subject})"
    )
    if some and subject not in table.contract.key:
        connection.execute(
            f"INSERT INTO {name} SELECT *, false FROM ({ranked}) SEMI JOIN (SELECT {key} FROM {name}) USING ({key})"
            f" ANTI JOIN {wanted} USING ({subject})"
        )
    return replace(table, held=name)


def _records_of(table: CurrentTable, aliases: Aliases, wanted: str) -> str:
    """Relation: under which numbers rows of the subjects may have been delivered."""
    subject = table.contract.subject
    if subject != "person_id":
        return wanted
    pieces = [
        f"SELECT {subject} FROM {wanted} AS wanted",
        f"SELECT record_id FROM {aliases.relation} AS alias SEMI JOIN {wanted} AS wanted ON alias.person_id = wanted.{subject}",
    ]
    if aliases.disowned and states_names(table.contract):
        found, number = ", ".join(map(str, sorted(aliases.disowned))), claim_number_sql(table.contract)
        pieces += [
            f"SELECT {subject} FROM ({table.rows_of(delivery)}) WHERE name IS NOT NULL AND {number} IN ({found})"
            for delivery in table.deliveries
        ]
    return f"({' UNION '.join(pieces)})"


def _hold_last(connection: duckdb.DuckDBPyConnection, table: CurrentTable, wanted: str, name: str) -> None:
    """Hold the rows of subjects who have one row at most: those who stand in a late delivery are not looked for in earlier ones.

    A correction is small and late, and the delivery that it corrects holds the whole city.
    """
    subject = table.contract.subject
    largest = max(range(len(table.deliveries)), key=lambda at: table.deliveries[at].accepted)
    ranked = [
        f"SELECT *, {rank} AS _rank FROM ({table.rows_of(delivery)})" for rank, delivery in enumerate(table.deliveries)
    ]
    late, early = ranked[largest + 1 :], ranked[: largest + 1]
    found = " UNION ALL ".join(late) if late else f"FROM ({early[0]}) WHERE false"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT *, true AS _wanted FROM ({found}) SEMI JOIN {wanted} USING ({subject})"
    )
    others = f"(SELECT {subject} FROM {wanted} AS wanted ANTI JOIN {name} USING ({subject}))"
    ((more,),) = connection.execute(f"SELECT count(*) > 0 FROM {others}").fetchall()
    if more:
        connection.execute(
            f"INSERT INTO {name} SELECT *, true FROM ({' UNION ALL '.join(early)}) SEMI JOIN {others} USING ({subject})"
        )
