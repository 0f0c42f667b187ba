"""Pages for everybody: the start, the self-check, the large view. Nothing about the reader is kept."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minsheng.casework.selfcheck import PAGES, SelfCheck
from minsheng.screening import law_of

__all__ = ["check", "start", "view"]

VIEW_COOKIE: Final = "view"
_LARGE: Final = "large"
_YEAR: Final = 365 * 24 * 3600
_OUTCOMES: Final = ("eligible", "cannot_tell", "not_eligible")


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What somebody can do here."""
    return render(request, "citizen/start.html")


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """A few questions, and the answer of the law; the answers travel in the form and are kept nowhere."""
    asked = SelfCheck.of(law_of(timezone.localdate()), request.POST.dict())
    if "back" in request.POST:
        asked = asked.back_to(request.POST["back"])
    if asked.page is not None:
        context = {"asked": asked, "step": PAGES.index(asked.page) + 1, "steps": len(PAGES)}
        return render(request, "citizen/check.html", context)
    groups = [(outcome, [one for one in asked.explanations if one.outcome == outcome]) for outcome in _OUTCOMES]
    context = {"asked": asked, "groups": groups, "law_date": asked.law.law_date, "district": asked.answers["district"]}
    return render(request, "citizen/answer.html", context)


@require_POST
def view(request: HttpRequest) -> HttpResponse:
    """Switch the large view on or off: a cookie that says nothing else."""
    after = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        after, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        after = reverse("citizen")
    response = redirect(after)
    if request.POST.get("view") == _LARGE:
        response.set_cookie(
            VIEW_COOKIE, _LARGE, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie(VIEW_COOKIE, samesite="Lax")
    return response
