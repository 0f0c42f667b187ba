"""Typed columns of Parquet files read as they are: what a date, a decimal or a truth value says needs no text between."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from minsheng.lake.contracts import ColumnType
from minsheng.lake.quick_texts import Read

__all__ = ["read_typed"]

_PER_DAY: Final = {"s": 86_400, "ms": 86_400 * 10**3, "us": 86_400 * 10**6, "ns": 86_400 * 10**9}
_MOST_UNITS: Final = 10**13
"""Amounts have 13 digits before the point at most, see `reading`."""
_EXACT: Final = 10**15
"""A double holds all whole numbers of 15 digits, and tells all decimals of 15 digits apart."""
_HUNDRED: Final = 100


def read_typed(cells: pa.Array, kind: ColumnType) -> Read | None:
    """Read a typed column, where the type says the same as the text of each cell would.

    Args:
        cells: The column.
        kind: What the contract says that it is.

    Returns:
        What was read; None for a type that is better written out as text. What a double or a timestamp holds beyond
        hundredths, or beyond the day, is not read.
    """
    match kind:
        case "date" | "month":
            return _day(cells, kind)
        case "money" | "area":
            return _hundredths(cells)
        case "int":
            return _whole(cells)
        case "household_no" | "division":
            return _plain(cells) if _is_int(cells.type) else None
        case "bool":
            return _plain(cells) if pa.types.is_boolean(cells.type) else None
        case _:
            return None


def _day(cells: pa.Array, kind: ColumnType) -> Read | None:
    if pa.types.is_date32(cells.type):
        found = _plain(cells.cast(pa.int32()))
    elif pa.types.is_timestamp(cells.type) and cells.type.tz is None:
        moments = _plain(cells.cast(pa.int64()))
        day, rest = np.divmod(moments.values, _PER_DAY[cells.type.unit])
        found = Read(day, moments.read & (rest == 0), moments.empty)
    else:
        return None
    read = found.read
    if kind == "month":
        dates = found.values.astype("datetime64[D]")
        read = read & (dates.astype("datetime64[M]").astype("datetime64[D]") == dates)
    return Read(found.values, read, found.empty)


def _hundredths(cells: pa.Array) -> Read | None:
    if _is_int(cells.type):
        whole = _plain(cells)
        fits = (whole.values < _MOST_UNITS) & (whole.values > -_MOST_UNITS)
        return Read(whole.values * _HUNDRED, whole.read & fits, whole.empty)
    if pa.types.is_floating(cells.type):
        found = _plain(cells.cast(pa.float64()))
        with np.errstate(invalid="ignore", over="ignore"):
            hundredths = np.rint(found.values * _HUNDRED)
            # The nearest double to a decimal of 15 digits is written back as that decimal.
            exact = (np.abs(hundredths) < _EXACT) & (hundredths / _HUNDRED == found.values)
        return Read(np.where(exact, hundredths, 0).astype(np.int64), found.read & exact, found.empty)
    return _of_decimal(cells) if pa.types.is_decimal128(cells.type) else None


def _of_decimal(cells: pa.Decimal128Array) -> Read | None:
    places = cells.type.scale
    if not 0 <= places <= 18:
        return None
    words = np.frombuffer(cells.buffers()[1], np.int64, 2 * len(cells), 16 * cells.offset)
    low, high = words[::2], words[1::2]
    fits = high == low >> 63
    if places > 2:
        hundredths, rest = np.divmod(low, 10 ** (places - 2))
        fits &= rest == 0
    else:
        fits &= (low < _EXACT) & (low > -_EXACT)
        hundredths = low * 10 ** (2 - places)
    fits &= (hundredths < _HUNDRED * _MOST_UNITS) & (hundredths > -_HUNDRED * _MOST_UNITS)
    empty = _empty(cells)
    return Read(hundredths, fits & ~empty, empty)


def _whole(cells: pa.Array) -> Read | None:
    if _is_int(cells.type):
        return _plain(cells)
    if pa.types.is_floating(cells.type):
        found = _plain(cells.cast(pa.float64()))
        exact = (np.abs(found.values) < _EXACT) & (np.rint(found.values) == found.values)
        return Read(np.where(exact, found.values, 0).astype(np.int64), found.read & exact, found.empty)
    return None


def _plain(cells: pa.Array) -> Read:
    empty = _empty(cells)
    values = np.asarray(cells.fill_null(False) if pa.types.is_boolean(cells.type) else cells.fill_null(0))
    return Read(values.astype(np.int64) if values.dtype.kind in "iub" else values, ~empty, empty)


def _empty(cells: pa.Array) -> np.ndarray:
    empty: np.ndarray = np.asarray(cells.is_null())
    return empty


def _is_int(kind: pa.DataType) -> bool:
    return bool(pa.types.is_signed_integer(kind) or kind in (pa.uint8(), pa.uint16(), pa.uint32()))
