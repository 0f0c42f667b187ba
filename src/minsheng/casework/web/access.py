"""The doors to leads and households: each takes the user who asks."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from minsheng.casework.household import HouseholdRecord, read_household
from minsheng.casework.web.models import Lead
from minsheng.console.accounts.access import covers, within
from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission
from minsheng.rules.explanation import Explanation
from minsheng.screening import explain_household, last_period

__all__ = ["explanations_for", "household_for", "leads_for", "may_see_household", "open_lead_for"]


def leads_for(user: User) -> QuerySet[Lead]:
    """The leads that a user may see."""
    return Lead.objects.filter(within(user, Permission.SEE_LEADS))


def open_lead_for(user: User, lead_id: int) -> Lead:
    """An open lead that a user may answer, kept for them until the transaction ends.

    Raises:
        Lead.DoesNotExist: If there is none for them.
    """
    mine = Lead.objects.filter(within(user, Permission.ANSWER_LEADS), closed_at=None)
    return mine.select_for_update().get(pk=lead_id)


def may_see_household(user: User, household_id: int, permission: Permission = Permission.SEE_HOUSEHOLDS) -> int:
    """The village or community of a household that a user may see.

    Raises:
        PermissionDenied: If it is in none of their areas.
    """
    division = household_id // 1_000_000
    if not covers(user, permission, division):
        raise PermissionDenied
    return division


def household_for(user: User, household_id: int, *, revealed: bool = False) -> HouseholdRecord:
    """The record of a household that a user may see.

    Args:
        user: Who asks.
        household_id: 18-digit number.
        revealed: Whether names and numbers are shown in full, which takes a permission of its own.

    Raises:
        PermissionDenied: If they may not see it, or not in full.
        LakeError: If it is not in the month.
    """
    may_see_household(user, household_id, Permission.REVEAL if revealed else Permission.SEE_HOUSEHOLDS)
    home = Path(settings.HOME)
    return read_household(home, household_id, last_period(home), revealed=revealed)


def explanations_for(user: User, household_id: int, programme: str = "") -> list[Explanation]:
    """What the law says of a household that a user may see.

    Args:
        user: Who asks.
        household_id: 18-digit number.
        programme: Only this one; all if empty.

    Raises:
        PermissionDenied: If they may not see it.
        LakeError: If it is not in the month.
    """
    may_see_household(user, household_id)
    home = Path(settings.HOME)
    return explain_household(home, household_id, last_period(home), (programme,) if programme else ())
