"""Pages of doubtful identities: two records side by side, what speaks for one person and what against, decided by a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minsheng.console.accounts.access import reader
from minsheng.console.accounts.roles import Permission
from minsheng.console.audit.actions import record
from minsheng.console.data.access import needs_city
from minsheng.console.data.actions import decide_pair, undo_event
from minsheng.console.data.faults import told
from minsheng.errors import MinshengError
from minsheng.lake.identity import open_questions, read_events
from minsheng.lake.identity.persons import PERSONS
from minsheng.lake.identity.review import REASONS, Question
from minsheng.standards import mask

__all__ = ["decide", "questions", "undo"]

_PER_PAGE: Final = 10
_EVENTS: Final = 20
_FIELDS: Final = {field.name: (field.zh, field.en) for field in PERSONS.fields}
_LEVELS: Final = {(field.name, level.code): (level.zh, level.en) for field in PERSONS.fields for level in field.levels}


@require_GET
@needs_city(Permission.MANAGE_DATA)
def questions(request: HttpRequest) -> HttpResponse:
    """Pairs that nobody has decided, ids masked, and what was decided last."""
    return _page(request)


@require_POST
@needs_city(Permission.MANAGE_DATA)
def decide(request: HttpRequest) -> HttpResponse:
    """Record that two records are one person, or two people, for a reason."""
    kind, reason = request.POST.get("kind", ""), request.POST.get("reason", "").strip()[:500]
    left, right = (_number(request.POST.get(name, "")) for name in ("left", "right"))
    asked = {(one.left_id, one.right_id) for one in open_questions(Path(settings.HOME))}
    if left is None or right is None or (left, right) not in asked:
        return _page(request, fault=_("这一对已有认定，或不在待核对之列。"))
    if not reason or kind not in {"merge", "apart"}:
        return _page(request, fault=_("请选择认定结果并写明理由。"), at=(left, right))
    try:
        decide_pair(reader(request), Path(settings.HOME), "merge" if kind == "merge" else "apart", left, right, reason)
    except MinshengError as error:
        return _page(request, fault=told(error), at=(left, right))
    return redirect("data-identity")


@require_POST
@needs_city(Permission.MANAGE_DATA)
def undo(request: HttpRequest) -> HttpResponse:
    """Undo a decision, for a reason; the log keeps both."""
    number, reason = _number(request.POST.get("event", "")), request.POST.get("reason", "").strip()[:500]
    if number is None or not reason:
        return _page(request, fault=_("请写明撤销的理由。"))
    try:
        undo_event(reader(request), Path(settings.HOME), number, reason)
    except MinshengError as error:
        return _page(request, fault=told(error))
    return redirect("data-identity")


def _page(request: HttpRequest, *, fault: str = "", at: tuple[int, int] | None = None) -> HttpResponse:
    home = Path(settings.HOME)
    open_pairs = open_questions(home)
    page = Paginator(open_pairs, _PER_PAGE).get_page(request.GET.get("page"))
    events = read_events(home)
    undone = {event.undoes for event in events if event.kind == "undo"}
    by_people = [event for event in reversed(events) if event.run is None]
    context: dict[str, Any] = {
        "page": page,
        "pairs": [_laid_out(one) for one in page],
        "events": [(event, event.number not in undone) for event in by_people[:_EVENTS]],
        "at": at,
        "fault": fault,
    }
    answer = render(request, "data/identity.html", context, status=422 if fault else 200)
    if open_pairs:
        shown = [f"{one.left_id}/{one.right_id}" for one in page]
        record("identity.seen", "identity", "", details={"pairs": shown})
    return answer


def _laid_out(question: Question) -> dict[str, Any]:
    """A pair as the page shows it: field by field, what is not the same marked."""
    return {
        "question": question,
        "percent": f"{question.probability:.1%}",
        "reason": REASONS[question.reason],
        "rows": [
            {
                "title": _FIELDS[entry["field"]],
                "left": _shown(entry["field"], entry["left"]),
                "right": _shown(entry["field"], entry["right"]),
                "level": _LEVELS.get((entry["field"], entry["level"]), ("未知", "unknown")),
                "bits": f"{entry['bits']:+.1f}",
                "speaks": "plus" if entry["bits"] > 0 else "minus" if entry["bits"] < 0 else "",
                "differs": entry["left"] != entry["right"] and entry["left"] is not None and entry["right"] is not None,
            }
            for entry in question.evidence
        ],
    }


def _shown(field: str, value: str | None) -> str:
    if value is None:
        return "—"
    return mask(value) if field == "id" else value


def _number(text: str) -> int | None:
    return int(text) if text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) < 20 else None
