"""Receipt numbers: sixteen digits that nobody can guess, the last of which tells a slip of the pen."""

from __future__ import annotations

from django.conf import settings

from minsheng.console.secrets import derived

__all__ = ["check_digit", "grouped", "is_receipt", "read_receipt", "receipt_key", "receipt_of"]

_DIGITS = 15


def receipt_of(once: str) -> str:
    """The receipt that belongs to one form that was handed out: sent twice, it gets the same one.

    Args:
        once: The random token of the form, which only its reader knows.
    """
    number = int(derived(settings.SECRET_KEY, f"receipt {once}"), 16) % 10**_DIGITS
    digits = f"{number:0{_DIGITS}d}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """The last digit (ISO 7064 MOD 11-10): any one wrong digit, and nearly any two that changed places, betray themselves."""
    rest = 10
    for digit in digits:
        rest = (rest + int(digit)) % 10 or 10
        rest = rest * 2 % 11
    return str((11 - rest) % 10)


def read_receipt(text: str) -> str:
    """What somebody typed, without the blanks and dashes that they typed it with."""
    return "".join(character for character in text if not character.isspace() and character not in "-—－")


def is_receipt(text: str) -> bool:
    """Whether it can be the number of a receipt."""
    return len(text) == _DIGITS + 1 and text.isascii() and text.isdigit() and check_digit(text[:-1]) == text[-1]


def grouped(receipt: str) -> str:
    """In groups of four, to be read out."""
    return " ".join(receipt[start : start + 4] for start in range(0, len(receipt), 4))


def receipt_key(receipt: str) -> str:
    """What an application is found by: who reads the table learns no receipt from it."""
    return derived(settings.SECRET_KEY, f"receipt number {receipt}")
