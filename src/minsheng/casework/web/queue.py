"""What lies before somebody: counts by the clock, the nearest leads, and what is new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from minsheng.casework.clock import soon_until
from minsheng.casework.web.access import leads_for
from minsheng.casework.web.models import Lead
from minsheng.console.accounts.models import User

__all__ = ["LIGHTS", "Queue", "arrived_lately", "by_light"]

_SHOWN = 12


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


LIGHTS = ("red", "amber", "green")


class Queue:
    """The open leads of somebody's areas.

    Args:
        user: Whose.
    """

    def __init__(self, user: User) -> None:
        self._open: QuerySet[Lead] = leads_for(user).filter(closed_at=None)
        self._today = timezone.localdate()

    @cached_property
    def counts(self) -> dict[str, int]:
        """Open leads by light, in all, and new since yesterday."""
        lights = {name: Count("pk", filter=condition) for name, condition in by_light(self._today).items()}
        return self._open.aggregate(**lights, all=Count("pk"), new=Count("pk", filter=arrived_lately(self._today)))

    @cached_property
    def nearest(self) -> list[Lead]:
        """The leads that are due first, with their reasons."""
        return list(self._open.prefetch_related("reasons").order_by("due_on", "id")[:_SHOWN])
