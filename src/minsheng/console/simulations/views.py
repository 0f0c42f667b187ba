"""Pages of simulations: figures are set anew, the run shows its progress, and the sums stand as map and tables."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minsheng.console.accounts.access import reader
from minsheng.console.accounts.roles import Permission
from minsheng.console.data.access import needs_city
from minsheng.console.errors import ConsoleError
from minsheng.console.law.book import day_of, law_on
from minsheng.console.law.timelines import language
from minsheng.console.simulations.actions import ask_for
from minsheng.console.simulations.map import choropleth
from minsheng.console.simulations.models import Simulation
from minsheng.console.simulations.reforms import MOST_TEXT, composed, fields_of, offered, read_text
from minsheng.lake.layout import month_end
from minsheng.rules.figures import figure
from minsheng.rules.units import parse_unit
from minsheng.screening.lawbook import PAYS
from minsheng.screening.store import screened_periods
from minsheng.screening.whatif.words import cell_title, yuan
from minsheng.standards.divisions import find_division

__all__ = ["progress", "simulation", "simulations", "start"]

_PER_PAGE: Final = 20
_MEASURES: Final = ("cost", "gainers", "losers")


@require_GET
@needs_city(Permission.SIMULATE)
def simulations(request: HttpRequest) -> HttpResponse:
    """The form of a reform, and what was simulated before."""
    return _form(request, request.GET.getlist("parameter"), {})


@require_POST
@needs_city(Permission.SIMULATE)
def start(request: HttpRequest) -> HttpResponse:
    """Ask for a simulation of the figures that were set, or of the reform that was pasted or uploaded."""
    names, given = request.POST.getlist("parameter"), {name: request.POST.get(name, "") for name in request.POST}
    period = given.get("period", "")
    try:
        law_date = month_end(_known(period))
        law_date = day_of(given.get("law_date", "")) or law_date
        title = given.get("title", "").strip()[:80] or _("未命名方案")
        text = _text(request)
        if text:
            reform = read_text(text)
        else:
            reform = composed(fields_of(law_on(law_date).at(law_date), names), given, law_date, title)
        asked = ask_for(reader(request), title=title, period=period, law_date=law_date, reform=reform)
    except ConsoleError as error:
        return _form(request, names, given, fault=error.what)
    return redirect("simulations-one", asked.pk)


@require_GET
@needs_city(Permission.SIMULATE)
def simulation(request: HttpRequest, number: int) -> HttpResponse:
    """One simulation: under way, failed, or with what it found."""
    asked = _asked(number)
    context: dict[str, Any] = {"asked": asked}
    if asked.found is not None:
        measure = request.GET.get("measure", "")
        context |= _told(asked.found, measure if measure in _MEASURES else "cost")
    return render(request, "simulations/one.html", context)


@require_GET
@needs_city(Permission.SIMULATE)
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """How far a simulation is: a part of its page, which is loaded anew at the end."""
    asked = _asked(number)
    answer = render(request, "simulations/progress.html", {"asked": asked})
    if not asked.is_active:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _form(request: HttpRequest, names: list[str], given: dict[str, str], *, fault: str = "") -> HttpResponse:
    periods = _periods()
    period = given.get("period") or request.GET.get("period", "")
    period = period if period in periods else next(iter(periods), "")
    asked_day = day_of(given.get("law_date") or request.GET.get("law_date", ""))
    law_date = asked_day or (month_end(period) if period else dt.datetime.now(tz=dt.UTC).date())
    law = law_on(law_date).at(law_date)
    fields = fields_of(law, names)
    context = {
        "periods": periods,
        "period": period,
        "law_date": law_date,
        "offered": offered(law),
        "chosen": [one.parameter.name for one in fields],
        "fields": [(one, [(cell, given.get(cell.name) or cell.now) for cell in one.cells]) for one in fields],
        "given": given,
        "fault": fault,
        "page": Paginator(Simulation.objects.select_related("asked_by").defer("found", "reform"), _PER_PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "simulations/list.html", context, status=422 if fault else 200)


def _text(request: HttpRequest) -> str:
    """The reform as text: of the file if one was chosen, else of the field."""
    upload = request.FILES.get("file")
    if upload is None:
        return request.POST.get("text", "").strip()
    if (upload.size or 0) > MOST_TEXT:
        raise ConsoleError(_("方案超过 100 KB。请只写要改变的参数。"))
    try:
        return bytes(upload.read()).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConsoleError(_("方案不是 UTF-8 文本。请另存为 UTF-8 的 YAML 文件。")) from error


def _asked(number: int) -> Simulation:
    try:
        return Simulation.objects.select_related("asked_by").get(pk=number)
    except Simulation.DoesNotExist as error:
        raise Http404 from error


def _known(period: str) -> str:
    """A month that was screened.

    Raises:
        ConsoleError: It was not. The message is for the reader.
    """
    if period not in _periods():
        raise ConsoleError(_("请选择一个已筛查的月份。"))
    return period


def _periods() -> list[str]:
    return list(reversed(screened_periods(Path(settings.HOME))))


def _told(found: dict[str, Any], measure: str) -> dict[str, Any]:
    """What was found, in the words and figures of the page."""
    districts = []
    for group in found["groups"]["district"]:
        (effect,) = group["effects"]
        place = find_division(group["code"])
        districts.append((group["code"], place.name if place else group["code"], effect))
    take = {"cost": "cost_monthly", "gainers": "gainers", "losers": "losers"}[measure]
    values = {code: int(effect[take]) for code, _name, effect in districts}
    words = {code: yuan(value, signed=True) if measure == "cost" else f"{value:,}" for code, value in values.items()}
    titles = {"cost": _("每月成本（元）"), "gainers": _("受益户数"), "losers": _("受损户数")}
    drawn, shades = choropleth(values, words, titles[measure])
    legend = [
        (one.css, *(yuan(end) if measure == "cost" else f"{end:,}" for end in (one.low, one.high))) for one in shades
    ]
    return {
        "effect": found["effects"][0],
        "changes": [_change(one) for one in found["reforms"][0]["changes"]],
        "programmes": [
            (
                one,
                (one["title"]["zh"], one["title"]["en"]),
                PAYS[one["pays"]],
                [*zip(one["entitled"], one["amount"], strict=True)],
            )
            for one in found["programmes"]
        ],
        "districts": districts,
        "map": drawn,
        "legend": legend,
        "measure": measure,
        "measures": [(code, titles[code]) for code in _MEASURES],
        "samples": [
            (
                one,
                [
                    [(answer["sentence"]["zh"], answer["sentence"]["en"]) for answer in answers]
                    for answers in one["answers"]
                ],
            )
            for one in found["samples"]
        ],
    }


def _change(change: dict[str, Any]) -> dict[str, Any]:
    """A figure that the reform sets, before and after."""
    read, unit = language(), parse_unit(change["unit"])
    before, after = (figure(value, unit, read) for value in (change["before"], change["after"]))
    cell = cell_title(change["cell"])[0 if read == "zh" else 1] if change["cell"] else ""
    return {
        "title": (change["title"]["zh"], change["title"]["en"]),
        "parameter": change["parameter"],
        "cell": cell,
        "before": before,
        "after": after,
        "percent": change["percent"],
    }
