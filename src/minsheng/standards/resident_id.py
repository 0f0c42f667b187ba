"""Resident identity numbers (公民身份号码, GB 11643-1999).

Six digits of the division of first registration, eight of the birth date, three of order (odd for men), and one check
character (ISO 7064 MOD 11-2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from minsheng.standards.errors import ResidentIdError

__all__ = [
    "CHECK_CHARACTERS",
    "WEIGHTS",
    "ResidentId",
    "check_character",
    "from_person_id",
    "mask",
    "parse",
    "problem",
    "to_eighteen",
    "to_person_id",
]

EARLIEST_BIRTH_YEAR: Final = 1850
"""Numbers were first given in 1984; a year before this one is a misprint, not a birth."""

CHECK_CHARACTERS: Final = "10X98765432"
"""The check character for each remainder 0..10 of the weighted sum (ISO 7064 MOD 11-2)."""

WEIGHTS: Final = tuple(2 ** (17 - place) % 11 for place in range(17))

_CHARACTERS: Final = re.compile(r"[1-9][0-9]{14}(?:[0-9]{2}[0-9Xx])?")
_LENGTHS: Final = (15, 18)
_FAULTS: Final = {
    "id_length": ("a resident id has 18 characters (15 before 1999).", "Check for missing or doubled digits."),
    "id_characters": (
        "a resident id has digits only, the first not 0, and X at most in the last place.",
        "Check for letters, blanks and full-width digits.",
    ),
    "id_checksum": ("the check character does not fit the other digits.", "One digit is wrong, or two are swapped."),
    "id_birth_date": ("digits 7 to 14 are no date of birth.", "Compare with the birth date on the card."),
}


@dataclass(frozen=True, slots=True)
class ResidentId:
    """What a resident id says about its holder.

    Attributes:
        text: All 18 characters, an X in upper case.
        division: Code of the district of first registration, 6 digits. It is not where the person lives, and may
            have been abolished since (Chongqing's own were 51… before 1997).
        birth_date: Date of birth.
        sex: `male` or `female`.
    """

    text: str
    division: str
    birth_date: date
    sex: str

    @property
    def person_id(self) -> int:
        """The first 17 digits as int64, the key of a person in every table."""
        return int(self.text[:17])


def parse(text: str) -> ResidentId:
    """Read a resident id of 18 characters, or one of 15 digits from before 1999.

    Args:
        text: 18 characters (x or X accepted) or 15 digits. Blanks and full-width digits are faults: clean them first,
            so that what was changed is on record.

    Returns:
        The id in its 18-character form and what it says.

    Raises:
        ResidentIdError: Length, characters, check character or birth date are wrong; `reason` says which.
    """
    if len(text) not in _LENGTHS:
        raise _fault("id_length")
    if not _CHARACTERS.fullmatch(text):
        raise _fault("id_characters")
    full = to_eighteen(text) if len(text) == min(_LENGTHS) else text.upper()
    if check_character(full[:17]) != full[17]:
        raise _fault("id_checksum")
    try:
        born = date(int(full[6:10]), int(full[10:12]), int(full[12:14]))
    except ValueError:
        raise _fault("id_birth_date") from None
    if born.year < EARLIEST_BIRTH_YEAR:
        raise _fault("id_birth_date")
    return ResidentId(full, full[:6], born, "male" if int(full[16]) % 2 else "female")


def problem(text: str) -> str | None:
    """Why a text is not a resident id, as a reason code of the quarantine.

    Args:
        text: The delivered value.

    Returns:
        `id_length`, `id_characters`, `id_checksum` or `id_birth_date`, the first that applies in this order, or None.
    """
    try:
        parse(text)
    except ResidentIdError as error:
        return error.reason
    return None


def check_character(first17: str) -> str:
    """The 18th character that belongs to 17 digits (ISO 7064 MOD 11-2): it betrays any one changed digit."""
    return CHECK_CHARACTERS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first17, strict=True)) % 11]


def to_eighteen(fifteen: str) -> str:
    """The 18-character form of an id of 15 digits: 19 goes in before the year, the check character goes on at the end.

    Only people born in the twentieth century were given 15 digits. (Centenarians of the 1980s, born before 1900, had
    the order numbers 996 to 999; none of them is alive.)

    Args:
        fifteen: 15 digits.
    """
    first17 = f"{fifteen[:6]}19{fifteen[6:]}"
    return first17 + check_character(first17)


def to_person_id(text: str) -> int:
    """The key of a person: the first 17 digits of the 18-character id as an integer.

    Args:
        text: 18 characters or 15 digits.

    Returns:
        Int64 between 10^16 and 10^17.

    Raises:
        ResidentIdError: The text is not a resident id.
    """
    return parse(text).person_id


def from_person_id(person_id: int) -> str:
    """The 18-character id that a person key stands for.

    Args:
        person_id: Int64 made by `to_person_id`.

    Returns:
        18 characters, an X in upper case.

    Raises:
        ResidentIdError: The number does not have 17 digits.
    """
    first17 = str(person_id)
    if person_id < 0 or len(first17) != len(WEIGHTS):
        raise _fault("id_length")
    return first17 + check_character(first17)


def mask(text: str) -> str:
    """An id as it may be shown: six digits, a row of stars, two characters.

    The first six say where the card was first issued, nothing more. Birth date and order number go. The last two stay,
    so that a clerk can tell two members of one household apart on the telephone. The customary last four would hold
    the whole order number: whoever knows the birth date would know the id. With two, about nine ids remain possible
    even then (one order digit shows, and the check character rules out most of the hundred others).

    Args:
        text: 18 characters or 15 digits; it is not checked, for wrong ids are masked too.

    Returns:
        Text of the same length; texts of 8 or fewer characters become stars only.
    """
    shown = 6, 2
    hidden = len(text) - sum(shown)
    return f"{text[: shown[0]]}{'*' * hidden}{text[-shown[1] :]}" if hidden > 0 else "*" * len(text)


def _fault(reason: str) -> ResidentIdError:
    what, hint = _FAULTS[reason]
    return ResidentIdError(reason, what, hint=hint)
