"""The page on which leads are given to people: places on one side, people with their load on the other."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from minsheng.casework.web.access import listed
from minsheng.casework.web.actions import assign_leads
from minsheng.casework.web.assignments import assignable_for, in_places, people_for, places_for
from minsheng.console.accounts.access import needs, reader
from minsheng.console.accounts.areas import area_name
from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission
from minsheng.console.errors import ConsoleError

__all__ = ["assign"]

_SHOWN = 100
_LONGEST = 12


@require_http_methods(["GET", "POST"])
@needs(Permission.ASSIGN_LEADS)
def assign(request: HttpRequest) -> HttpResponse:
    """Choose places or single leads, and who is to look; chosen places narrow the people down to those who serve all of them."""
    user, asked = reader(request), request.POST if request.method == "POST" else request.GET
    if request.method == "GET":
        return _page(request, user, asked)
    numbers = [int(one) for one in asked.getlist("lead") if _is_number(one)]
    person = asked.get("person", "")
    fault = _("请选择村（社区）和人员；所选人员须管得到每一处。")
    if asked.get("only") == "chosen" and not numbers:
        return _page(request, user, asked, _("请勾选要分派的线索，或改为分派所选各处的全部线索。"))
    try:
        done = assign_leads(
            user, int(person) if _is_number(person) else 0, _places(asked),
            chosen=numbers if asked.get("only") == "chosen" else (), renewed=asked.get("only") in {"all", "chosen"},
        )  # fmt: skip
    except ConsoleError:
        return _page(request, user, asked, fault)
    messages.success(request, ngettext("已分派 %(n)s 条线索。", "已分派 %(n)s 条线索。", done) % {"n": done})
    return redirect("assign")


def _page(request: HttpRequest, user: User, asked: QueryDict, fault: str = "") -> HttpResponse:
    chosen = _places(asked)
    places = places_for(user)
    leads = listed(assignable_for(user).filter(in_places(chosen))).order_by("due_on", "id") if chosen else None
    context = {
        "places": places,
        "chosen": chosen,
        "person": asked.get("person", ""),
        "only": asked.get("only", "free"),
        "picked": asked.getlist("lead"),
        "people": [(one, area_name(one.area) or _("全市")) for one in people_for(user, chosen)],
        "leads": list(leads[:_SHOWN]) if leads is not None else [],
        "fault": fault,
    }
    partial = request.headers.get("HX-Request") == "true"
    page = "casework/assign_form.html" if partial else "casework/assign.html"
    return render(request, page, context, status=422 if fault else 200)


def _places(asked: QueryDict) -> list[str]:
    return [code for code in asked.getlist("place")[:400] if _is_number(code) and len(code) in {9, 12}]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST
