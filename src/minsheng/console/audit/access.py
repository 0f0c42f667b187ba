"""The door to the audit."""

from __future__ import annotations

from django.db.models import QuerySet

from minsheng.console.accounts.access import within
from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission
from minsheng.console.audit.models import Entry

__all__ = ["entries_for", "looks_at"]


def entries_for(user: User) -> QuerySet[Entry]:
    """The entries that an auditor may read: those of their area."""
    return Entry.objects.filter(within(user, Permission.SEE_AUDIT)).select_related("actor")


def looks_at(user: User, kind: str, subject: int, most: int = 20) -> list[Entry]:
    """Who has looked at somebody or something last, for those who may see it themselves.

    Args:
        user: Who asks.
        kind: Kind of the subject.
        subject: Its number.
        most: How many entries.
    """
    shown = Entry.objects.filter(within(user, Permission.SEE_HOUSEHOLDS), kind=kind, subject=str(subject))
    return list(shown.select_related("actor")[:most])
