"""Resident ids in arrays: the rules of `resident_id` over whole columns, for ids of 18 characters as the file holds them.

It answers only yes or not-surely; why an id is no id is told by `resident_id` and `resident_id_sql`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from minsheng.standards.digits import are_digits, days, eight, pairs, whole
from minsheng.standards.resident_id import CHECK_CHARACTERS, WEIGHTS

__all__ = ["ResidentIds", "read_resident_ids"]

_LANES: Final = np.uint64(0x00FF00FF00FF00FF)
_TO_TOP: Final = np.uint64(48)
_BYTE: Final = np.uint64(0xFF)
_LAST_WEIGHT: Final = WEIGHTS[16]
_NO_CHARACTER: Final = 99
_CHECK_VALUE: Final = np.full(256, _NO_CHARACTER, np.uint16)
for _remainder, _character in enumerate(CHECK_CHARACTERS):
    # The remainder that asks for this character; with it the 17 weighted digits must agree.
    for _form in (_character, _character.lower()):
        _CHECK_VALUE[ord(_form)] = _remainder
_LAST_DIGIT: Final = np.full(256, _NO_CHARACTER, np.uint16)
_LAST_DIGIT[ord("0") : ord("9") + 1] = np.arange(10)


@dataclass(frozen=True, slots=True)
class ResidentIds:
    """What a column of ids says; nonsense where `good` is false.

    Attributes:
        person_id: The first 17 digits (int64).
        good: Characters, check character and date of birth are right (bool).
        born: Date of birth, days since 1970-01-01 (int32).
    """

    person_id: np.ndarray
    good: np.ndarray
    born: np.ndarray


def read_resident_ids(characters: np.ndarray) -> ResidentIds:
    """Read resident ids of 18 characters (GB 11643-1999): key, check character, date of birth.

    Args:
        characters: Their ASCII codes, uint8, shape (ids, 18), contiguous.

    Returns:
        `good` where `resident_id.problem` finds none and the birth is in the years 1850 to 2199.
    """
    first, second = eight(characters, 0), eight(characters, 8)
    last = _LAST_DIGIT[characters[:, 16]]
    good = are_digits(first) & are_digits(second)
    total = _weighted(first, WEIGHTS[:8]) + _weighted(second, WEIGHTS[8:16]) + last * np.uint16(_LAST_WEIGHT)
    good &= total % np.uint16(11) == _CHECK_VALUE[characters[:, 17]]
    good &= last <= 9
    front, back = pairs(first), pairs(second)
    century = (front >> _TO_TOP).astype(np.int64)
    year = century * 100 + (back & _BYTE).astype(np.int64)
    month = (back >> np.uint64(16) & _BYTE).astype(np.int64)
    day = (back >> np.uint64(32) & _BYTE).astype(np.int64)
    high = whole(front).astype(np.int64)
    person_id = (high * 10**8 + whole(back).astype(np.int64)) * 10 + last
    good &= high >= 10**7
    born, exists = days(year, month, day)
    good &= exists
    return ResidentIds(person_id, good, born)


def _weighted(word: np.ndarray, weights: Sequence[int]) -> np.ndarray:
    """The weighted sum of eight digits (uint16).

    The digits at even and at odd places are spread to 16 bits each; multiplied by the weights in reverse order, the
    highest 16 bits of the product are the sum wanted, and no sum below it reaches 2^16.
    """
    even, odd = (
        np.uint64(sum(weight << 16 * (3 - lane) for lane, weight in enumerate(weights[start::2]))) for start in (0, 1)
    )
    total = ((word & _LANES) * even >> _TO_TOP) + ((word >> np.uint64(8) & _LANES) * odd >> _TO_TOP)
    return total.astype(np.uint16)
