"""The entries of the audit."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from minsheng.console.audit.words import ACTIONS

__all__ = ["Entry"]


class Entry(models.Model):
    """One thing that somebody did or saw.

    The database sets number, time, actor and hashes itself; the application can add entries and read them, nothing else.

    Attributes:
        at: When.
        actor: Who; None for somebody not signed in.
        action: What, e.g. `household.seen`.
        kind: Kind of the subject, e.g. `household`.
        subject: Its number.
        division: Village or community that it lies in, by which readers are kept to their area; None if in none.
        reason: Why, in the words of the actor, where the action asks for it.
        details: What else matters.
        previous: Hash of the entry before.
        hash: SHA-256 of all the above.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, blank=True)
    division = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        db_table = "audit_entry"
        ordering = ("-id",)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "subject", "-id"], name="audit_of_subject"),
            models.Index(fields=["actor", "-id"], name="audit_of_actor"),
        ]

    @property
    def told(self) -> str:
        """What was done, in the reader's language."""
        return str(ACTIONS.get(self.action, self.action))

    def __str__(self) -> str:
        return f"{self.pk} {self.action} {self.kind} {self.subject}"
