"""The rows of a delivery that are good at a glance, told from those that need a closer look.

Most rows of most files are written in one spelling and have no fault. They are checked column by column with a few
array operations each, and never become text or SQL. All others, whatever the reason, are looked at by `checks`, which
alone decides what a fault is: the quick look may pass a good row on, but never takes one that `checks` would not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from minsheng.lake.checks import SLOTS
from minsheng.lake.contracts import Column, Contract
from minsheng.lake.parts import SLOT
from minsheng.lake.quick_columns import Cells, QuickColumn
from minsheng.lake.quick_rules import QuickRules
from minsheng.lake.source import ROW

__all__ = ["QuickRows", "Sorted"]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Some rows after a first look.

    Attributes:
        rows: `_row`, `_slot` and the contract's columns as they are stored; nonsense where the row is not good.
        good: Which rows are surely good (bool).
        doubtful: The other rows, as they were delivered.
    """

    rows: pa.RecordBatch
    good: np.ndarray
    doubtful: pa.RecordBatch


class QuickRows:
    """The first look at rows of one table.

    Args:
        contract: What the rows must be.
        period: Month that the delivery is for.
        powers: Columns whose bare numbers have another unit than the contract's; rows of such files are never good at a
            glance.
    """

    def __init__(self, contract: Contract, period: str, powers: Mapping[str, int] | None = None) -> None:
        self._contract, self._powers = contract, powers or {}
        self._rules = QuickRules(contract, period)
        self._columns = {column.name: QuickColumn(column, period) for column in contract.columns}

    def sort_all(self, batches: Sequence[pa.RecordBatch]) -> list[Sorted]:
        """Check the rows of some batches; the rules between columns are asked of all at once, for a query has a fixed price.

        Args:
            batches: `_row` and the contract's columns, in any type that a file may hold them in.
        """
        looked = [self._look(batch) for batch in batches]
        broken = self._rules.broken([rows for rows, _ in looked])
        return [
            Sorted(rows, sure & ~bad, batch.filter(pa.array(~sure | bad)))
            for batch, (rows, sure), bad in zip(batches, looked, broken, strict=True)
        ]

    def sort(self, batch: pa.RecordBatch) -> Sorted:
        """Check the rows of a batch; see `sort_all`."""
        (found,) = self.sort_all([batch])
        return found

    def _look(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, np.ndarray]:
        """The rows of a batch as they are stored, and which of them are good but for the rules between columns."""
        cells = {name: column.read(batch.column(name)) for name, column in self._columns.items()}
        good = np.logical_and.reduce([found.sure for found in cells.values()])
        for column in self._contract.columns:
            if column.agrees_with:
                good &= self._agree(column, cells[column.name], cells[column.agrees_with])
        if self._powers:
            good = np.zeros(batch.num_rows, bool)
        slots = (cells[self._contract.subject].numbers % SLOTS).astype(np.uint8)
        rows = pa.RecordBatch.from_arrays(
            [batch.column(ROW), pa.array(slots), *(found.values for found in cells.values())], names=[ROW, SLOT, *cells]
        )
        return rows, good

    def _agree(self, column: Column, told: Cells, person: Cells) -> np.ndarray:
        """Whether a date of birth or a sex is the one that the resident id holds; an unknown one contradicts nothing."""
        if column.type == "date":
            held = person.born
        else:
            places = {code: place for place, code in enumerate(self._columns[column.name].codes)}
            held = np.where(person.numbers % 2 == 1, places.get("male", -1), places.get("female", -1))
        agree: np.ndarray = (told.numbers == held) | ~told.known | ~person.known
        return agree
