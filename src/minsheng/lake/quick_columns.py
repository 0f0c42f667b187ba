"""One column of a delivery checked at a glance: which cells are surely as the contract wants them, and their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from minsheng.lake.checks import EARLIEST, LATEST_PLANNED
from minsheng.lake.contracts import Column
from minsheng.lake.layout import month_end, shift_month
from minsheng.lake.quick_texts import (
    Read,
    read_dates,
    read_hundredths,
    read_integers,
    read_months,
    read_numbers_of,
    read_persons,
)
from minsheng.lake.quick_typed import read_typed
from minsheng.lake.source import as_text
from minsheng.standards.divisions import village_codes

__all__ = ["Cells", "QuickColumn"]

_EPOCH: Final = date(1970, 1, 1).toordinal()
_HOUSEHOLD_DIGITS: Final = 18
_DIVISION_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a column, as far as a glance tells.

    Attributes:
        values: What is to be stored, as Arrow stores it; nonsense where `sure` is false.
        sure: Whether the cell is as the contract wants it (bool); all others need a closer look.
        known: Whether there is a value (bool).
        numbers: The values as numbers: keys, days since 1970-01-01, places in the list of codes; of no use for texts.
        born: Date of birth that a resident id holds, as days since 1970-01-01; of no use for others.
    """

    values: pa.Array
    sure: np.ndarray
    known: np.ndarray
    numbers: np.ndarray
    born: np.ndarray


_READERS: Final[Mapping[str, Callable[[pa.StringArray], Read]]] = MappingProxyType(
    {
        "resident_id": read_persons,
        "household_no": partial(read_numbers_of, width=_HOUSEHOLD_DIGITS),
        "division": partial(read_numbers_of, width=_DIVISION_DIGITS),
        "date": read_dates,
        "month": read_months,
        "int": read_integers,
        "money": read_hundredths,
        "area": read_hundredths,
    }
)


class QuickColumn:
    """The quick reader of one column.

    Args:
        column: What the contract says of it.
        period: Month that the delivery is for.
    """

    def __init__(self, column: Column, period: str) -> None:
        self._column = column
        self._low, self._high = _limits(column, period)
        codes = sorted(column.codes)
        self.codes: Final = tuple(codes)
        self._codes = pa.array(codes, pa.string())
        self._places = {spelling: place for place, code in enumerate(codes) for spelling in (code, *column.codes[code])}
        self._last: tuple[pa.StringArray, Cells] | None = None
        self._villages = pa.array(village_codes(), pa.int64()) if column.type == "division" else None

    def read(self, cells: pa.Array) -> Cells:
        """Read and check cells: texts, a dictionary of texts, or any type that a Parquet column may have."""
        if pa.types.is_dictionary(cells.type):
            return self._of_dictionary(cells)
        typed = read_typed(cells, self._column.type)
        if typed:
            return self._checked(typed)
        texts = cells if cells.type == pa.string() else as_text(cells)
        if self._column.type == "text":
            return self._text(texts)
        if self._column.type in {"code", "bool"}:
            return self._of_dictionary(texts.dictionary_encode())
        return self._checked(_READERS[self._column.type](texts))

    def _of_dictionary(self, cells: pa.DictionaryArray) -> Cells:
        """Read each entry of a dictionary once; an entry is added for the cells without text."""
        entries = self._entries(cells.dictionary)
        places = np.asarray(cells.indices.fill_null(len(cells.dictionary)))
        known = entries.known[places]
        if self._column.type == "text":
            indices = pa.array(places.astype(np.int32), mask=~known)
            values = pa.DictionaryArray.from_arrays(indices, entries.values.fill_null(""))
            return Cells(values, entries.sure[places], known, places, places)
        numbers = entries.numbers[places]
        return Cells(self._stored(numbers, known), entries.sure[places], known, numbers, entries.born[places])

    def _entries(self, texts: pa.StringArray) -> Cells:
        """The entries of a dictionary, and an empty one; many batches of a Parquet file share one dictionary."""
        last = self._last
        if last and _is_same(last[0], texts):
            return last[1]
        more = pa.concat_arrays([texts, pa.nulls(1, pa.string())])
        entries = self._code(more) if self._places else self.read(more)
        self._last = texts, entries
        return entries

    def _text(self, texts: pa.StringArray) -> Cells:
        """Texts without the blanks around them; one that is nothing but blanks is no text."""
        trimmed = pc.utf8_trim_whitespace(texts)
        lengths = np.asarray(pc.binary_length(trimmed).fill_null(0))
        known = lengths > 0
        sure = known | (not self._column.required)
        if self._column.max_length is not None and lengths.max(initial=0) > self._column.max_length:
            sure &= np.asarray(pc.utf8_length(trimmed).fill_null(0)) <= self._column.max_length
        if np.count_nonzero(known) + trimmed.null_count < len(trimmed):
            trimmed = pc.if_else(pa.array(known), trimmed, None)
        return Cells(trimmed, sure, known, lengths, lengths)

    def _code(self, texts: pa.StringArray) -> Cells:
        found = [self._places.get(text, -1) for text in texts.to_pylist()]
        numbers = np.array(found, np.int32)
        empty = np.asarray(pc.binary_length(texts).fill_null(0)) == 0
        return self._checked(Read(numbers, numbers >= 0, empty))

    def _checked(self, found: Read) -> Cells:
        """Hold what was read against the limits of the contract."""
        numbers, sure, known = found.values, found.read, ~found.empty
        told = found.dates
        if self._low is not None:
            sure = sure & (told >= self._low)
        if self._high is not None:
            sure = sure & (told <= self._high)
        if self._villages is not None:
            sure = sure & np.asarray(pc.is_in(pa.array(numbers), self._villages))
        if not self._column.required:
            sure = sure | found.empty
        return Cells(self._stored(numbers, known), sure, known, numbers, told)

    def _stored(self, numbers: np.ndarray, known: np.ndarray) -> pa.Array:
        """Numbers as the columns of a delivery hold them."""
        mask = None if known.all() else ~known
        match self._column.type:
            case "bool":
                # The second of its codes, false and true; a Parquet file's own truth values count alike.
                return pa.array(numbers == 1, mask=mask)
            case "code":
                return pa.DictionaryArray.from_arrays(pa.array(np.maximum(numbers, 0), mask=mask), self._codes)
            case "date" | "month":
                return pa.array(numbers.astype(np.int32, copy=False), mask=mask).view(pa.date32())
            case _:
                return pa.array(numbers, mask=mask)


def _limits(column: Column, period: str) -> tuple[int | None, int | None]:
    """The smallest and the largest number that a column may hold, as `checks` says it."""
    latest = month_end(shift_month(period, 1))
    match column.type:
        case "resident_id":
            return None, _day(latest)
        case "date" | "month":
            earliest = column.min if isinstance(column.min, date) else EARLIEST
            return _day(earliest), _day(LATEST_PLANNED if column.future else latest)
        case "household_no":
            return 10 ** (_HOUSEHOLD_DIGITS - 1), 10**_HOUSEHOLD_DIGITS - 1
        case "money" | "area" | "int":
            scale = 1 if column.type == "int" else 100
            low = column.min * scale if isinstance(column.min, int) else None
            return low, column.max * scale if isinstance(column.max, int) else None
        case _:
            return None, None


def _day(day: date) -> int:
    return day.toordinal() - _EPOCH


def _is_same(one: pa.StringArray, other: pa.StringArray) -> bool:
    """Whether two arrays share their memory, which neither can have given up."""
    return len(one) == len(other) and [buffer and buffer.address for buffer in one.buffers()] == [
        buffer and buffer.address for buffer in other.buffers()
    ]
