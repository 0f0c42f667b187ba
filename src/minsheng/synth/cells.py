"""Arrow columns of a delivery out of the arrays of the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from minsheng.synth.ids import fixed_text
from minsheng.synth.world import UNKNOWN

__all__ = ["codes", "dates", "digits", "flags", "labels", "repeat", "square_metres", "yuan"]

Ints = NDArray[np.integer[Any]]


def _validity(missing: NDArray[np.bool_]) -> pa.Buffer | None:
    return pa.py_buffer(np.packbits(~missing, bitorder="little")) if missing.any() else None


def yuan(fen: Ints) -> pa.Array:
    """Money as decimals with two places; `UNKNOWN` is an empty cell."""
    wide = np.empty((len(fen), 2), np.int64)
    wide[:, 0], wide[:, 1] = fen, fen.astype(np.int64) >> 63
    return pa.Array.from_buffers(
        pa.decimal128(14, 2), len(fen), [_validity(fen == UNKNOWN), pa.py_buffer(np.ascontiguousarray(wide))]
    )


def square_metres(area: Ints) -> pa.Array:
    """Areas in 0.01 m2 as decimals with two places."""
    return yuan(area)


def dates(days: Ints, *, blank: int | None = 0) -> pa.Array:
    """Day numbers as dates; the value `blank` is an empty cell."""
    missing = np.zeros(len(days), bool) if blank is None else days == blank
    return pa.array(days.astype(np.int32), mask=missing).view(pa.date32())


def codes(index: Ints, words: Sequence[str]) -> pa.Array:
    """Numbers as codes; negative numbers are empty cells."""
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int8), mask=index < 0), pa.array(list(words)))


def flags(values: NDArray[np.bool_], missing: NDArray[np.bool_] | None = None) -> pa.Array:
    """Yes or no; empty where missing."""
    return pa.array(values, mask=missing)


def repeat(word: str, count: int) -> pa.Array:
    """One text in every row."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int8)), pa.array([word], pa.string()))


def digits(prefix: str, numbers: Ints, width: int) -> pa.Array:
    """`prefix` and a number of `width` digits with leading zeros, in ASCII."""
    lead = prefix.encode()
    text = np.empty((len(numbers), len(lead) + width), np.uint8)
    text[:, : len(lead)] = np.frombuffer(lead, np.uint8)
    rest = numbers.astype(np.int64)
    for place in range(width - 1, -1, -1):
        rest, digit = np.divmod(rest, 10)
        text[:, len(lead) + place] = digit + 48
    return fixed_text(text)


def labels(before: str, numbers: Ints, after: str) -> pa.Array:
    """A number between two words, for names of firms, schools and streets."""
    return pc.binary_join_element_wise(before, pc.cast(pa.array(numbers.astype(np.int64)), pa.string()), after, "")
