"""Pages of the law. They are about nobody, and everybody at the desk may read them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from minsheng.console.accounts.access import needs
from minsheng.console.accounts.roles import Permission
from minsheng.console.law.book import day_of, law_on, search
from minsheng.console.law.drawings import graph_of, timeline_of
from minsheng.console.law.timelines import language, steps_chart, steps_of
from minsheng.errors import MinshengError
from minsheng.rules import Law, Node
from minsheng.rules.difference import Difference, ParameterChange, compare
from minsheng.rules.figures import figure
from minsheng.rules.units import parse_unit
from minsheng.screening.cliffs import Cliff, chart, sweep, typical_households
from minsheng.screening.lawbook import PAYS, Entry, dated_value, entry_of, programme_entries
from minsheng.screening.whatif.words import cell_title

__all__ = ["changes", "cliff", "cliffs", "entry", "home"]

_CLIFFS_UP_TO = 8_000
"""Yuan a month up to which a wage is swept."""


@require_GET
@needs(Permission.DESK)
def home(request: HttpRequest) -> HttpResponse:
    """Programmes in force on a day, what they rest on, and a search over the whole law."""
    asked = _Asked(request)
    words = request.GET.get("q", "").strip()[:60]
    entries = programme_entries(asked.law)
    switches = {parameter.name: parameter for one in entries for parameter in one.switches}
    context = {
        "asked": asked,
        "words": words,
        "found": search(asked.law, words),
        "programmes": [(one, PAYS[one.programme.pays]) for one in entries if one.programme],
        "switches": [
            (parameter, dated, parameter.options.get(str(dated.value), ""))
            for parameter in switches.values()
            if (dated := parameter.on(asked.day))
        ],
        "days": [day for day in reversed(asked.law.days) if day <= dt.datetime.now(tz=dt.UTC).date()],
    }
    return render(request, "law/home.html", context)


@require_GET
@needs(Permission.DESK)
def entry(request: HttpRequest, name: str) -> HttpResponse:
    """A programme, a rule, a parameter or a fact: clause, formula in words, graph, and values over time."""
    asked = _Asked(request)
    try:
        found = entry_of(asked.law, name)
    except MinshengError as error:
        if name in asked.law.gaps:
            return render(request, "law/gap.html", {"asked": asked, "name": name}, status=404)
        raise Http404 from error
    node = asked.law.nodes.get(name) if found.programme is None else None
    context = {"asked": asked, "entry": found, "address": request.path, **_shown(asked, found, node)}
    return render(request, "law/programme.html" if node is None else "law/node.html", context)


@require_GET
@needs(Permission.DESK)
def changes(request: HttpRequest) -> HttpResponse:
    """What differs between the law of two days."""
    days = {name: request.GET.get(name, "") for name in ("before", "after")}
    read = {name: day_of(text) for name, text in days.items()}
    context: dict[str, Any] = {"days": days, "known": list(reversed(law_on(dt.datetime.now(tz=dt.UTC).date()).days))}
    if (before := read["before"]) and (after := read["after"]):
        first, second = sorted((before, after))
        difference = compare(law_on(first), law_on(second))
        context |= {"first": first, "second": second, "difference": difference, "values": _values(difference)}
    elif any(days.values()):
        context["fault"] = _("请写明前后两个日期，如 2023-12-31。")
    return render(request, "law/changes.html", context, status=422 if context.get("fault") else 200)


@require_GET
@needs(Permission.DESK)
def cliffs(request: HttpRequest) -> HttpResponse:
    """Where a family that earns more is left with less: typical households, one at a time."""
    asked = _Asked(request)
    households = typical_households(asked.law)
    wanted = request.GET.get("household", "")
    chosen = next((one for one in households if one.name == wanted), households[0])
    return render(request, "law/cliffs.html", {"asked": asked, "households": households, "chosen": chosen})


@require_GET
@needs(Permission.DESK)
def cliff(request: HttpRequest, household: str) -> HttpResponse:
    """The curve of one typical household and its cliffs: a part of the page."""
    asked = _Asked(request)
    try:
        svg, found = _swept(asked.law.law_date, household)
    except LookupError as error:
        raise Http404 from error
    titles = {name: record.title for name, record in asked.law.programmes.items()}
    rows = [(one, [titles[name] for name in one.lost]) for one in found]
    return render(request, "law/cliff.html", {"svg": svg, "rows": rows})


class _Asked:
    """The day that a reader asked for, and its law.

    Attributes:
        day: Today if none, or none that is one, is asked for.
        law: In force on it.
        query: For links that keep the day; empty for today.
    """

    def __init__(self, request: HttpRequest) -> None:
        today = dt.datetime.now(tz=dt.UTC).date()
        self.day = day_of(request.GET.get("on", "")) or today
        self.law: Law = law_on(self.day)
        self.query = "" if self.day == today else f"?on={self.day}"


def _shown(asked: _Asked, found: Entry, node: Node | None) -> dict[str, Any]:
    law = asked.law
    if node is None:
        record = found.programme
        part = record.place.file.rpartition("/")[0] if record else ""
        own = [one for one in found.rules if one.name in found.roots or one.where.rpartition("/")[0] == part]
        answers = tuple(filter(None, (record.decides, record.amount))) if record else found.roots
        return {
            "graph": graph_of(law, answers, asked.query),
            "pays": PAYS[record.pays] if record else ("", ""),
            "tests": [law.nodes[name] for name in record.tests] if record else [],
            "rules": [(one, law.formula(one.name, language()), one.name in answers) for one in own],
            "others": [one for one in found.rules if one not in own],
            "parameters": [
                (one, dated_value(one, dated, language()), dated)
                for one in found.parameters
                if (dated := one.on(asked.day))
            ],
        }
    parameter = law.parameters.get(node.name) if node.role in {"parameter", "table"} else None
    return {
        "node": node,
        "formula": law.formula(node.name, language()) if node.role == "rule" else "",
        "reads": [law.nodes[name] for name in node.inputs],
        "read_by": [one for one in law.nodes.values() if node.name in one.inputs],
        "programmes": [
            (name, record.title)
            for name, record in law.programmes.items()
            if node.name in {record.decides, record.amount, record.margin, *record.tests}
        ],
        "graph": graph_of(law, (node.name,), asked.query) if node.inputs and not parameter else "",
        "parameter": parameter,
        "steps": steps_of(parameter, asked.day) if parameter else [],
        "chart": steps_chart(parameter, asked.day) if parameter else None,
        "picture": timeline_of(parameter) if parameter and parameter.type != "int" else "",
        "options": parameter.options.items() if parameter else (),
    }


def _values(difference: Difference) -> list[tuple[ParameterChange, list[tuple[str, str, str]]]]:
    """The changed figures in words: cell, before, after."""
    read = language()
    told = []
    for change in difference.parameters:
        unit = parse_unit(change.unit)
        rows = []
        for value in change.values:
            cell = cell_title("/".join(map(str, value.keys)))[0 if read == "zh" else 1] if value.keys else ""
            before, after = ("—" if one is None else figure(one, unit, read) for one in (value.before, value.after))
            rows.append((cell, before, after))
        told.append((change, rows))
    return told


@lru_cache(maxsize=128)
def _swept(day: dt.date, household: str) -> tuple[SafeString, tuple[Cliff, ...]]:
    """The curve and the cliffs of a typical household; kept, for a sweep is thousands of households.

    Raises:
        LookupError: If no typical household is called so.
    """
    law = law_on(day)
    chosen = next((one for one in typical_households(law) if one.name == household), None)
    if chosen is None:
        raise LookupError(household)
    (found,) = sweep(law, [chosen], _CLIFFS_UP_TO)
    return mark_safe(chart([found])), found.cliffs  # noqa: S308 - drawn by ourselves from the law
