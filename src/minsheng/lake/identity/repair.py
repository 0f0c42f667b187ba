"""Mistyped resident ids: what the id must have been if one slip of the hand or eye was made (GB 11643-1999).

The check character makes the weighted sum of all 18 places 1 (mod 11). For a slip at a known place there is one digit at
most that restores it, so the ids that one slip can explain are few: at most 18 for a misread character, 17 for two
swapped neighbours, 18 for a missing character, 19 for one too many. Birth date, sex and division then say which.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Literal

from minsheng.standards.errors import ResidentIdError
from minsheng.standards.resident_id import WEIGHTS, parse

__all__ = ["PROVINCES", "Candidate", "Slip", "candidates", "only_candidate", "only_one"]

Slip = Literal["letter", "digit", "swap", "missing", "extra"]

_LENGTH: Final = 18
_PLACES: Final = (*WEIGHTS, 1)
"""Weight of each of the 18 places; the check character counts once, an X as 10."""
_SUM: Final = 1
_DIGITS: Final = frozenset("0123456789")
_DIVISION: Final = 6
"""The division stands in the first six places."""
_INVERSE: Final = tuple(pow(weight, -1, 11) for weight in _PLACES)
_CHECK_VALUE: Final = 10
_LOOKALIKES: Final = str.maketrans("OoQDIlLi|ZzSsBbGgx×*Хх", "00001111122558866XXXXX")
PROVINCES: Final = frozenset(
    f"{first}{second}"
    for first, seconds in (
        (1, "12345"),
        (2, "123"),
        (3, "1234567"),
        (4, "123456"),
        (5, "01234"),
        (6, "12345"),
        (8, "123"),
    )
    for second in seconds
)
"""First two digits that any id was given (GB/T 2260; 81 to 83 since 2018 for residents from Hong Kong, Macao, Taiwan)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An id that one slip would have turned into the delivered text.

    Attributes:
        text: The 18 characters.
        slip: `letter` (look-alikes such as O for 0), `digit` (one character misread), `swap` (two neighbours exchanged),
            `missing` (a character left out) or `extra` (one too many).
        place: Place of the slip, 1 to 18 (19 for an extra character at the end).
        fits_sex: It does not contradict the stated sex.
        is_known: Its division is one of those given.
    """

    text: str
    slip: Slip
    place: int
    fits_sex: bool
    is_known: bool

    @property
    def is_plausible(self) -> bool:
        """Whether it fits the sex, and a slip in the division leads to a known one.

        Where no slip is assumed in the division nothing is asked of it, for people move in from everywhere.
        """
        return self.fits_sex and (self.place > _DIVISION or self.slip == "letter" or self.is_known)

    @property
    def person_id(self) -> int:
        """The first 17 digits as int64, the key of a person."""
        return int(self.text[:17])


def candidates(
    delivered: str,
    *,
    birth_date: date | None = None,
    sex: str | None = None,
    divisions: Collection[str] = (),
) -> tuple[Candidate, ...]:
    """Every id that one slip explains and that does not contradict the stated birth date.

    A good id has none: it is not to be repaired. Neither is one of 15 digits, which has no check character.

    Args:
        delivered: The text as it came.
        birth_date: As the same row states it; None if it does not.
        sex: `male` or `female`, as the row states it; None if it does not.
        divisions: Six-digit codes of the divisions that are known, see `Candidate.is_plausible`.

    Returns:
        The candidates, most likely slip first, each id once.
    """
    if _is_id(delivered.strip()):
        return ()
    stated = "" if birth_date is None else f"{birth_date:%Y%m%d}"
    found: dict[str, Candidate] = {}
    for full, slip, place in _one_slip_away(delivered.strip(), stated):
        if full in found or full[:2] not in PROVINCES or (full[6:14] != stated if stated else not _is_id(full)):
            continue
        fits_sex = sex is None or (int(full[16]) % 2 == 1) == (sex == "male")
        found[full] = Candidate(full, slip, place, fits_sex, is_known=full[:6] in divisions)
    return tuple(found.values())


def only_candidate(delivered: str, *, birth_date: date, sex: str | None) -> Candidate | None:
    """The one id that the delivered text can have been, with nothing but its own row to go by.

    Only a slip inside the birth date can be told from the row alone. Elsewhere several places could be at fault, and
    guessing would give one person's record to another: those are for the register, see `records.prepare_records`. Divisions do
    not help here either, for a resident may have been registered anywhere in the country.

    Args:
        delivered: The text as it came.
        birth_date: As the same row states it.
        sex: `male` or `female`, as the row states it; None if it does not.

    Returns:
        The candidate, or None if the id is good, or more or less than one slip explains it.
    """
    return only_one(candidates(delivered, birth_date=birth_date, sex=sex))


def only_one(found: Sequence[Candidate]) -> Candidate | None:
    """The one candidate among those that a birth date leaves; None if there are more, or if it contradicts the sex.

    The sex must agree but rules nobody out: it is the fact that is entered wrongly most easily.
    """
    return found[0] if len(found) == 1 and found[0].fits_sex else None


def _is_id(text: str) -> bool:
    try:
        parse(text)
    except ResidentIdError:
        return False
    return True


def _one_slip_away(text: str, stated: str) -> Iterator[tuple[str, Slip, int]]:
    """Texts of 18 characters whose check sum holds, with the slip and its place (from 1); `stated` is the birth date."""
    plain = text.upper().translate(_LOOKALIKES)
    values = [_value(character, at) for at, character in enumerate(plain)]
    if plain != text.upper() and len(plain) == _LENGTH and _excess(values) == 0:
        yield (
            plain,
            "letter",
            next(at for at, (old, new) in enumerate(zip(text.upper(), plain, strict=True), 1) if old != new),
        )
    if len(plain) == _LENGTH:
        yield from _swapped(values)
        yield from _misread(values, _suspects(plain, stated))
    elif len(plain) == _LENGTH - 1:
        yield from _left_out(values)
    elif len(plain) == _LENGTH + 1:
        yield from _doubled(values)


def _swapped(values: list[int | None]) -> Iterator[tuple[str, Slip, int]]:
    excess = sum(weight * (value or 0) for value, weight in zip(values, _PLACES, strict=True)) - _SUM
    for at, (first, second) in enumerate(pairwise(values)):
        if first is None or second is None or first == second:
            continue
        if (excess + (_PLACES[at] - _PLACES[at + 1]) * (second - first)) % 11 == 0:
            swapped = [*values[:at], second, first, *values[at + 2 :]]
            if _excess(swapped) == 0:
                yield _text(swapped), "swap", at + 1


def _suspects(text: str, stated: str) -> Collection[int]:
    """Where one misread character can stand if the birth date is the stated one."""
    if not stated:
        return range(_LENGTH)
    wrong = [at for at, digit in enumerate(stated, _DIVISION) if text[at] != digit]
    if not wrong:
        return [at for at in range(_LENGTH) if not _DIVISION <= at < _DIVISION + len(stated)]
    return wrong if len(wrong) == 1 else ()


def _misread(values: list[int | None], suspects: Collection[int]) -> Iterator[tuple[str, Slip, int]]:
    unreadable = [at for at, value in enumerate(values) if value is None]
    if len(unreadable) > 1:
        return
    excess = _excess([value or 0 for value in values])
    for at in unreadable or suspects:
        yield from _restored(values, at, excess or 0, "digit")


def _left_out(values: list[int | None]) -> Iterator[tuple[str, Slip, int]]:
    for at in range(_LENGTH):
        longer = [*values[:at], 0, *values[at:]]
        excess = _excess(longer)
        if excess is not None:
            yield from _restored(longer, at, excess, "missing")


def _doubled(values: list[int | None]) -> Iterator[tuple[str, Slip, int]]:
    for at in range(_LENGTH + 1):
        shorter = values[:at] + values[at + 1 :]
        if _excess(shorter) == 0:
            yield _text(shorter), "extra", at + 1


def _restored(values: list[int | None], at: int, excess: int, slip: Slip) -> Iterator[tuple[str, Slip, int]]:
    """The text with the one character at a place that makes the sum right, if there is one and it is another."""
    value = ((values[at] or 0) - excess * _INVERSE[at]) % 11
    if (value < _CHECK_VALUE or at == _LENGTH - 1) and (value != values[at] or slip == "missing"):
        yield _text([*values[:at], value, *values[at + 1 :]]), slip, at + 1


def _excess(values: list[int | None]) -> int | None:
    """What the weighted sum of the 18 places has too much (mod 11); None if a character stands where it cannot."""
    total = -_SUM
    for value, weight in zip(values, _PLACES, strict=True):
        if value is None or (value == _CHECK_VALUE and weight != 1):
            return None
        total += weight * value
    return total % 11


def _value(character: str, at: int) -> int | None:
    if character in _DIGITS:
        return int(character)
    return _CHECK_VALUE if character == "X" and at >= _LENGTH - 2 else None


def _text(values: list[int | None]) -> str:
    return "".join("X" if value == _CHECK_VALUE else str(value) for value in values)
