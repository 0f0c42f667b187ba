"""The map of open leads."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from minsheng.casework.web.access import leads_for
from minsheng.casework.web.places import BAR, counts_below, drawn
from minsheng.casework.web.queue import by_desk
from minsheng.console.accounts.access import needs, reader
from minsheng.console.accounts.areas import area_name
from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission
from minsheng.standards.divisions import find_division
from minsheng.standards.shapes import city_map

__all__ = ["leads_map"]


@require_GET
@needs(Permission.SEE_LEADS)
def leads_map(request: HttpRequest) -> HttpResponse:
    """Open leads by district on the map of the city; within a district by town, within a town by village, as bars."""
    user = reader(request)
    start = _start(user)
    area = request.GET.get("at", start)
    if len(area) not in {0, 2, 6, 9} or (area and not find_division(area)):
        raise Http404
    counts = counts_below(leads_for(user).filter(by_desk(user)[""], closed_at=None), area)
    of_city = len(area) < 6
    city = city_map()
    context = {
        "counts": counts,
        "districts": drawn(counts) if of_city else [],
        "width": city.width,
        "height": city.height,
        "bar": BAR,
        "area": area,
        "path": [(code, area_name(code)) for code in (area[:2], area[:6], area[:9]) if start <= code <= area and code]
        if not of_city
        else [],
        "total": sum(one.leads for one in counts),
    }
    return render(request, "casework/map.html", context)


def _start(user: User) -> str:
    """The smallest place that all of a reader's areas lie in: the town of a village, for there is nothing below it."""
    areas = user.areas(Permission.SEE_LEADS)
    for digits in (9, 6, 2):
        shared = {area[:digits] for area in areas}
        if len(shared) == 1 and len(min(shared)) == digits:
            return shared.pop()
    return ""
