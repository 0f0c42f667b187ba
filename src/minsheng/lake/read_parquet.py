"""Parquet deliveries: typed columns are written out as text, so that one set of checks reads every kind of file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.lake.columns import match_columns
from minsheng.lake.contracts import Contract
from minsheng.lake.errors import FileRefusedError
from minsheng.lake.source import ROW, Chunk, as_text

__all__ = ["ParquetSource"]

_BATCH_ROWS: Final = 65_536
_SAMPLE_ROWS: Final = 16_384
_MANY: Final = 64
"""A text that stands in so many rows makes a dictionary worth while, also where new ones keep coming: dates of birth in a list by age."""
_FAULTS: Final = (pa.ArrowException, ValueError, OSError, RuntimeError)


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
                self._repeating = _repeating(parquet)
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
        names, row = [column.name for column in self._contract.columns], 2
        try:
            with pq.ParquetFile(self.file, read_dictionary=self._repeating) as parquet:
                for batch in parquet.iter_batches(batch_size=_BATCH_ROWS):
                    count = batch.num_rows
                    cells = {name: _whole(column) for name, column in zip(self.present, batch.columns, strict=True)}
                    columns = [cells.get(name, pa.nulls(count, pa.string())) for name in names]
                    lines = pa.array(np.arange(row, row + count, dtype=np.int64))
                    row += count
                    done = self.total * (row - 2) // max(self._rows, 1)
                    yield Chunk(pa.table([lines, *columns], names=[ROW, *names]), done=done)
        except _FAULTS as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> FileRefusedError:
        return FileRefusedError(
            f"Not a readable Parquet file ({str(error).splitlines()[0][:120]}).",
            where=str(self.file),
            hint="It was probably cut off on the way: deliver it again.",
        )


def _repeating(parquet: pq.ParquetFile) -> list[str]:
    """Columns of texts with few different ones among the first rows, or hardly any new ones in the second half of them.

    They are read as dictionaries. Of a column that goes on bringing new texts, such as a household's number, each batch
    would bring all that were met before. The rows are asked, not the metadata of their columns: on a damaged file, reading
    those ends the process.
    """
    first = next(parquet.iter_batches(batch_size=_SAMPLE_ROWS), None)
    if first is None:
        return []
    half = first.num_rows // 2

    def is_repeating(name: str) -> bool:
        met, anew = (len(part.column(name).unique()) for part in (first.slice(0, half), first))
        return _MANY * anew <= first.num_rows or (2 * anew <= first.num_rows and 2 * (anew - met) <= met)

    names = first.schema.names
    texts = [name for name, kind in zip(names, first.schema.types, strict=True) if kind == pa.string()]
    # A name that stands there twice is refused when the header is read.
    return [name for name in texts if names.count(name) == 1 and is_repeating(name)]


def _whole(column: pa.Array) -> pa.Array:
    """A column as it is where it can be checked as it is, else as texts; its texts are found to be UTF-8."""
    kind = column.type
    if pa.types.is_dictionary(kind) and kind.value_type == pa.string():
        column.dictionary.validate(full=True)
        return column
    if kind == pa.string():
        column.validate(full=True)
        return column
    if pa.types.is_boolean(kind) or pa.types.is_primitive(kind) or pa.types.is_decimal128(kind):
        return column
    return as_text(column)
