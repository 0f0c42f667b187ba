"""The accepted rows of a delivery on disk: Parquet, in the order of their slots."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.lake.source import ROW

__all__ = ["ROW_GROUP", "SLOT", "close_writer", "write_part"]

SLOT: Final = "_slot"
ROW_GROUP: Final = 30_720
_LONG_DICTIONARY: Final = ROW_GROUP // 2


def write_part(batches: Sequence[pa.RecordBatch], good: Sequence[np.ndarray], target: Path) -> None:
    """Write rows down in the order of their slots, so that a range of slots is read alone later.

    Args:
        batches: `_row`, `_slot` and the columns of a table; texts may be plain or dictionaries.
        good: Which rows of each batch are to be written (bool).
        target: File to write.
    """
    order = pa.array(_order(batches, good))
    columns = {}
    for at, name in enumerate(batches[0].schema.names):
        columns[name] = _joined([batch.column(at) for batch in batches]).take(order)
    texts = [name for name, column in columns.items() if pa.types.is_dictionary(column.type)]
    texts += [name for name, column in columns.items() if pa.types.is_string(column.type)]
    pq.write_table(
        pa.table(columns),
        target,
        row_group_size=ROW_GROUP,
        compression="snappy",
        use_dictionary=texts,
        store_schema=False,
    )


def close_writer(writer: pq.ParquetWriter) -> None:
    """Finish a file. One that cannot be finished is not tried again, with a trace, when its writer is thrown away."""
    try:
        writer.close()
    finally:
        writer.is_open = False


def _order(batches: Sequence[pa.RecordBatch], good: Sequence[np.ndarray]) -> np.ndarray:
    rows = np.concatenate([np.asarray(batch.column(ROW)) for batch in batches])
    slots = np.concatenate([np.asarray(batch.column(SLOT)) for batch in batches])
    (chosen,) = np.nonzero(np.concatenate(good))
    if (np.diff(rows[chosen]) < 0).any():
        chosen = chosen[np.argsort(rows[chosen], kind="stable")]
    order: np.ndarray = chosen[np.argsort(slots[chosen], kind="stable")]
    return order


def _joined(pieces: Sequence[pa.Array]) -> pa.Array:
    """The pieces of a column as one array; a dictionary as long as a good part of a row group is spelled out."""
    if any(pa.types.is_dictionary(piece.type) for piece in pieces):
        as_dictionaries = [
            piece if pa.types.is_dictionary(piece.type) else piece.dictionary_encode() for piece in pieces
        ]
        joined = pa.chunked_array(as_dictionaries).unify_dictionaries().combine_chunks()
        return joined if len(joined.dictionary) < _LONG_DICTIONARY else joined.cast(pa.string())
    return pa.concat_arrays(pieces)
