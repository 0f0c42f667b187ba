"""The pages of the law: an index, one page per folder of the law with its rules in words, and a picture per programme."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from importlib.resources import files
from typing import Final

from minsheng.rules import Law, Node
from minsheng.rules.declare import ProgrammeRecord
from minsheng.rules.figures import figure, unit_words
from minsheng.rules.params import DatedValue, Parameter
from minsheng.rules.units import Unit, parse_unit
from minsheng.rules.words import formula
from minsheng.screening import law_of
from minsheng.screening.lawbook import PAYS, entry_of, statutory_cases
from scripts.docs.markdown import page, table

__all__ = ["law_page", "law_pages"]

FAR: Final = dt.date(2100, 1, 1)
SHARED: Final[Mapping[str, str]] = {
    "household": "who lives together and is counted",
    "means": "income and property",
    "tiers": "the joint picture",
    "facts": "what is known of a household, in the law's own words",
}
"""Folders that decide no programme, and what they are for."""
INTRODUCTION = """
What the program applies, said by the program itself: each rule in words, read from the same expression that runs as SQL over the
city and as Python for one household, and each parameter with the day since which it holds. This is the text of {day}, the last day
on which something comes into force; where a rule read otherwise before, that stands below it.

A parameter is `seen` (in a published text), `derived` (computed from published texts) or **`assumed`** (no text was found; every
explanation says so). How it all fits together is told in [the dibao amount](../algorithms/dibao-amount.md) and
[the joint tier](../algorithms/joint-tier.md). The same on the terminal, for any day: `minsheng law list`, `minsheng law show dibao`.
""".strip()


def law_page() -> str:
    """The index as text: every programme with its page, then the folders that they share."""
    law, _ = _laws()
    rows = []
    for name, record in law.programmes.items():
        entry = entry_of(law, name)
        link = f"[{record.title[0]} {record.title[1]}](law/{_folder(record.place.file)}.md)"
        rows.append(
            (
                f"`{name}`",
                link,
                PAYS[record.pays][1],
                len(entry.parameters),
                len(entry.assumed),
                statutory_cases(record),
            )
        )
    programmes = table(("programme", "page", "paid", "parameters", "of them assumed", "statutory cases"), rows)
    others = [f for f in _folders(law) if f not in {_folder(r.place.file) for r in law.programmes.values()}]
    shared = "\n".join(f"- [{_title(folder)}](law/{folder}.md): {SHARED.get(folder, 'rules')}" for folder in others)
    return page(
        "Law",
        INTRODUCTION.format(day=law.law_date),
        "## Programmes",
        programmes,
        "## What they share",
        shared,
        "## Switches",
        _switches(law),
    )


def law_pages() -> dict[str, Callable[[], str]]:
    """The pages of the folders and the pictures of the programmes, by their paths below the reference."""
    law, _ = _laws()
    pages: dict[str, Callable[[], str]] = {
        f"law/{folder}.md": partial(_folder_page, folder) for folder in _folders(law)
    }
    return pages | {f"law/{name}.svg": partial(_picture, name) for name in law.programmes}


@cache
def _laws() -> tuple[Law, tuple[Law, ...]]:
    """The law of the last day on which something comes into force, and of the days before."""
    law = law_of(FAR)
    days = sorted(
        {dated.since for parameter in law.parameters.values() for dated in parameter.dates} | set(_years(law))
    )
    return law.at(days[-1]), tuple(law.at(day) for day in days if dt.date(2021, 7, 1) <= day < days[-1])


def _folders(law: Law) -> list[str]:
    named = {_folder(node.where) for node in law.nodes.values() if node.role == "rule"}
    return sorted((named | {_folder(parameter.where) for parameter in law.parameters.values()}) - {""})


def _folder_page(folder: str) -> str:
    law, older = _laws()
    return page(_title(folder), _section(folder, law, older))


def _picture(programme: str) -> str:
    law, _ = _laws()
    record = law.programmes[programme]
    return law.diagram([record.decides, *([record.amount] if record.amount else [])]).svg


def _readme(folder: str) -> list[str]:
    return (files("minsheng.law") / folder / "README.md").read_text(encoding="utf-8").split("\n\n")


def _title(folder: str) -> str:
    return _readme(folder)[0].removeprefix("# ").strip()


def _switches(law: Law) -> str:
    switches = [parameter for parameter in law.parameters.values() if parameter.options]
    rows = (
        (
            f"`{p.name}` {p.title[0]} {p.title[1]}",
            dated.value,
            "; ".join(f"`{code}`: {cites}" for code, cites in p.options.items()),
        )
        for p in switches
        if (dated := p.on(law.law_date))
    )
    return "Where texts contradict each other, a switch chooses.\n\n" + table(("switch", "stands at", "options"), rows)


def _years(law: Law) -> Iterator[dt.date]:
    """The first day of each year up to the last in which a rule changes; rules begin and end with years or with parameters."""
    last = law.at(FAR).hash
    year = FAR.year
    while year > 2021 and law.at(dt.date(year - 1, 12, 31)).hash == last:
        year -= 1
    return (dt.date(each, 1, 1) for each in range(2021, year + 1))


def _folder(where: str) -> str:
    found = re.search(r"law/(\w+)/", where)
    return found[1] if found else ""


def _section(folder: str, law: Law, older: Iterable[Law]) -> str:
    rules = [node for node in law.nodes.values() if node.role == "rule" and _folder(node.where) == folder]
    parameters = [p for p in law.parameters.values() if _folder(p.where) == folder]
    article = _readme(folder)[1]
    programmes = [record for record in law.programmes.values() if _folder(record.place.file) == folder]
    return "\n\n".join(
        (
            f"{' '.join(article.split())} [All of it](../../../src/minsheng/law/{folder}/README.md).",
            *(_programme(record, law) for record in programmes),
            *(["## Rules"] if rules else []),
            *(_rule(node, law, older) for node in rules),
            *(["## Parameters"] if parameters else []),
            *map(_parameter, parameters),
        )
    )


def _programme(record: ProgrammeRecord, law: Law) -> str:
    tests = "; ".join(f"{law.nodes[test].title[0]} {law.nodes[test].title[1]}" for test in record.tests)
    parts = [f"decided by `{record.decides}`"]
    parts += [f"amount `{record.amount}`"] if record.amount else ["no amount"]
    parts += [f"margin `{record.margin}`"] if record.margin else []
    paid = f"Paid: {PAYS[record.pays][1]}." + (
        f" Not counted as income: {record.disregard}." if record.disregard else ""
    )
    head = f"**`{record.name}`** {record.title[0]} {record.title[1]}: {', '.join(parts)}. {paid} Tests: {tests}."
    return f"{head}\n\n![{record.title[1]}: what it is computed from]({record.name}.svg)"


def _rule(node: Node, law: Law, older: Iterable[Law]) -> str:
    unit = f", {node.unit}" if node.type == "int" and str(node.unit) != "1" else ""
    lines = [
        f"**{node.title[0]} {node.title[1]}** `{node.name}` ({node.entity}{unit})",
        f"{node.doc.splitlines()[0]}" if node.doc else "",
        f"> {formula(node, law.graph, 'zh')}\n>\n> {formula(node, law.graph, 'en')}",
    ]
    now = formula(node, law.graph, "en")
    before = dict.fromkeys(
        (formula(then.nodes[node.name], then.graph, "en"), then.nodes[node.name].cites)
        for then in older
        if node.name in then.nodes and formula(then.nodes[node.name], then.graph, "en") != now
    )
    lines += [f"> Before: {text} ({cites})" for text, cites in before]
    lines += [f"With the exception “{title[0]} {title[1]}” ({cites})." for title, cites in node.exceptions]
    return "\n\n".join(filter(None, (*lines, node.cites)))


def _parameter(parameter: Parameter) -> str:
    unit = parse_unit(parameter.unit or "1")
    said = unit_words(unit, "int", "en")
    keys = f", by {', '.join(f'`{key}`' for key in parameter.keys)}" if parameter.keys else ""
    rows = (
        (
            dated.since,
            _value(dated, unit),
            f"**{dated.status}**" if dated.status == "assumed" else dated.status,
            " ".join(filter(None, (dated.cites, dated.note and f"({dated.note})"))),
        )
        for dated in parameter.dates
    )
    head = f"**{parameter.title[0]} {parameter.title[1]}** `{parameter.name}`{f' ({said})' if said else ''}{keys}"
    return f"{head}\n\n{table(('since', 'value', 'status', 'source'), rows)}"


def _value(dated: DatedValue, unit: Unit) -> str:
    if not dated.rows:
        return figure(dated.value, unit, "en")
    return ", ".join(f"{'/'.join(map(str, keys))} {figure(value, unit, 'en')}" for keys, value in dated.rows.items())
