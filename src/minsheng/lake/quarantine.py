"""Refused rows, emptied cells and repaired ids, kept with the reason, for the work-list of the department that delivered them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.lake.deliveries import Delivery
from minsheng.lake.errors import LakeError
from minsheng.lake.layout import storage_errors
from minsheng.lake.reasons import REASONS, Reason

__all__ = ["QUARANTINE_SCHEMA", "Refused", "read_quarantine", "told_reason"]

QUARANTINE_SCHEMA: Final = pa.schema(
    [
        ("feed", pa.string()),
        ("table", pa.string()),
        ("row", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
        ("reason_zh", pa.string()),
        ("reason_en", pa.string()),
        ("todo_zh", pa.string()),
        ("todo_en", pa.string()),
        ("severity", pa.string()),
        ("repaired", pa.string()),
        ("candidates", pa.int16()),
    ]
)


@dataclass(frozen=True, slots=True)
class Refused:
    """One entry of the quarantine; a refused row has one for each of its faults.

    Attributes:
        feed: Feed of the delivery.
        table: Table of the delivery.
        row: Line of the file, the header being line 1 (in Parquet the first row is 2).
        column: Column at fault; `*` if it is the row as a whole, several joined by commas if they contradict each other.
        value: What stood there, at most 200 characters.
        reason: The fault and what to do about it.
        severity: `row` if the row is refused, `cell` if the cell was emptied and the row stays, `repaired` if a mistyped
            id was repaired and the row stays.
        repaired: The id that was put in place of `value`; None if nothing was repaired.
        candidates: How many ids one slip of the hand explains; None if nobody tried to repair the id.
    """

    feed: str
    table: str
    row: int
    column: str
    value: str | None
    reason: Reason
    severity: Literal["row", "cell", "repaired"]
    repaired: str | None = None
    candidates: int | None = None


def read_quarantine(delivery: Delivery) -> Iterator[Refused]:
    """The refused rows, emptied cells and repaired ids of a delivery, in the order of the file.

    Raises:
        StorageError: The delivery's folder cannot be read.
    """
    with storage_errors(delivery.quarantine_path), pq.ParquetFile(delivery.quarantine_path) as parquet:
        for batch in parquet.iter_batches():
            for entry in batch.to_pylist():
                words = [entry.pop(name) for name in ("reason", "reason_zh", "reason_en", "todo_zh", "todo_en")]
                yield Refused(**entry, reason=Reason(*words))


def told_reason(delivery: Delivery, code: str) -> Reason:
    """What a reason code of a delivery means, as the department was told it.

    Rules between columns are declared by the tables and by the city, and may have been reworded or taken back since.

    Raises:
        LakeError: No entry of the delivery's quarantine has the reason.
        StorageError: The delivery's folder cannot be read.
    """
    if code in REASONS:
        return REASONS[code]
    names = ["reason_zh", "reason_en", "todo_zh", "todo_en"]
    if not delivery.quarantine_path.exists():  # purged
        return Reason(code, code, code, "", "")
    with storage_errors(delivery.quarantine_path):
        told = pq.read_table(delivery.quarantine_path, columns=names, filters=[("reason", "=", code)]).slice(0, 1)
    if not told.num_rows:
        raise LakeError(f"Nothing was refused with the reason {code}.", where=str(delivery.quarantine_path))
    return Reason(code, *(told[name][0].as_py() for name in names))
