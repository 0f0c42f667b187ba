"""Pages of deliveries: what came and what is late, the quality of a feed over time, one delivery, and taking it back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minsheng.console.accounts.access import needs, reader
from minsheng.console.accounts.roles import Permission
from minsheng.console.data.access import needs_city, of_the_city
from minsheng.console.data.actions import set_aside
from minsheng.console.data.counts import refused_by_reason
from minsheng.console.data.downloads import attached
from minsheng.console.data.faults import told
from minsheng.console.law.timelines import language
from minsheng.errors import MinshengError
from minsheng.lake import Delivery, list_deliveries, withdrawn
from minsheng.lake.contracts import Contract, load_contracts
from minsheng.lake.cross_rules import reason_in
from minsheng.lake.lateness import punctuality
from minsheng.lake.worklists import Trend, trends, write_template
from minsheng.screening import last_period
from minsheng.screening.lineage import delivery_effect

__all__ = ["deliveries", "delivery", "effect", "feed", "home", "template", "withdraw_delivery"]

_PER_PAGE = 30
_MOST_REASONS = 6


@require_GET
@needs(Permission.SEE_DOUBTS)
def home(request: HttpRequest) -> HttpResponse:
    """The first page about data that the reader may open."""
    user = reader(request)
    city = of_the_city(user, Permission.SEE_DATA)
    return redirect("data-deliveries" if city else "data-doubts")


@require_GET
@needs_city(Permission.SEE_DATA)
def deliveries(request: HttpRequest) -> HttpResponse:
    """Every table of a month: in time, late or missing; below, the files as they came."""
    place = Path(settings.HOME)
    known = list_deliveries(place)
    periods = sorted({one.period for one in known}, reverse=True)
    wanted = request.GET.get("period", "")
    period = wanted if wanted in periods else next(iter(periods), "")
    standing = punctuality(place, period, timezone.localdate()) if period else ()
    order = {"missing": 0, "late": 1, "awaited": 2, "in_time": 3}
    gone = withdrawn(place)
    of_month = [one for one in reversed(known) if one.period == period]
    context = {
        "period": period,
        "periods": periods,
        "standing": sorted(standing, key=lambda one: (order[one.standing], one.contract.table)),
        "behind": sum(one.standing in {"late", "missing"} for one in standing),
        "page": Paginator([(one, gone.get(one.number)) for one in of_month], _PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "titles": {name: contract.title for name, contract in load_contracts(place).items()},
        "address": f"period={period}",
    }
    return render(request, "data/deliveries.html", context)


@require_GET
@needs_city(Permission.SEE_DATA)
def feed(request: HttpRequest, table: str) -> HttpResponse:
    """One table over the months: rows, refused rows by reason, and every delivery of it."""
    contract = _contract(table)
    place = Path(settings.HOME)
    found = trends(place, table, with_open=False)
    known = list(reversed(list_deliveries(place, table)))
    gone = withdrawn(place)
    context = {
        "contract": contract,
        "trend": found[0] if found else None,
        "chart": _quality_chart(contract, found[0]) if found else None,
        "reasons": [(reason_in(contract, code), count) for code, count in found[0].reasons.items()] if found else [],
        "page": Paginator([(one, gone.get(one.number)) for one in known], _PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "data/feed.html", context)


@require_GET
@needs_city(Permission.SEE_DATA)
def template(request: HttpRequest, table: str) -> HttpResponse:
    """An empty workbook with the headers and lists of a table, for the department to fill in."""
    del request
    contract = _contract(table)
    with TemporaryDirectory(prefix="minsheng-template-") as folder:
        made = write_template(Path(settings.HOME), contract.table, Path(folder) / f"{contract.table}.xlsx")
        return attached(made.read_bytes(), f"{contract.title.zh}.xlsx")


@require_GET
@needs_city(Permission.SEE_DATA)
def delivery(request: HttpRequest, number: int) -> HttpResponse:
    """One delivery: what it was, what became of its rows, and whether it counts."""
    return _delivery_page(request, number)


@require_GET
@needs_city(Permission.SEE_DATA)
def effect(request: HttpRequest, number: int) -> HttpResponse:
    """Whose findings a delivery has a part in: a part of its page, asked for before it is taken back."""
    place = Path(settings.HOME)
    try:
        found = delivery_effect(place, number, last_period(place), shown=0)
    except MinshengError as error:
        return render(request, "data/effect.html", {"fault": told(error)})
    return render(request, "data/effect.html", {"effect": found})


@require_POST
@needs_city(Permission.MANAGE_DATA)
def withdraw_delivery(request: HttpRequest, number: int) -> HttpResponse:
    """Let a delivery count no longer, or again, for a reason."""
    why = request.POST.get("why", "").strip()[:500]
    if not why:
        return _delivery_page(request, number, fault=_("请写明理由，供日后查考。"))
    try:
        set_aside(reader(request), Path(settings.HOME), number, why, undo=request.POST.get("undo") == "1")
    except MinshengError as error:
        return _delivery_page(request, number, fault=told(error))
    return redirect("data-delivery", number)


def _delivery_page(request: HttpRequest, number: int, *, fault: str = "") -> HttpResponse:
    place = Path(settings.HOME)
    found = next((one for one in list_deliveries(place) if one.number == number), None)
    if found is None:
        raise Http404
    contract = _contract(found.table)
    context = {
        "delivery": found,
        "contract": contract,
        "received": dt.datetime.fromisoformat(found.received_at),
        "reasons": _told_reasons(contract, found),
        "absent": [contract.column(name).zh for name in found.columns_absent],
        "withdrawal": withdrawn(place).get(number),
        "may_withdraw": of_the_city(reader(request), Permission.MANAGE_DATA) and not found.gone,
        "fault": fault,
    }
    return render(request, "data/delivery.html", context, status=422 if fault else 200)


def _told_reasons(contract: Contract, found: Delivery) -> list[tuple[str, list[tuple[Any, int]]]]:
    """By column, as people call it: each reason with its count."""
    headers = {column.name: column.zh for column in contract.columns}
    return [
        (
            "、".join(headers[name] for name in columns.split(",") if name in headers) or _("整行"),
            [(reason_in(contract, code), count) for code, count in by_reason.items()],
        )
        for columns, by_reason in found.reasons.items()
    ]


def _quality_chart(contract: Contract, trend: Trend) -> dict[str, Any]:
    """Faults by month and reason as bars, the share of refused rows as a line."""
    at = 0 if language() == "zh" else 1
    codes = list(refused_by_reason({"all": trend.reasons}))[:_MOST_REASONS]
    bars = [
        {
            "name": (reason.zh, reason.en)[at],
            "values": [month.reasons.get(reason.code, 0) for month in trend.months],
        }
        for reason in (reason_in(contract, code) for code in codes)
    ]
    rest = [sum(n for code, n in month.reasons.items() if code not in codes) for month in trend.months]
    if any(rest):
        bars.append({"name": _("其他"), "values": rest})
    return {
        "kind": "months",
        "months": [month.period for month in trend.months],
        "bars": bars,
        "bars_title": _("问题数"),
        "line": [round(month.share * 100, 2) for month in trend.months],
        "line_title": _("退回率"),
    }


def _contract(table: str) -> Contract:
    try:
        return load_contracts(Path(settings.HOME))[table]
    except KeyError as error:
        raise Http404 from error
