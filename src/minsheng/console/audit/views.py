"""The auditor's page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from minsheng.console.accounts.access import needs, reader
from minsheng.console.accounts.roles import Permission
from minsheng.console.audit.access import entries_for
from minsheng.console.audit.words import ACTIONS

__all__ = ["entries"]

_PER_PAGE = 50


@needs(Permission.SEE_AUDIT)
def entries(request: HttpRequest) -> HttpResponse:
    """Who saw or changed what in the auditor's area, the latest first; searched by action, subject or name."""
    found = entries_for(reader(request))
    wanted = {name: request.GET.get(name, "").strip()[:60] for name in ("action", "subject", "who")}
    if wanted["action"]:
        found = found.filter(action=wanted["action"])
    if wanted["subject"]:
        found = found.filter(subject=wanted["subject"].replace(" ", ""))
    if wanted["who"]:
        found = found.filter(actor__username=wanted["who"])
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "audit/entries.html",
        {"page": page, "wanted": wanted, "actions": ACTIONS, "address": urlencode(wanted)},
    )
