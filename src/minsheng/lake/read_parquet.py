"""Parquet deliveries: typed columns are written out as text, so that one set of checks reads every kind of file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from minsheng.lake.columns import match_columns
from minsheng.lake.contracts import Contract
from minsheng.lake.errors import FileRefusedError
from minsheng.lake.source import Chunk, text_schema

__all__ = ["ParquetSource"]

_BATCH_ROWS: Final = 200_000
_FAULTS: Final = (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError, OSError)


class ParquetSource:
    """A Parquet file opened for intake. Its rows are numbered from 2, as if a header stood above them.

    Args:
        file: The file.
        contract: What its columns must be.

    Raises:
        FileRefusedError: Truncated, damaged, empty, or with other columns than agreed.
    """

    def __init__(self, file: Path, contract: Contract) -> None:
        self.file, self._contract = file, contract
        self.total = file.stat().st_size
        try:
            with pq.ParquetFile(file) as parquet:
                schema, self._rows = parquet.schema_arrow, parquet.metadata.num_rows
        except _FAULTS as error:
            raise self._damaged(error) from error
        self.present, self.powers = match_columns(contract, schema.names, file)
        for header, kind in zip(schema.names, schema.types, strict=True):
            if pa.types.is_nested(kind) or pa.types.is_time(kind) or pa.types.is_duration(kind):
                raise FileRefusedError(
                    f"The column {header} holds {kind}, which no contract knows.",
                    where=str(file),
                    hint="Write it as text.",
                )

    def chunks(self) -> Iterator[Chunk]:
        """The rows, a batch at a time."""
        schema, row = text_schema(self._contract), 2
        try:
            with pq.ParquetFile(self.file) as parquet:
                for batch in parquet.iter_batches(batch_size=_BATCH_ROWS):
                    count = batch.num_rows
                    cells = {name: _as_text(column) for name, column in zip(self.present, batch.columns, strict=True)}
                    columns = [cells.get(name, pa.nulls(count, pa.string())) for name in schema.names[1:]]
                    lines = pa.array(np.arange(row, row + count, dtype=np.int64))
                    row += count
                    done = self.total * (row - 2) // max(self._rows, 1)
                    yield Chunk(pa.table([lines, *columns], schema=schema), done=done)
        except _FAULTS as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> FileRefusedError:
        return FileRefusedError(
            f"Not a readable Parquet file ({str(error).splitlines()[0][:120]}).",
            where=str(self.file),
            hint="It was probably cut off on the way: deliver it again.",
        )


def _as_text(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _as_text(column.dictionary_decode())
    if pa.types.is_floating(kind):
        # 15 digits are what a double surely holds; the 16th and 17th are noise of the conversion from decimal.
        return pa.array([None if value is None else f"{value:.15g}" for value in column.to_pylist()], pa.string())
    if pa.types.is_timestamp(kind):
        return pc.strftime(column, format="%Y-%m-%d %H:%M:%S")
    text = column.cast(pa.string())
    return pc.if_else(pc.equal(text, ""), None, text)
