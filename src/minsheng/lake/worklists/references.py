"""The reference that a row of a work-list carries: which row of which delivery it stands for, with characters that check it.

A spreadsheet that fills a column down counts numbers up, and a clerk copies rows; a reference that was not written by this
home for this row is therefore never believed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from minsheng.lake.deliveries import Delivery

__all__ = ["Reference", "read_reference", "write_reference"]

_FORM: Final = re.compile(r"([a-z][a-z0-9_]*)/(\d{1,9})/(\d{1,15})/([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Reference:
    """A row of a delivery.

    Attributes:
        table: Table of the delivery.
        delivery: Its number.
        row: Line of its file.
        check: Characters that only this home writes for this row.
    """

    table: str
    delivery: int
    row: int
    check: str

    def names(self, delivery: Delivery) -> bool:
        """Whether the reference was written for a row of this delivery."""
        return self == _reference(delivery, self.row)


def write_reference(delivery: Delivery, row: int) -> str:
    """The reference to a row, as text."""
    made = _reference(delivery, row)
    return f"{made.table}/{made.delivery}/{made.row}/{made.check}"


def read_reference(text: str) -> Reference | None:
    """The reference that a text holds; None if it holds none. Whether it is a true one, `Reference.names` tells."""
    match = _FORM.fullmatch(text.strip())
    return Reference(match[1], int(match[2]), int(match[3]), match[4]) if match else None


def _reference(delivery: Delivery, row: int) -> Reference:
    told = f"{delivery.sha256}/{delivery.table}/{delivery.number}/{row}"
    return Reference(delivery.table, delivery.number, row, hashlib.sha256(told.encode()).hexdigest()[:8])
