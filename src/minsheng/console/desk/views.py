"""The desk, and the pages that say that something is not to be had."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from minsheng.casework.web.queue import Queue
from minsheng.console.accounts.access import needs, reader
from minsheng.console.accounts.roles import Permission

__all__ = ["desk", "failed", "malformed", "not_found", "refused"]


@needs(Permission.DESK)
def desk(request: HttpRequest) -> HttpResponse:
    """What is due, by the clock, and what arrived since yesterday."""
    user = reader(request)
    queue = Queue(user) if user.may(Permission.SEE_LEADS) else None
    context = {
        "queue": queue,
        "opens": user.may(Permission.SEE_HOUSEHOLDS),
        "answers": user.may(Permission.ANSWER_LEADS),
        "assigns": user.may(Permission.ASSIGN_LEADS),
    }
    return render(request, "desk/desk.html", context)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not in the reader's roles or areas; it does not say whether it exists."""
    del exception
    return render(request, "desk/refused.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page."""
    del exception
    return render(request, "desk/not_found.html", status=404)


def malformed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that no page of the console makes."""
    del exception
    return render(request, "desk/not_found.html", status=400)


def failed(request: HttpRequest) -> HttpResponse:
    """Something went wrong here; nothing was changed."""
    return render(request, "desk/failed.html", status=500)
