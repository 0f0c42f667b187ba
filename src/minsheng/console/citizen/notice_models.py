"""Public notices: a closed list of fields, none of which takes a text."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

__all__ = ["DAYS", "NEVER", "Notice"]

DAYS: Final = 7
"""How long a family stands on public notice (民发〔2021〕57号 第十九条)."""
NEVER: Final = ("orphan", "unsupported_child")
"""Programmes of children are never put on public notice (民发〔2019〕62号 三)."""


class Notice(models.Model):
    """One family on public notice.

    What is put up is in these fields and nowhere else; the database itself takes no name but a first character with stars.

    Attributes:
        division: Village or community.
        programme: What they are to receive.
        name: Of the applicant: first character and stars.
        persons: In the family that are helped.
        amount: Fen per month; None where there is none.
        opens_on: First day.
        closes_on: Last day.
        withdrawn: Whether it was taken down before.
    """

    division = models.BigIntegerField()
    programme = models.CharField(max_length=40)
    name = models.CharField(max_length=50)
    persons = models.IntegerField()
    amount = models.BigIntegerField(null=True)
    opens_on = models.DateField()
    closes_on = models.DateField()
    withdrawn = models.BooleanField(default=False)

    class Meta:
        """What the database refuses, whatever a page does."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="notice_name_is_masked",
                condition=Q(name__regex=r"^[A-Za-z\u3400-\u9fff\U00020000-\U000323af]\*{1,49}$"),
            ),
            models.CheckConstraint(
                name="notice_programme_is_a_code",
                condition=Q(programme__regex="^[a-z_]{1,40}$") & ~Q(programme__in=NEVER),
            ),
            models.CheckConstraint(name="notice_persons", condition=Q(persons__gte=1, persons__lte=20)),
            models.CheckConstraint(
                name="notice_amount", condition=Q(amount=None) | Q(amount__gte=0, amount__lt=10_000_000)
            ),
            models.CheckConstraint(name="notice_days", condition=Q(closes_on__gte=F("opens_on"))),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["division", "closes_on"], name="notice_by_place")]

    def __str__(self) -> str:
        return f"{self.pk} {self.programme} {self.name}"
