"""Current tables of a few people or households alone, held in memory: what a lay-out reads of them is what it reads of all."""

from __future__ import annotations

from dataclasses import replace

import duckdb

from minsheng.lake.current import EVERY_SLOT, CurrentTable

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
    if (
        some and table.aliases
    ):  # the rows of merged records stand under other numbers: the whole table is read through them
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT *, 0 AS _rank, true AS _wanted FROM ({table.sql(EVERY_SLOT)})"
            f" SEMI JOIN {wanted} USING ({subject})"
        )
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
