"""Whether the chain of the audit is whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connections

__all__ = ["VERIFY", "Verified", "verify"]

VERIFY: Final = "SELECT entries, first_bad, head FROM audit_verify()"


@dataclass(frozen=True)
class Verified:
    """What a walk along the chain found.

    Attributes:
        entries: How many there are.
        first_bad: Number of the first entry that was changed, or that follows on one that is missing; None if all is well.
        head: Hash of the last one, to be kept elsewhere: with it, even a chain that was written anew is found out.
    """

    entries: int
    first_bad: int | None
    head: str

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed or taken away."""
        return self.first_bad is None


def verify(using: str = "default") -> Verified:
    """Walk along the whole chain, in the database, whoever asks.

    Args:
        using: Database alias.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(VERIFY)
        entries, first_bad, head = cursor.fetchone()
    return Verified(entries, first_bad, head)
