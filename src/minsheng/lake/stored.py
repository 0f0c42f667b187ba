"""Which columns of a contract a delivery holds: one that was taken in before a column was agreed on does not have it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pyarrow.parquet as pq

from minsheng.lake.checks import STORED_TYPES
from minsheng.lake.contracts import Contract
from minsheng.lake.deliveries import Delivery
from minsheng.lake.layout import storage_errors

__all__ = ["stored_columns"]


def stored_columns(delivery: Delivery, contract: Contract) -> list[str]:
    """Expressions for the contract's columns over the rows of a delivery: unknown (NULL) where it has no such column.

    Args:
        delivery: Of the contract's table, taken in under this version of the contract or an earlier one.
        contract: As it is now.

    Raises:
        StorageError: The delivery's rows cannot be read.
    """
    held = None if delivery.contract_version == contract.version else _names(delivery.folder)
    return [
        f'"{column.name}"'
        if held is None or column.name in held
        else f'NULL::{STORED_TYPES[column.type]} AS "{column.name}"'
        for column in contract.columns
    ]


@lru_cache(maxsize=4096)
def _names(folder: Path) -> frozenset[str]:
    with storage_errors(folder):
        part = min((folder / "rows").glob("*.parquet"))
        return frozenset(pq.read_schema(part).names)
