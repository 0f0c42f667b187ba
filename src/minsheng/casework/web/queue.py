"""What lies before somebody: counts by the clock, the nearest leads, and what is new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from minsheng.casework.clock import soon_until
from minsheng.casework.departments import CIVIL_AFFAIRS
from minsheng.casework.web.access import department_of, leads_for, listed
from minsheng.casework.web.models import Lead
from minsheng.console.accounts.models import User

__all__ = ["LIGHTS", "Queue", "arrived_lately", "by_desk", "by_light"]

_SHOWN = 12
_WAITING = 5


def by_light(today: dt.date) -> Mapping[str, Q]:
    """The condition of each light, as `minsheng.casework.clock.light` has it."""
    soon = soon_until(today)
    return {
        "red": Q(due_on__lt=today),
        "amber": Q(due_on__gte=today, due_on__lte=soon),
        "green": Q(due_on__gt=soon),
    }


def arrived_lately(today: dt.date) -> Q:
    """The condition that a lead, or a reason of it, arrived yesterday or today."""
    since = dt.datetime.combine(today - dt.timedelta(days=1), dt.time(), timezone.get_current_timezone())
    return Q(found_at__gte=since) | Q(renewed_at__gte=since)


def by_desk(user: User) -> Mapping[str, Q]:
    """The conditions of whose a lead is for a reader: their department's own, theirs, nobody's yet, and with another department.

    What another department was asked for and has answered counts as one's own again.
    """
    own = department_of(user)
    elsewhere = ~Q(department=own) if own == CIVIL_AFFAIRS else Q(asked_by=own) & ~Q(department=own)
    answered = Q(closed_at__isnull=False)
    return {
        "": Q(department=own) | (answered & elsewhere),
        "mine": Q(assigned_to=user),
        "free": Q(department=own, assigned_to=None),
        "waiting": elsewhere,
    }


LIGHTS = ("red", "amber", "green")


class Queue:
    """The open leads of somebody's areas.

    Args:
        user: Whose.
    """

    def __init__(self, user: User) -> None:
        self._desk = by_desk(user)
        self._open: QuerySet[Lead] = leads_for(user).filter(closed_at=None)
        self._today = timezone.localdate()

    @cached_property
    def counts(self) -> dict[str, int]:
        """Open leads of the own department by light, in all, and new since yesterday; the reader's own; what waits for others."""
        own, desk = self._desk[""], self._desk
        wanted = {
            **{name: own & condition for name, condition in by_light(self._today).items()},
            "all": own,
            "new": own & arrived_lately(self._today),
            **{name: desk[name] for name in ("mine", "free", "waiting")},
        }
        return self._open.aggregate(**{name: Count("pk", filter=condition) for name, condition in wanted.items()})

    @cached_property
    def nearest(self) -> list[Lead]:
        """The leads that are due first, with their reasons."""
        return list(listed(self._open.filter(self._desk[""])).order_by("due_on", "id")[:_SHOWN])

    @cached_property
    def waiting(self) -> list[Lead]:
        """What other departments were asked for, the longest waiting first."""
        return list(listed(self._open.filter(self._desk["waiting"])).order_by("due_on", "id")[:_WAITING])
