"""The page of a household and its parts. Each writes the look last: a page that failed was seen by nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minsheng.casework.columns import income_columns, spending_columns
from minsheng.casework.departments import CIVIL_AFFAIRS, DEPARTMENTS
from minsheng.casework.verdicts import OUTCOMES
from minsheng.casework.web.access import (
    department_of,
    departments_at,
    explanations_for,
    household_for,
    leads_for,
    lineage_for,
    under_law_for,
    with_steps,
    year_for,
)
from minsheng.casework.web.history import history_of
from minsheng.casework.web.models import Lead, Outcome
from minsheng.casework.web.supposing import SupposingForm
from minsheng.console.accounts.access import needs, reader
from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission
from minsheng.console.audit.access import looks_at
from minsheng.console.audit.actions import record
from minsheng.errors import MinshengError
from minsheng.lake import LakeError, load_contracts
from minsheng.lake.lineage import SourceRow
from minsheng.standards.resident_id import from_person_id, mask

__all__ = [
    "card_context",
    "household",
    "household_page",
    "reveal",
    "source",
    "supposed",
    "what_the_law_says",
    "working",
    "year",
]

_PRIVATE = frozenset({"name", "address", "bank_account", "employer_name", "company_name", "plate", "certificate_no"})
"""Cells of files that the page of a household does not repeat."""


@require_GET
@needs(Permission.SEE_HOUSEHOLDS)
def household(request: HttpRequest, household_id: int) -> HttpResponse:
    """One household: who, where, what comes in, leads, sources, and who has looked."""
    return household_page(request, household_id)


@require_POST
@needs(Permission.REVEAL)
def reveal(request: HttpRequest, household_id: int) -> HttpResponse:
    """The same with names and numbers in full, for a reason that is written down."""
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason:
        return household_page(request, household_id, fault=_("请写明查看完整信息的理由。"))
    return household_page(request, household_id, reason=reason)


@require_GET
@needs(Permission.SEE_HOUSEHOLDS)
def what_the_law_says(request: HttpRequest, household_id: int) -> HttpResponse:
    """Every programme's answer for a household, the granted first: a part of its page."""
    try:
        found = explanations_for(reader(request), household_id)
    except LakeError as error:
        raise Http404 from error
    groups = [(outcome, [one for one in found if one.outcome == outcome]) for outcome in OUTCOMES]
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


@require_GET
@needs(Permission.SEE_HOUSEHOLDS)
def year(request: HttpRequest, household_id: int) -> HttpResponse:
    """Twelve months of income and of medical costs, as drawings and as tables: a part of the page."""
    try:
        months = year_for(reader(request), household_id)
    except LakeError as error:
        raise Http404 from error
    context = {"year": months, "income": income_columns(months), "spending": spending_columns(months)}
    return render(request, "casework/year.html", context)


@require_GET
@needs(Permission.SEE_HOUSEHOLDS)
def source(request: HttpRequest, household_id: int, table: str) -> HttpResponse:
    """The rows of files behind what a department states of a household: a part of the page."""
    try:
        found = lineage_for(reader(request), household_id, table)
    except MinshengError as error:  # no such household in the month, or no facts from such a table
        raise Http404 from error
    rows = [
        {
            "row": row,
            "whose": mask(from_person_id(row.person_id)) if row.person_id is not None else "",
            "cells": list(_cells(row)),
        }
        for row in found.rows
        if row.table == table
    ]
    response = render(request, "casework/source.html", {"rows": rows})
    _look(household_id, "household.source_seen", {"table": table})
    return response


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_HOUSEHOLDS)
def supposed(request: HttpRequest, household_id: int) -> HttpResponse:
    """What would change if facts were others. It is worked out and forgotten; only that somebody asked is written down."""
    try:
        opened = under_law_for(reader(request), household_id)
    except LakeError as error:
        raise Http404 from error
    form = SupposingForm(opened, request.POST)
    context = {"form": form, "household_id": household_id}
    partial = request.headers.get("HX-Request") == "true"
    response = render(
        request,
        "casework/supposing.html" if partial else "casework/supposing_page.html",
        context,
        status=422 if form.has_faults and not partial else 200,
    )
    if form.turns is not None:
        _look(household_id, "household.supposed", {})
    return response


def household_page(
    request: HttpRequest, household_id: int, *, reason: str = "", fault: str = "", lead_fault: str = ""
) -> HttpResponse:
    """The page of a household, with what was wrong in a form of it.

    Args:
        request: Whose.
        household_id: 18-digit number.
        reason: Why names and numbers are shown in full; empty if they are not.
        fault: Of the form that asks for the reason.
        lead_fault: Of a form of a lead.

    Raises:
        Http404: If there is neither such a household nor a lead about it.
    """
    user = reader(request)
    leads = list(with_steps(leads_for(user).filter(household_id=household_id)).order_by("-id"))
    is_open = any(lead.is_open for lead in leads)
    try:
        shown = household_for(user, household_id, revealed=bool(reason), purpose="lead" if is_open else "review")
    except LakeError as error:  # a list may name a household that is in no register: its lead is still to be answered
        if not leads:
            raise Http404 from error
        shown = None
    context = {
        "household": shown,
        "household_id": household_id,
        "leads": leads,
        "first": leads[0] if leads and leads[0].is_open else None,
        "history": history_of(leads),
        "looks": looks_at(user, "household", household_id),
        "may_reveal": shown is not None and user.may(Permission.REVEAL) and not reason,
        "fault": fault,
        "lead_fault": lead_fault,
        "revealed": bool(reason) and shown is not None,
        **card_context(user, leads),
    }
    response = render(request, "casework/household.html", context, status=422 if fault or lead_fault else 200)
    _look(
        household_id,
        "household.revealed" if context["revealed"] else "household.seen",
        {"period": shown.period if shown else ""},
        reason,
    )
    return response


def _cells(row: SourceRow) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """The cells of a row that a page may repeat, each with the names of its column, as departments write them."""
    for column in load_contracts(Path(settings.HOME))[row.table].columns:
        value = row.cells.get(column.name)
        if value is None or column.name in _PRIVATE or column.name.endswith(("_id", "_no", "_code")):
            continue
        told = f"{value / 100:,.2f}" if column.type in {"money", "area"} else str(value)
        told = told.lower() if column.type == "bool" else told
        words = column.codes.get(told, ())
        yield (column.zh, column.name.replace("_", " ")), (words[0] if words else told, told)


def card_context(user: User, leads: Sequence[Lead]) -> dict[str, Any]:
    """What the forms of a lead need: whether the reader answers, to whom they could hand it over.

    Args:
        user: The reader.
        leads: All of one household, or one.
    """
    waiting = next((lead for lead in leads if lead.is_open), None)
    if waiting is None or not user.may(Permission.ANSWER_LEADS):
        return {"may_answer": False}
    own = department_of(user)
    others = [code for code in departments_at(waiting.division) if code != own]
    return {
        "may_answer": waiting.department == own,
        "may_take_back": waiting.department != own and own in {CIVIL_AFFAIRS, waiting.asked_by},
        "outcomes": Outcome.choices,
        "departments": [(code, DEPARTMENTS[code]) for code in others],
        "earlier": [lead for lead in leads if lead != waiting],
    }


def _look(household_id: int, action: str, details: dict[str, str], reason: str = "") -> None:
    record(action, "household", household_id, division=household_id // 1_000_000, reason=reason, details=details)
