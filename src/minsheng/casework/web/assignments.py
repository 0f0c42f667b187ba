"""Who could look at which leads: places with their open leads, and people with what they have already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from minsheng.casework.departments import CIVIL_AFFAIRS
from minsheng.casework.web.access import department_of
from minsheng.casework.web.models import Lead
from minsheng.casework.web.queue import by_light
from minsheng.console.accounts.access import within
from minsheng.console.accounts.areas import LEVELS, span
from minsheng.console.accounts.models import Grant, User
from minsheng.console.accounts.roles import Permission, roles_that_may
from minsheng.standards.divisions import find_division

__all__ = ["Person", "Place", "assignable_for", "in_places", "people_for", "places_for"]

_MOST_PLACES: Final = 60
_MOST_PEOPLE: Final = 80


@dataclass(frozen=True)
class Place:
    """A village, or a town where there are many villages, with its open leads.

    Attributes:
        code: Of the division.
        name: Of the town, and of the village.
        leads: Open ones.
        free: Those that nobody was named for.
        late: Those whose day has passed.
    """

    code: str
    name: str
    leads: int
    free: int
    late: int


@dataclass(frozen=True)
class Person:
    """Somebody who could be named, with what they have.

    Attributes:
        user: Whose account.
        role: What they are here.
        area: Code of the area that they serve as that.
        leads: Open leads that are theirs already.
        late: Those whose day has passed.
    """

    user: User
    role: str
    area: str
    leads: int
    late: int


def assignable_for(user: User) -> QuerySet[Lead]:
    """The open leads of a user's department, where the user says who is to look."""
    mine = Lead.objects.filter(within(user, Permission.ASSIGN_LEADS), closed_at=None, department=department_of(user))
    return mine.exclude(division=None)


def in_places(places: Sequence[str]) -> Q:
    """The condition that a lead lies in one of several divisions."""
    spans = [span(code) for code in places]
    return reduce(or_, (Q(division__gte=low, division__lt=high) for low, high in spans), Q(pk__in=[]))


def places_for(user: User) -> list[Place]:
    """Where open leads are, by village; by town if there are too many villages. Those with most unnamed leads come first."""
    late = by_light(timezone.localdate())["red"]
    counted = {"leads": Count("pk"), "free": Count("pk", filter=Q(assigned_to=None)), "late": Count("pk", filter=late)}
    rows = list(assignable_for(user).values_list("division").annotate(**counted).order_by())
    sums: dict[str, list[int]] = {}
    for division, *numbers in rows:
        code = str(division)[: 9 if len(rows) > _MOST_PLACES else 12]
        before = sums.get(code, [0] * len(numbers))
        sums[code] = [one + more for one, more in zip(before, numbers, strict=True)]
    found = [Place(code, _name(code), *numbers) for code, numbers in sums.items()]
    return sorted(found, key=lambda place: (-place.free, place.code))


def people_for(user: User, places: Sequence[str]) -> list[Person]:
    """Those of the user's department who can answer leads in every one of some places; the least loaded first.

    Args:
        user: Who is asking, within their own area.
        places: Codes; without any, everybody who serves some part of the user's area.
    """
    today, own = timezone.localdate(), department_of(user)
    grants = Grant.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), role__in=roles_that_may(Permission.ANSWER_LEADS), user__is_active=True
    )
    of_own = Q(user__membership__department=own)
    if own == CIVIL_AFFAIRS:
        of_own |= Q(user__membership=None)
    grants = grants.filter(of_own).select_related("user").order_by("-area", "user_id", "role")
    if places:
        above = [{code[:digits] for digits in LEVELS if digits <= len(code)} for code in places]
        grants = grants.filter(area__in=set.union(*above))
    else:
        areas = user.areas(Permission.ASSIGN_LEADS)
        grants = grants.filter(reduce(or_, (Q(area__startswith=area) for area in areas), Q(pk__in=[])))
    held: dict[int, list[Grant]] = {}
    for grant in grants[: _MOST_PEOPLE * 4]:
        held.setdefault(grant.user_id, []).append(grant)
    able = {
        number: theirs
        for number, theirs in held.items()
        if all(any(place.startswith(grant.area) for grant in theirs) for place in places)
    }
    late = by_light(today)["red"]
    open_leads = Lead.objects.filter(closed_at=None, assigned_to__in=able)
    counted = open_leads.values_list("assigned_to").annotate(leads=Count("pk"), late=Count("pk", filter=late))
    loads = {number: (leads, overdue) for number, leads, overdue in counted}
    people = [
        Person(theirs[0].user, theirs[0].get_role_display(), theirs[0].area, *loads.get(number, (0, 0)))
        for number, theirs in able.items()
    ]
    return sorted(people, key=lambda one: (one.leads, -len(one.area), one.user.username))[:_MOST_PEOPLE]


def _name(code: str) -> str:
    found = (find_division(code[:9]), find_division(code) if len(code) == 12 else None)
    return " ".join(one.name for one in found if one) or code
