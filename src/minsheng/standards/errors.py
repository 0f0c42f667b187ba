"""What can be wrong with a code, a number or a date that a standard governs."""

from __future__ import annotations

from minsheng.errors import MinshengError

__all__ = ["CalendarNotCoveredError", "ResidentIdError", "StandardsError", "UnknownCodeError"]


class StandardsError(MinshengError):
    """A value does not follow the standard that governs it."""


class UnknownCodeError(StandardsError):
    """A code, or a list of codes, that the standard does not have."""


class CalendarNotCoveredError(StandardsError):
    """A date in a year whose public holidays have not been published here."""


class ResidentIdError(StandardsError):
    """A text that is not a resident identity number (公民身份号码).

    Args:
        reason: `id_length`, `id_characters`, `id_checksum` or `id_birth_date`, the code that the quarantine uses too.
        what: The fault in words. It never repeats the number: error texts end up in logs.
        hint: What to do about it.
    """

    def __init__(self, reason: str, what: str, *, hint: str) -> None:
        super().__init__(what, hint=hint)
        self.reason = reason
