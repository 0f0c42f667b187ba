"""The page of the law: every programme with its rules in words and its parameters over all dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Final

from minsheng.rules import Law, Node
from minsheng.rules.declare import ProgrammeRecord
from minsheng.rules.figures import figure, unit_words
from minsheng.rules.params import DatedValue, Parameter
from minsheng.rules.units import Unit, parse_unit
from minsheng.rules.words import formula
from minsheng.screening import law_of
from scripts.docs.markdown import page, table

__all__ = ["law_page"]

FAR: Final = dt.date(2100, 1, 1)
ORDER: Final = ("dibao", "means", "tekun", "dibao_edge", "tiers", "monitoring")
INTRODUCTION = """
What the program applies, said by the program itself: each rule in words, read from the same expression that runs as SQL over the
city and as Python for one household, and each parameter with the day since which it holds. This is the text of {day}, the last day
on which something comes into force; where a rule read otherwise before, that stands below it.

A parameter is `seen` (in a published text), `derived` (computed from published texts) or **`assumed`** (no text was found; every
explanation says so). How it all fits together is told in [the dibao amount](../algorithms/dibao-amount.md) and
[the joint tier](../algorithms/joint-tier.md).
""".strip()


def law_page() -> str:
    """The page as text."""
    law = law_of(FAR)
    days = sorted(
        {dated.since for parameter in law.parameters.values() for dated in parameter.dates} | set(_years(law))
    )
    law = law.at(days[-1])
    older = [law.at(day) for day in days if dt.date(2021, 7, 1) <= day < days[-1]]
    folders = dict.fromkeys((*ORDER, *sorted({_folder(node.where) for node in law.nodes.values()} - {""})))
    sections = (_section(folder, law, older) for folder in folders)
    return page("Law", INTRODUCTION.format(day=days[-1]), *sections)


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


def _section(folder: str, law: Law, older: list[Law]) -> str:
    rules = [node for node in law.nodes.values() if node.role == "rule" and _folder(node.where) == folder]
    parameters = [p for p in law.parameters.values() if _folder(p.where) == folder]
    if not rules and not parameters:
        return ""
    readme = (files("minsheng.law") / folder / "README.md").read_text(encoding="utf-8")
    title, article, *_ = readme.split("\n\n")
    programmes = [record for record in law.programmes.values() if _folder(record.place.file) == folder]
    return "\n\n".join(
        (
            f"#{title}",
            f"{' '.join(article.split())} [All of it](../../src/minsheng/law/{folder}/README.md).",
            *(_programme(record, law) for record in programmes),
            *(["### Rules"] if rules else []),
            *(_rule(node, law, older) for node in rules),
            *(["### Parameters"] if parameters else []),
            *map(_parameter, parameters),
        )
    )


def _programme(record: ProgrammeRecord, law: Law) -> str:
    tests = "; ".join(f"{law.nodes[test].title[0]} {law.nodes[test].title[1]}" for test in record.tests)
    parts = [f"decided by `{record.decides}`"]
    parts += [f"amount `{record.amount}`"] if record.amount else ["no amount"]
    parts += [f"margin `{record.margin}`"] if record.margin else []
    return f"**`{record.name}`** {record.title[0]} {record.title[1]}: {', '.join(parts)}. Tests: {tests}."


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
