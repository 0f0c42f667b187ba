"""Pages of doubtful data (疑点数据): counts by rule, department, area and month; items of the reader's area, closed with a reason."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minsheng.console.accounts.access import covers, needs, reader
from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission
from minsheng.console.data.access import of_the_city, spans
from minsheng.console.data.actions import close_doubt
from minsheng.console.data.faults import told
from minsheng.console.law.book import day_of
from minsheng.errors import MinshengError
from minsheng.lake import list_deliveries
from minsheng.screening.quality import History, Item, QualityError, history_of, load_rules
from minsheng.screening.quality.history import OPEN

__all__ = ["close", "doubts", "item", "items"]

_PER_PAGE: Final = 25
_LAST_PAGE: Final = 400
_KEPT = Lock()


@require_GET
@needs(Permission.SEE_DOUBTS)
def doubts(request: HttpRequest) -> HttpResponse:
    """What is doubtful in the reader's area, by rule, department, district and month."""
    try:
        history = _history()
    except QualityError:
        return render(request, "data/doubts.html", {"unchecked": True})
    area = spans(reader(request), Permission.SEE_DOUBTS)
    with _KEPT:
        tally, months = history.tally(area), history.by_month(area)
    rules, known = load_rules(), {"rule": Counter[str](), "owner": Counter[str](), "district": Counter[str]()}
    back: Counter[str] = Counter()
    for row in tally:
        back[row["rule"]] += row["reappeared"]
        for name, counter in known.items():
            counter[row[name]] += row["items"]
    order = {"high": 0, "medium": 1, "low": 2}
    owners = {rule.department.zh: rule.department for rule in rules.values()}
    context = {
        "period": history.period,
        "rules": sorted(
            ((rules[name], number, back[name]) for name, number in known["rule"].items()),
            key=lambda row: (order[row[0].severity], -row[1]),
        ),
        "owners": [(owners[name], number) for name, number in known["owner"].most_common()],
        "districts": known["district"].most_common(),
        "months": months,
        "skipped": [(rules[name], why) for name, why in history.checks[-1].skipped.items() if name in rules],
        "total": sum(known["rule"].values()),
    }
    return render(request, "data/doubts.html", context)


@require_GET
@needs(Permission.SEE_DOUBTS)
def items(request: HttpRequest) -> HttpResponse:
    """The items of a rule, a department or a district in the reader's area, the worst first."""
    user = reader(request)
    rules = load_rules()
    owners = {rule.department.zh for rule in rules.values()}
    asked = {name: request.GET.get(name, "") for name in ("rule", "owner", "district")}
    asked["rule"] = asked["rule"] if asked["rule"] in rules else ""
    asked["owner"] = asked["owner"] if asked["owner"] in owners else ""
    asked["district"] = asked["district"] if asked["district"].isascii() and asked["district"].isdigit() else ""
    text = request.GET.get("page", "1")
    number = min(max(int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1, 1), _LAST_PAGE)
    try:
        history = _history()
    except QualityError as error:
        raise Http404 from error
    with _KEPT:
        found = history.items(
            asked["rule"] or None, asked["owner"] or None, asked["district"] or None, OPEN, _PER_PAGE + 1,
            within=spans(user, Permission.SEE_DOUBTS), skip=(number - 1) * _PER_PAGE,
        )  # fmt: skip
    context = {
        "period": history.period,
        "rule": rules.get(asked["rule"]),
        "asked": asked,
        "rows": [(one, rules[one.rule], _opens(user, one)) for one in found[:_PER_PAGE]],
        "number": number,
        "has_next": len(found) > _PER_PAGE and number < _LAST_PAGE,
        "address": urlencode({name: value for name, value in asked.items() if value}),
    }
    return render(request, "data/doubt_items.html", context)


@require_GET
@needs(Permission.SEE_DOUBTS)
def item(request: HttpRequest, key: str) -> HttpResponse:
    """One item: the rule, what was found, where it comes from, and what became of it."""
    return _item_page(request, key)


@require_POST
@needs(Permission.CLOSE_DOUBTS)
def close(request: HttpRequest, key: str) -> HttpResponse:
    """Close an item that was put right, or accept it until a day; if it fires again afterwards it says so."""
    history, found = _found(reader(request), key, Permission.CLOSE_DOUBTS)
    why = request.POST.get("why", "").strip()[:500]
    until = request.POST.get("until", "").strip()
    if found.state not in OPEN:
        return _item_page(request, key, fault=_("这一条不在待办之列，无须关闭。"))
    if not why or (until and day_of(until) is None):
        return _item_page(request, key, fault=_("请写明理由；例外期限须写成日期，如 2024-06-30。"))
    try:
        close_doubt(reader(request), Path(settings.HOME), history, found, why, day_of(until) if until else None)
    except QualityError as error:
        fault = _("例外期限须在所查月份结束之后。") if until else told(error)
        return _item_page(request, key, fault=fault)
    except MinshengError as error:
        return _item_page(request, key, fault=told(error))
    return redirect("data-doubt", found.key)


def _item_page(request: HttpRequest, key: str, *, fault: str = "") -> HttpResponse:
    user = reader(request)
    history, found = _found(user, key, Permission.SEE_DOUBTS)
    with _KEPT:
        past = history.told(found.key)
    source = next((one for one in list_deliveries(Path(settings.HOME)) if one.number == found.delivery), None)
    context: dict[str, Any] = {
        "item": found,
        "rule": load_rules()[found.rule],
        "past": [(at, (zh, en)) for at, zh, en in past],
        "source": source,
        "opens": _opens(user, found),
        "may_close": found.state in OPEN and _covers(user, found, Permission.CLOSE_DOUBTS),
        "is_open": found.state in OPEN,
        "fault": fault,
    }
    return render(request, "data/doubt.html", context, status=422 if fault else 200)


def _found(user: User, key: str, permission: Permission) -> tuple[History, Item]:
    """An item of the reader's area.

    Raises:
        Http404: There is none for them.
    """
    try:
        history = _history()
        with _KEPT:
            found = history.item(key)
    except QualityError as error:
        raise Http404 from error
    if found.key != key or not _covers(user, found, permission):
        raise Http404
    return history, found


def _covers(user: User, found: Item, permission: Permission) -> bool:
    if found.division is None:
        return of_the_city(user, permission)
    return covers(user, permission, found.division)


def _opens(user: User, found: Item) -> bool:
    """Whether the reader may open the household's page."""
    number = found.household_id
    return number is not None and covers(user, Permission.SEE_HOUSEHOLDS, number // 1_000_000)


def _history() -> History:
    """The history of the last month checked, laid out once while no month is checked and nothing closed."""
    fresh = history_of(Path(settings.HOME))
    return _kept(tuple(check.run.run_id for check in fresh.checks), len(fresh.decisions), str(settings.HOME))


@lru_cache(maxsize=2)
def _kept(runs: tuple[str, ...], decisions: int, home: str) -> History:
    del runs, decisions  # what the answer hangs on
    return history_of(Path(home))
