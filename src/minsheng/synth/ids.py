"""Resident id numbers (GB 11643-1999): division, birth date, sequence by sex, check character."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from minsheng.synth.draw import rank_within

__all__ = ["fixed_text", "id_text", "number_people"]

_WEIGHTS: Final = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], np.int64)
_CHECK: Final = np.frombuffer(b"10X98765432", np.uint8)

_GUEST_SLOTS: Final = 400
"""Sequence numbers per sex and day from here to 498 go to people registered in one district and born in another."""


def number_people(
    district: NDArray[np.int64],
    neighbour: NDArray[np.int64],
    birth_ymd: NDArray[np.int32],
    sex: NDArray[np.int8],
    part: NDArray[np.int64],
    parts: NDArray[np.int64],
    away: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """The first 17 digits of everybody's id, unique in the whole city.

    Args:
        district: Six-digit code of the district where the person lives.
        neighbour: The one other district whose people may be numbered for this district's guests.
        birth_ymd: Birth dates as yyyymmdd.
        sex: 0 male (odd sequence numbers), 1 female (even).
        part: The part of the district, which uses every `parts`-th sequence number.
        parts: Parts of the district.
        away: Who was born in the neighbouring district; where its numbers run out, the own district's are used.
    """
    away = away.copy()
    for _ in range(2):
        birthplace = np.where(away, neighbour, district)
        key = ((birthplace * 2 + away) * 10**8 + birth_ymd) * 2 + sex
        slot = rank_within(key * 64 + part) * parts + part + np.where(away, _GUEST_SLOTS, 0)
        away &= slot < 499
    # Sequence numbers of men are odd; 000 is not given out.
    sequence = 2 * slot + np.where(sex == 0, 1, 2)
    return (birthplace * 10**8 + birth_ymd) * 1000 + sequence


def id_text(identity: NDArray[np.int64]) -> pa.Array:
    """The 18-character ids of a list of 17-digit numbers, as an Arrow string array."""
    count = len(identity)
    text = np.empty((count, 18), np.uint8)
    rest = identity.copy()
    total = np.zeros(count, np.int64)
    for place in range(16, -1, -1):
        rest, digit = np.divmod(rest, 10)
        total += digit * _WEIGHTS[place]
        text[:, place] = digit + 48
    text[:, 17] = _CHECK[total % 11]
    return fixed_text(text)


def fixed_text(text: NDArray[np.uint8]) -> pa.Array:
    """Rows of ASCII characters as an Arrow string array."""
    count, width = text.shape
    offsets = np.arange(count + 1, dtype=np.int32) * width
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(text)))
