"""Pages of leads and households. A page about somebody writes the look last: a page that failed was seen by nobody."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minsheng.casework.web.access import explanations_for, household_for, leads_for
from minsheng.casework.web.actions import answer_lead
from minsheng.casework.web.filters import LeadFilter
from minsheng.casework.web.models import Lead, Outcome
from minsheng.console.accounts.access import needs, reader
from minsheng.console.accounts.roles import Permission
from minsheng.console.audit.access import looks_at
from minsheng.console.audit.actions import record
from minsheng.console.errors import ConsoleError
from minsheng.errors import MinshengError
from minsheng.lake import LakeError

__all__ = ["answer", "household", "leads", "reveal", "what_the_law_says", "working"]

_PER_PAGE = 25


@require_GET
@needs(Permission.SEE_LEADS)
def leads(request: HttpRequest) -> HttpResponse:
    """The list of leads with its filters; htmx asks for the list alone."""
    user = reader(request)
    asked = LeadFilter(leads_for(user), request.GET)
    counts = asked.counts()
    pages = Paginator(asked.rows().prefetch_related("reasons"), _PER_PAGE)
    pages.count = counts["rows"]  # counted already, with the filters
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "asked": asked,
        "facets": asked.facets(counts),
        "opens": user.may(Permission.SEE_HOUSEHOLDS),
    }
    partial = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target", "").endswith("leads")
    return render(request, "casework/leads_list.html" if partial else "casework/leads.html", context)


@require_GET
@needs(Permission.SEE_HOUSEHOLDS)
def household(request: HttpRequest, household_id: int) -> HttpResponse:
    """One household: who, where, what comes in, leads, sources, and who has looked."""
    return _household_page(request, household_id)


@require_POST
@needs(Permission.REVEAL)
def reveal(request: HttpRequest, household_id: int) -> HttpResponse:
    """The same with names and numbers in full, for a reason that is written down."""
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason:
        return _household_page(request, household_id, fault=_("请写明查看完整信息的理由。"))
    return _household_page(request, household_id, reason=reason)


@require_GET
@needs(Permission.SEE_HOUSEHOLDS)
def what_the_law_says(request: HttpRequest, household_id: int) -> HttpResponse:
    """Every programme's answer for a household, the granted first: a part of its page."""
    try:
        found = explanations_for(reader(request), household_id)
    except LakeError as error:
        raise Http404 from error
    order = ("eligible", "cannot_tell", "not_eligible")
    groups = [(outcome, [one for one in found if one.outcome == outcome]) for outcome in order]
    context = {"household_id": household_id, "groups": groups, "law_date": found[0].law_date}
    return render(request, "casework/law.html", context)


@require_GET
@needs(Permission.SEE_HOUSEHOLDS)
def working(request: HttpRequest, household_id: int, programme: str) -> HttpResponse:
    """The tree of one programme's answer: a part of the page."""
    try:
        (found,) = explanations_for(reader(request), household_id, programme)
    except MinshengError as error:  # no such household in the month, or no such programme in the law
        raise Http404 from error
    response = render(request, "casework/working.html", {"explanation": found, "household_id": household_id})
    _look(household_id, "household.working_seen", {"programme": programme})
    return response


@require_POST
@needs(Permission.ANSWER_LEADS)
def answer(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Close a lead with what was found."""
    try:
        lead = answer_lead(
            reader(request), lead_id, request.POST.get("outcome", ""), request.POST.get("reason", "")[:2000]
        )
    except Lead.DoesNotExist as error:
        raise Http404 from error
    except ConsoleError:
        known = leads_for(reader(request)).filter(pk=lead_id).first()
        if known is None or known.household_id is None:
            raise Http404 from None
        fault = _("请选择处理结果；选“无风险”时须写明理由。")
        return _household_page(request, known.household_id, lead_fault=fault)
    return redirect(reverse("household", args=[lead.household_id]) if lead.household_id else reverse("leads"))


def _household_page(
    request: HttpRequest, household_id: int, *, reason: str = "", fault: str = "", lead_fault: str = ""
) -> HttpResponse:
    user = reader(request)
    leads = list(leads_for(user).filter(household_id=household_id).prefetch_related("reasons").order_by("-id"))
    try:
        shown = household_for(user, household_id, revealed=bool(reason))
    except LakeError as error:  # a list may name a household that is in no register: its lead is still to be answered
        if not leads:
            raise Http404 from error
        shown = None
    context = {
        "household": shown,
        "household_id": household_id,
        "leads": leads,
        "looks": looks_at(user, "household", household_id),
        "may_reveal": shown is not None and user.may(Permission.REVEAL) and not reason,
        "may_answer": user.may(Permission.ANSWER_LEADS),
        "outcomes": Outcome.choices,
        "fault": fault,
        "lead_fault": lead_fault,
        "revealed": bool(reason) and shown is not None,
    }
    response = render(request, "casework/household.html", context, status=422 if fault or lead_fault else 200)
    _look(
        household_id,
        "household.revealed" if context["revealed"] else "household.seen",
        {"period": shown.period if shown else ""},
        reason,
    )
    return response


def _look(household_id: int, action: str, details: dict[str, str], reason: str = "") -> None:
    record(action, "household", household_id, division=household_id // 1_000_000, reason=reason, details=details)
