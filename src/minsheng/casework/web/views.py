"""Pages of leads: the list with its filters, one lead, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minsheng.casework.web import actions
from minsheng.casework.web.access import leads_for, listed, with_steps
from minsheng.casework.web.filters import LeadFilter
from minsheng.casework.web.history import history_of
from minsheng.casework.web.household_views import card_context, household_page
from minsheng.casework.web.models import Lead, SavedFilter
from minsheng.casework.web.queue import by_desk
from minsheng.console.accounts.access import needs, reader
from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission
from minsheng.console.audit.actions import record
from minsheng.console.errors import ConsoleError

__all__ = ["answer", "drop_filter", "fetch_back", "keep_filter", "lead", "leads", "pass_on"]

_PER_PAGE = 25


@require_GET
@needs(Permission.SEE_LEADS)
def leads(request: HttpRequest) -> HttpResponse:
    """The list of leads with its filters; htmx asks for the list alone."""
    return _list(request)


@require_GET
@needs(Permission.SEE_HOUSEHOLDS)
def lead(request: HttpRequest, lead_id: int) -> HttpResponse:
    """One lead: the page of its household, or, of somebody in no household, its own."""
    found = leads_for(reader(request)).filter(pk=lead_id).first()
    if found is None:
        raise Http404
    if found.household_id is not None:
        return redirect("household", found.household_id)
    return _lead_page(request, found.pk)


@require_POST
@needs(Permission.ANSWER_LEADS)
def answer(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Close a lead with what was found."""
    asked = request.POST
    return _done(
        request, lead_id, _("请选择处理结果；选“无风险”时须写明理由；选“重复线索”时须写明与哪条线索重复（编号）。"),
        lambda user: actions.answer_lead(
            user, lead_id, asked.get("outcome", ""), asked.get("reason", "")[:2000], asked.get("duplicate_of", "")
        ),
    )  # fmt: skip


@require_POST
@needs(Permission.ANSWER_LEADS)
def pass_on(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Hand a lead over to another department."""
    asked = request.POST
    return _done(
        request, lead_id, _("请选择在此辖区有人的部门，并写明转交理由。"),
        lambda user: actions.hand_over(user, lead_id, asked.get("department", ""), asked.get("reason", "")[:2000]),
    )  # fmt: skip


@require_POST
@needs(Permission.ANSWER_LEADS)
def fetch_back(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Take back what was handed over."""
    return _done(
        request, lead_id, _("请写明收回理由。"),
        lambda user: actions.take_back(user, lead_id, request.POST.get("reason", "")[:2000]),
    )  # fmt: skip


@require_POST
@needs(Permission.SEE_LEADS)
def keep_filter(request: HttpRequest) -> HttpResponse:
    """Keep the filter of the list under a name."""
    user = reader(request)
    address = LeadFilter(leads_for(user), QueryDict(request.POST.get("address", "")[:1000]), by_desk(user)).address
    try:
        actions.keep_filter(user, request.POST.get("name", ""), address)
    except ConsoleError:
        return _list(request, QueryDict(address), _("请给筛选起个名字；最多保存十二个，多了请先删去一个。"))
    return redirect(f"{reverse('leads')}?{address}")


@require_POST
@needs(Permission.SEE_LEADS)
def drop_filter(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Forget a filter."""
    try:
        actions.drop_filter(reader(request), filter_id)
    except SavedFilter.DoesNotExist as error:
        raise Http404 from error
    return redirect("leads")


def _list(request: HttpRequest, query: QueryDict | None = None, fault: str = "") -> HttpResponse:
    user = reader(request)
    asked = LeadFilter(leads_for(user), request.GET if query is None else query, by_desk(user))
    counts = asked.counts()
    pages = Paginator(listed(asked.rows()), _PER_PAGE)
    pages.count = counts["rows"]  # counted already, with the filters
    saved = list(SavedFilter.objects.filter(user=user))
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "asked": asked,
        "facets": asked.facets(counts),
        "opens": user.may(Permission.SEE_HOUSEHOLDS),
        "times": asked.answer_times() if asked.state == "answered" else None,
        "saved": saved,
        "is_saved": any(one.address == asked.address for one in saved),
        "fault": fault,
    }
    partial = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target", "").endswith("leads")
    page = "casework/leads_list.html" if partial else "casework/leads.html"
    return render(request, page, context, status=422 if fault else 200)


def _done(request: HttpRequest, lead_id: int, fault: str, act: Callable[[User], Lead]) -> HttpResponse:
    """Do something with a lead, and go back to where it is shown, with the fault if it could not be done."""
    user = reader(request)
    try:
        changed = act(user)
    except Lead.DoesNotExist as error:
        raise Http404 from error
    except ConsoleError:
        known = leads_for(user).filter(pk=lead_id).first()
        if known is None:
            raise Http404 from None
        if known.household_id is None:
            return _lead_page(request, known.pk, fault)
        return household_page(request, known.household_id, lead_fault=fault)
    if changed.household_id is not None:
        return redirect("household", changed.household_id)
    return redirect(f"{reverse('leads')}?{urlencode({'state': 'answered'})}" if changed.closed_at else reverse("leads"))


def _lead_page(request: HttpRequest, lead_id: int, fault: str = "") -> HttpResponse:
    user = reader(request)
    found = list(with_steps(leads_for(user).filter(pk=lead_id)))
    context = {"leads": found, "history": history_of(found), "lead_fault": fault, **card_context(user, found)}
    response = render(request, "casework/lead.html", context, status=422 if fault else 200)
    record("lead.seen", "lead", lead_id, division=found[0].division)
    return response
