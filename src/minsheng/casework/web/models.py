"""Leads: one open per household, with every reason that it was found for."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from minsheng.casework.clock import Light, light
from minsheng.casework.departments import CIVIL_AFFAIRS, DEPARTMENTS

__all__ = ["Act", "Kind", "Lead", "Membership", "Outcome", "Reason", "SavedFilter", "Step"]


class Kind(models.TextChoices):
    """What a lead asks for, the most pressing first."""

    SHOULD_BE_COVERED = "should_be_covered", _("应保未保")
    SHOULD_BE_LOOKED_AT = "should_be_looked_at", _("待核实")
    SHOULD_LEAVE = "should_leave", _("应退未退")
    DATA_PROBLEM = "data_problem", _("疑点数据")


class Outcome(models.TextChoices):
    """What somebody found who looked."""

    RECOGNISED = "recognised", _("认定，转入办理")
    OTHER_AID = "other_aid", _("已由其他救助解决")
    NO_RISK = "no_risk", _("无风险")
    DUPLICATE = "duplicate", _("重复线索")


class Lead(models.Model):
    """Something that a screening put in front of people about one household.

    Attributes:
        household_id: 18-digit number; None for somebody in no household.
        person_key: Keyed hash of the person's number, for somebody in no household; else empty.
        person_sealed: The number itself, encrypted.
        division: Village or community; None if unknown: only those who serve the whole city see it.
        head: Surname of the head, and stars.
        members: Registered members; None if unknown.
        kind: Of its most pressing reason.
        period: Month of the screening that found it last.
        found_at: When it arrived.
        renewed_at: When the last new reason arrived.
        due_on: Last day for an answer.
        closed_at: When it was answered; None while it is open.
        assigned_to: Who is to look; None while nobody was named.
        department: With whom it lies.
        asked_by: Department that handed it over and waits; empty if none did.
        duplicate_of: The lead that says the same, of an answer "duplicate".
    """

    household_id = models.BigIntegerField(null=True)
    person_key = models.CharField(max_length=64, blank=True)
    person_sealed = models.BinaryField(null=True)
    division = models.BigIntegerField(null=True)
    head = models.CharField(max_length=60, blank=True)
    members = models.IntegerField(null=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    period = models.CharField(max_length=7)
    found_at = models.DateTimeField()
    renewed_at = models.DateTimeField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    outcome_reason = models.TextField(blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    department = models.CharField(max_length=30, db_default=CIVIL_AFFAIRS)
    asked_by = models.CharField(max_length=30, blank=True, db_default="")
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["household_id"], name="lead_one_open", condition=Q(closed_at=None)),
            models.UniqueConstraint(
                fields=["person_key"], name="lead_one_open_unplaced", condition=Q(closed_at=None, household_id=None)
            ),
            models.CheckConstraint(
                name="lead_about_somebody", condition=Q(household_id__isnull=False) | ~Q(person_key="")
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_on", "id"], name="lead_open_by_due", condition=Q(closed_at=None)),
            models.Index(fields=["division", "due_on", "id"], name="lead_open_by_place", condition=Q(closed_at=None)),
            models.Index(fields=["division"], include=["closed_at", "kind", "due_on", "id"], name="lead_counts"),
            models.Index(fields=["household_id"], name="lead_of_household"),
            models.Index(fields=["found_at"], name="lead_by_arrival"),
            models.Index(fields=["assigned_to", "due_on"], name="lead_open_of_person", condition=Q(closed_at=None)),
            models.Index(
                fields=["closed_at"],
                include=["division", "found_at", "due_on"],
                name="lead_answered",
                condition=Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.household_id}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered yet."""
        return self.closed_at is None

    @property
    def light(self) -> Light:
        """How near the due day is."""
        return light(self.due_on, timezone.localdate())

    @property
    def why(self) -> Reason | None:
        """The reason that makes it as pressing as it is: the sentence that a list shows."""
        reasons = list(self.reasons.all())
        return next((reason for reason in reasons if reason.kind == self.kind), reasons[0] if reasons else None)

    @property
    def other_reasons(self) -> list[Reason]:
        """Every reason but the first."""
        first = self.why
        return [reason for reason in self.reasons.all() if reason != first]

    @property
    def days_taken(self) -> int | None:
        """Days from its arrival to the answer, by the calendar; None while it is open."""
        if self.closed_at is None:
            return None
        return (timezone.localdate(self.closed_at) - timezone.localdate(self.found_at)).days

    @property
    def was_in_time(self) -> bool:
        """Whether it was answered by its day."""
        return self.closed_at is not None and timezone.localdate(self.closed_at) <= self.due_on

    @property
    def with_whom(self) -> tuple[str, str]:
        """The department that it lies with."""
        return DEPARTMENTS.get(self.department, (self.department, self.department))

    @property
    def alone(self) -> list[Lead]:
        """The lead as a list of one, for the part of a page that shows lists."""
        return [self]


class Reason(models.Model):
    """Why a lead is there: one finding of a screening.

    Attributes:
        finding: The same in every run that finds the same.
        amount: Fen per month; None if there is none or it is unknown.
        period: Month in which it was found last.
    """

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="reasons")
    division = models.BigIntegerField(null=True)
    finding = models.CharField(max_length=32)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    programme = models.CharField(max_length=60)
    amount = models.BigIntegerField(null=True)
    text_zh = models.TextField()
    text_en = models.TextField()
    period = models.CharField(max_length=7)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["lead", "finding"], name="reason_once_per_lead")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["finding", "period"], name="reason_of_finding")]
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The sentence, in the reader's language."""
        return self.text_en if (get_language() or "").startswith("en") else self.text_zh


class Act(models.TextChoices):
    """What happened to a lead between its arrival and its answer."""

    ASSIGNED = "assigned", _("指定办理人")
    HANDED_OVER = "handed_over", _("已转交")
    TAKEN_BACK = "taken_back", _("已收回")


class Step(models.Model):
    """One thing that was done with a lead: the lines of its history.

    Attributes:
        at: When.
        by: Who did it.
        person: To whom it was assigned; None for other acts.
        department: With whom it lies since; empty for assignments.
        note: Why, where the act asks for it.
    """

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="steps")
    division = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    act = models.CharField(max_length=20, choices=Act.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    department = models.CharField(max_length=30, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.lead_id} {self.act}"


class SavedFilter(models.Model):
    """A filter of the list of leads that somebody keeps under a name.

    Attributes:
        address: Its query string.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=30)
    address = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_filter_once")
        ]
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """The department that somebody works for; whoever has none works for civil affairs."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="membership")
    department = models.CharField(max_length=30)

    def __str__(self) -> str:
        return f"{self.user_id} {self.department}"
