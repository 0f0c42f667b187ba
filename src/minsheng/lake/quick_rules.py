"""The rules between columns, asked of many rows at once before their values are anywhere but in memory."""

from __future__ import annotations

import threading

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

    def broken(self, rows: pa.RecordBatch) -> np.ndarray:
        """Which rows break a rule (bool); of rows whose values are nonsense it tells nonsense.

        Args:
            rows: The contract's columns as they are stored.
        """
        if not self._columns:
            return np.zeros(rows.num_rows, bool)
        connection = self._connection()
        connection.register("rows", pa.Table.from_batches([rows.select(self._columns)]))
        told = connection.sql(self._query).to_arrow_table().column(0)
        return np.asarray(told.to_numpy(), dtype=bool)

    def _connection(self) -> duckdb.DuckDBPyConnection:
        connection: duckdb.DuckDBPyConnection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = duckdb.connect(config={"threads": 1})
            self._own.connection = connection
        return connection
