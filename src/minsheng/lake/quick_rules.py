"""The rules between columns, asked of many rows at once before their values are anywhere but in memory."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa

from minsheng.lake.contracts import Contract
from minsheng.lake.cross_rules import broken_sql
from minsheng.lake.layout import month_end

__all__ = ["QuickRules"]


class QuickRules:
    """The rules of a contract as one query over typed columns; each thread asks it on an engine of its own.

    Args:
        contract: What the rows must be.
        period: Month that the delivery is for.
    """

    def __init__(self, contract: Contract, period: str) -> None:
        self._columns = [c.name for c in contract.columns if any(c.name in rule.columns for rule in contract.rules)]
        values = ", ".join(f'"{name}" AS v_{name}' for name in self._columns)
        broken = broken_sql(contract, month_end(period), which=False)
        self._query = f"SELECT {broken} = 1 AS broken FROM (SELECT {values} FROM rows)"
        self._own = threading.local()

    def broken(self, batches: Sequence[pa.RecordBatch]) -> list[np.ndarray]:
        """Which rows of each batch break a rule (bool); of rows whose values are nonsense it tells nonsense.

        Args:
            batches: The contract's columns as they are stored.
        """
        if not self._columns:
            return [np.zeros(rows.num_rows, bool) for rows in batches]
        connection = self._connection()
        connection.register("rows", pa.Table.from_batches([rows.select(self._columns) for rows in batches]))
        told = connection.sql(self._query).to_arrow_table().column(0)
        ends = np.cumsum([rows.num_rows for rows in batches])
        return np.split(np.asarray(told.to_numpy(), dtype=bool), ends[:-1])

    def _connection(self) -> duckdb.DuckDBPyConnection:
        connection: duckdb.DuckDBPyConnection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = duckdb.connect(config={"threads": 1})
            self._own.connection = connection
        return connection
