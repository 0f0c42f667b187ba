"""Cells of text read over whole columns, in the one spelling that most files use; any other is left for a closer look.

A quick reader never guesses: what it is sure of is what `checks` says of the same text, and whatever it is not sure of
(another spelling, another length, a fault) goes to `checks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from minsheng.standards.digits import are_digits, days, eight, pairs, whole
from minsheng.standards.resident_id_array import read_resident_ids

__all__ = ["Read", "read_dates", "read_hundredths", "read_integers", "read_months", "read_numbers_of", "read_persons"]

_DASH: Final = np.uint64(ord("-") ^ ord("0"))
_POINT: Final = np.uint64(ord(".") ^ ord("0"))
_BYTE: Final = np.uint64(0xFF)
_PAIR: Final = np.uint64(0xFFFF)
_WORD: Final = 8
_ID: Final = 18
_DATE: Final = 10
_MONTH: Final = 7
_WHOLE_DIGITS: Final = 13
"""Digits before the point of an amount; `reading` says the same."""
_INTEGER_DIGITS: Final = 15


@dataclass(frozen=True, slots=True)
class Read:
    """A column of text, read at a glance.

    Attributes:
        values: int64 or int32, one to a row; nonsense where it was not read.
        read: Whether the text was read (bool).
        empty: Whether there is no text (bool).
        birth: Date of birth that a resident id holds, as days since 1970-01-01; None for other columns.
    """

    values: np.ndarray
    read: np.ndarray
    empty: np.ndarray
    birth: np.ndarray | None = None

    @property
    def dates(self) -> np.ndarray:
        """What is held against the limits of a contract: dates of birth for resident ids, else the values."""
        return self.values if self.birth is None else self.birth


def read_persons(texts: pa.StringArray) -> Read:
    """Resident ids of 18 characters: the key of the person, where the check character and the date of birth are right."""
    fits, empty, characters = _of_width(texts, _ID)
    ids = read_resident_ids(characters)
    return Read(_spread(ids.person_id, fits), _spread(ids.good, fits), empty, _spread(ids.born, fits))


def read_numbers_of(texts: pa.StringArray, width: int) -> Read:
    """Numbers of exactly so many digits (9 to 18), the first not 0, such as household numbers and division codes."""
    fits, empty, characters = _of_width(texts, width)
    padded = np.full((len(characters), 3 * _WORD), ord("0"), np.uint8)
    padded[:, -width:] = characters
    words = [eight(padded, at) for at in (0, _WORD, 2 * _WORD)]
    good = are_digits(words[0]) & are_digits(words[1]) & are_digits(words[2])
    number = np.zeros(len(characters), np.int64)
    for word in words:
        number = number * 10**_WORD + whole(pairs(word)).astype(np.int64)
    good &= number >= 10 ** (width - 1)
    return Read(_spread(number, fits), _spread(good, fits), empty)


def read_dates(texts: pa.StringArray) -> Read:
    """Dates written 2023-01-05, as days since 1970-01-01."""
    fits, empty, characters = _of_width(texts, _DATE)
    word = eight(characters, 0)
    dashes = (word >> np.uint64(32) & _BYTE == _DASH) & (word >> np.uint64(56) == _DASH)
    month = word >> np.uint64(40) & _PAIR
    day = _last_two(characters)
    numbers, good = _days(word, month, day)
    return Read(_spread(numbers, fits), _spread(good & dashes, fits), empty)


def read_months(texts: pa.StringArray) -> Read:
    """Months written 2023-01, as the number of their first day."""
    fits, empty, characters = _of_width(texts, _MONTH)
    padded = np.full((len(characters), _WORD), ord("0"), np.uint8)
    padded[:, :_MONTH] = characters
    word = eight(padded, 0)
    dash = word >> np.uint64(32) & _BYTE == _DASH
    numbers, good = _days(word, word >> np.uint64(40) & _PAIR, np.full(len(word), 1 << 8, np.uint64))
    return Read(_spread(numbers, fits), _spread(good & dash, fits), empty)


def read_hundredths(texts: pa.StringArray) -> Read:
    """Amounts without sign, with two decimals, one or none, in hundredths (yuan to fen, m2 to dm2)."""
    lengths, empty, low, high = _right_aligned(texts)
    two = low >> np.uint64(40) & _BYTE == _POINT
    one = (low >> np.uint64(48) & _BYTE == _POINT) & ~two
    # The point is taken out: the digits before it move one place to the right.
    joined = np.where(
        two,
        (low & np.uint64(0xFFFF000000000000)) | (low & np.uint64(0xFFFFFFFFFF)) << np.uint64(8),
        np.where(one, (low & np.uint64(0xFF00000000000000)) | (low & np.uint64(0xFFFFFFFFFFFF)) << np.uint64(8), low),
    )
    decimals = np.where(two, 3, np.where(one, 2, 0))
    places = lengths - decimals
    good = are_digits(joined) & (places > 0) & (places <= _WHOLE_DIGITS) & (lengths <= 2 * _WORD)
    number = whole(pairs(joined)).astype(np.int64)
    if high is not None:
        good &= are_digits(high)
        number += whole(pairs(high)).astype(np.int64) * np.where(two | one, 10**7, 10**8)
    return Read(number * np.where(two, 1, np.where(one, 10, 100)), good, empty)


def read_integers(texts: pa.StringArray) -> Read:
    """Whole numbers without sign."""
    lengths, empty, low, high = _right_aligned(texts)
    good = are_digits(low) & (lengths > 0) & (lengths <= _INTEGER_DIGITS)
    number = whole(pairs(low)).astype(np.int64)
    if high is not None:
        good &= are_digits(high)
        number += whole(pairs(high)).astype(np.int64) * 10**_WORD
    return Read(number, good, empty)


def _days(word: np.ndarray, month: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Days of a year (four digits at the start of a word), a month and a day (two bytes each, the tens lower)."""
    year = word & np.uint64(0xFFFFFFFF)
    digits = are_digits(year | month << np.uint64(32) | day << np.uint64(48))
    front = pairs(year)
    years = (front & _BYTE) * np.uint64(100) + (front >> np.uint64(16))
    numbers, exist = days(years.astype(np.int64), _two(month), _two(day))
    return numbers, exist & digits


def _two(digits: np.ndarray) -> np.ndarray:
    number: np.ndarray = ((digits & _BYTE) * np.uint64(10) + (digits >> np.uint64(8))).astype(np.int64)
    return number


def _last_two(characters: np.ndarray) -> np.ndarray:
    tens, ones = (characters[:, at].astype(np.uint64) ^ np.uint64(ord("0")) for at in (-2, -1))
    both: np.ndarray = tens | ones << np.uint64(8)
    return both


def _lengths(texts: pa.StringArray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ends, lengths (0 where there is no text) and bytes of the texts of an array."""
    _, ends, data = texts.buffers()
    offsets = np.frombuffer(ends, np.int32, len(texts) + 1, texts.offset * 4)
    lengths = np.diff(offsets)
    if texts.null_count:
        lengths[np.asarray(texts.is_null())] = 0
    return offsets, lengths, np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)


def _of_width(texts: pa.StringArray, width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which texts have so many bytes, which have none, and the bytes of the former, one row to a text."""
    offsets, lengths, data = _lengths(texts)
    fits, empty = lengths == width, lengths == 0
    held = data[offsets[0] : offsets[-1]]
    count = int(np.count_nonzero(fits))
    if len(held) != count * width:
        chosen = texts.filter(pa.array(fits))
        offsets, _, data = _lengths(chosen)
        held = data[offsets[0] : offsets[-1]]
    return fits, empty, held.reshape(count, width)


def _right_aligned(texts: pa.StringArray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None]:
    """Lengths, which are empty, the last eight characters as digits, and the eight before (None if no text has so many)."""
    offsets, lengths, data = _lengths(texts)
    first, last = int(offsets[0]), int(offsets[-1])
    padded = np.concatenate((np.zeros(2 * _WORD, np.uint8), data[first:last]))
    # Every place of the text is the start of a word; the words overlap.
    words = np.ndarray((len(padded) - _WORD + 1,), "<u8", padded.data, 0, (1,))
    ends = offsets[1:].astype(np.int64) - first + _WORD
    low = _without(words[ends], _WORD - lengths)
    high = _without(words[ends - _WORD], 2 * _WORD - lengths) if len(lengths) and lengths.max() > _WORD else None
    return lengths, lengths == 0, low, high


def _without(words: np.ndarray, leading: np.ndarray) -> np.ndarray:
    """Words as digits, with 0 in place of so many leading characters, which belong to the text before."""
    shift = (np.clip(leading, 0, _WORD) * _WORD).astype(np.uint64)
    digits: np.ndarray = (words ^ np.uint64(0x3030303030303030)) >> shift << shift
    return digits


def _spread(values: np.ndarray, fits: np.ndarray) -> np.ndarray:
    """Values of the texts that fit, at their rows; 0 elsewhere."""
    if len(values) == len(fits):
        return values
    spread = np.zeros(len(fits), values.dtype)
    spread[fits] = values
    return spread
