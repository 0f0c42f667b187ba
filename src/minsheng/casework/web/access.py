"""The doors to leads and households: each takes the user who asks."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from minsheng.casework.departments import CIVIL_AFFAIRS, DEPARTMENTS
from minsheng.casework.household import HouseholdRecord, record_of
from minsheng.casework.web.models import Lead, Membership, Step
from minsheng.casework.year import MonthOfMoney, year_of
from minsheng.console.accounts.access import covers, within
from minsheng.console.accounts.areas import LEVELS
from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission, roles_that_may
from minsheng.errors import MinshengError
from minsheng.lake import facts_of
from minsheng.lake.facts import Entity
from minsheng.rules.explanation import Explanation
from minsheng.screening import HouseholdUnderLaw, last_period, open_household
from minsheng.screening.lineage import Lineage, household_lineage

__all__ = [
    "department_of",
    "departments_at",
    "explanations_for",
    "household_for",
    "leads_for",
    "lineage_for",
    "listed",
    "may_see_household",
    "open_lead_for",
    "under_law_for",
    "waiting_lead_for",
    "with_steps",
    "year_for",
]


_KEPT_AS: Final = "_department"


def leads_for(user: User) -> QuerySet[Lead]:
    """The leads that a user may see: those of their area; of another department than civil affairs, what was handed to it."""
    mine = Lead.objects.filter(within(user, Permission.SEE_LEADS))
    own = department_of(user)
    return mine if own == CIVIL_AFFAIRS else mine.filter(Q(department=own) | Q(asked_by=own))


def department_of(user: User) -> str:
    """The department that a user works for; asked once for a user that was loaded."""
    kept: dict[str, str] = user.__dict__
    if _KEPT_AS not in kept:
        membership = Membership.objects.filter(user=user).first()
        kept[_KEPT_AS] = membership.department if membership else CIVIL_AFFAIRS
    return kept[_KEPT_AS]


def listed(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """Leads with what a list tells of them, in a number of queries that does not grow."""
    return leads.select_related("assigned_to").prefetch_related("reasons")


def with_steps(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """Leads with everything that became of them."""
    steps = Step.objects.select_related("by", "person")
    return listed(leads).select_related("assigned_to", "closed_by").prefetch_related(Prefetch("steps", steps))


def open_lead_for(user: User, lead_id: int) -> Lead:
    """An open lead that lies with a user, kept for them until the transaction ends.

    Raises:
        Lead.DoesNotExist: If there is none for them.
    """
    mine = Lead.objects.filter(within(user, Permission.ANSWER_LEADS), closed_at=None, department=department_of(user))
    return mine.select_for_update().get(pk=lead_id)


def waiting_lead_for(user: User, lead_id: int) -> Lead:
    """An open lead that a user's department handed over, kept for them until the transaction ends.

    Raises:
        Lead.DoesNotExist: If there is none for them.
    """
    mine = Lead.objects.filter(within(user, Permission.ANSWER_LEADS), closed_at=None)
    own = department_of(user)
    waiting = ~Q(department=own) if own == CIVIL_AFFAIRS else Q(asked_by=own) & ~Q(department=own)
    return mine.filter(waiting).select_for_update().get(pk=lead_id)


def departments_at(division: int | None) -> list[str]:
    """The departments of which somebody can answer leads of a place; civil affairs always.

    Args:
        division: Village or community; None for what lies nowhere.
    """
    code = "" if division is None else str(division)
    areas = [code[:digits] for digits in LEVELS if digits <= len(code)]
    today = timezone.localdate()
    roles = roles_that_may(Permission.ANSWER_LEADS)
    serving = Membership.objects.filter(
        Q(user__grants__ends_on=None) | Q(user__grants__ends_on__gte=today),
        user__is_active=True, user__grants__area__in=areas, user__grants__role__in=roles,
    )  # fmt: skip
    found = {CIVIL_AFFAIRS, *serving.values_list("department", flat=True)}
    return [code for code in DEPARTMENTS if code in found]


def may_see_household(user: User, household_id: int, permission: Permission = Permission.SEE_HOUSEHOLDS) -> int:
    """The village or community of a household that a user may see.

    Raises:
        PermissionDenied: If it is in none of their areas.
    """
    division = household_id // 1_000_000
    if not covers(user, permission, division):
        raise PermissionDenied
    return division


def household_for(user: User, household_id: int, *, revealed: bool = False, purpose: str = "review") -> HouseholdRecord:
    """The record of a household that a user may see.

    Args:
        user: Who asks.
        household_id: 18-digit number.
        revealed: Whether names and numbers are shown in full, which takes a permission of its own.
        purpose: What the look is for; the lake records it.

    Raises:
        PermissionDenied: If they may not see it, or not in full.
        LakeError: If it is not in the month.
    """
    may_see_household(user, household_id, Permission.REVEAL if revealed else Permission.SEE_HOUSEHOLDS)
    return record_of(_opened(household_id, purpose), revealed=revealed)


def under_law_for(user: User, household_id: int, purpose: str = "review") -> HouseholdUnderLaw:
    """The facts of a household that a user may see, with the law that applies to it.

    Raises:
        PermissionDenied: If they may not see it.
        LakeError: If it is not in the month.
    """
    may_see_household(user, household_id)
    return _opened(household_id, purpose)


def year_for(user: User, household_id: int) -> tuple[MonthOfMoney, ...]:
    """Twelve months of a household's money.

    Raises:
        PermissionDenied: If they may not see it.
        LakeError: If it is not in the month.
    """
    return year_of(Path(settings.HOME), under_law_for(user, household_id))


def lineage_for(user: User, household_id: int, table: str) -> Lineage:
    """The rows of a delivered table that tell of a household, its members and their supporters.

    Raises:
        PermissionDenied: If they may not see it.
        LakeError: If it is not in the month.
        MinshengError: If no fact comes from such a table.
    """
    may_see_household(user, household_id)
    entities: tuple[Entity, ...] = ("household", "person")
    names = tuple(
        fact.name for entity in entities for fact in facts_of(entity) if fact.source.partition(".")[0] == table
    )
    if not names:
        raise MinshengError(f"no fact comes from '{table}'.")
    home = Path(settings.HOME)
    return household_lineage(home, household_id, last_period(home), names, purpose="review")


def explanations_for(user: User, household_id: int, programme: str = "") -> list[Explanation]:
    """What the law says of a household that a user may see.

    Args:
        user: Who asks.
        household_id: 18-digit number.
        programme: Only this one; all if empty.

    Raises:
        PermissionDenied: If they may not see it.
        LakeError: If it is not in the month.
        MinshengError: If the law has no such programme.
    """
    return under_law_for(user, household_id).explanations((programme,) if programme else ())


def _opened(household_id: int, purpose: str) -> HouseholdUnderLaw:
    home = Path(settings.HOME)
    return open_household(home, household_id, last_period(home), purpose=purpose)
