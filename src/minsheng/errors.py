"""The errors that a user can meet: what was wrong, where, and what to do about it."""

from __future__ import annotations

__all__ = ["MinshengError"]


class MinshengError(Exception):
    """A fault in the data or in the request, told in one sentence.

    The command line prints it without a stack trace and exits with 1.

    Args:
        what: What is wrong, in words that the reader knows.
        where: File, row, column or name that it was found at; empty if there is no such place.
        hint: What to do about it; empty if nothing can be done.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what, self.where, self.hint = what, where, hint
        super().__init__(what, where, hint)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" {self.hint}" if self.hint else ""
        return f"{place}{self.what}{advice}"
