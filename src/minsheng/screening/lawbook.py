"""The law as a book to look things up in: programmes, rules and parameters with their clauses, dates and surety."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minsheng.errors import MinshengError
from minsheng.rules import Law, Node
from minsheng.rules.declare import ProgrammeRecord
from minsheng.rules.difference import Difference, RuleText
from minsheng.rules.figures import LANGUAGES, Language, figure, unit_words
from minsheng.rules.params import DatedValue, Parameter
from minsheng.rules.units import parse_unit
from minsheng.rules.words import code_words

__all__ = ["PAYS", "Entry", "dated_value", "difference_json", "entry_of", "programme_entries", "statutory_cases"]

PAYS: Mapping[str, tuple[str, str]] = {
    "month": ("按月", "monthly"),
    "year": ("按年", "yearly"),
    "once": ("一次性", "once"),
    "service": ("服务", "service"),
}
"""How a programme is paid, in words."""

_CASES = Path(__file__).parents[3] / "tests" / "cases"
"""Statutory cases of a source tree; an installed program has none."""


@dataclass(frozen=True)
class Entry:
    """A programme, a rule or a parameter, with what it rests on.

    Attributes:
        name: Of the programme or node.
        title: Chinese and English.
        programme: The programme; None for a node.
        roots: The nodes that the entry is about: of a programme decision, amount, margin and tests.
        rules: Rules that they rest on, each after what it reads.
        parameters: Parameters that they rest on, over all their dates.
        facts: Facts that they rest on.
    """

    name: str
    title: tuple[str, str]
    programme: ProgrammeRecord | None
    roots: tuple[str, ...]
    rules: tuple[Node, ...]
    parameters: tuple[Parameter, ...]
    facts: tuple[Node, ...]
    law: Law

    @property
    def cites(self) -> tuple[str, ...]:
        """The clauses of the roots."""
        return tuple(dict.fromkeys(self.law.nodes[root].cites for root in self.roots if self.law.nodes[root].cites))

    @property
    def assumed(self) -> tuple[str, ...]:
        """Parameters whose value in force was not seen in a published text."""
        return tuple(
            p.name for p in self.parameters if (dated := p.on(self.law.law_date)) and dated.status == "assumed"
        )

    @property
    def switches(self) -> tuple[Parameter, ...]:
        """Parameters that choose between texts that contradict each other."""
        return tuple(p for p in self.parameters if p.options)

    def to_json(self, *, whole: bool = True) -> dict[str, Any]:
        """The entry as plain data.

        Args:
            whole: With rules, facts and all dates of parameters; else names only.
        """
        record = self.programme
        told: dict[str, Any] = {
            "name": self.name,
            "title": _both(self.title),
            "law_date": self.law.law_date.isoformat(),
            "cites": list(self.cites),
            "assumed": list(self.assumed),
            "switches": {p.name: _plain(dated.value) for p in self.switches if (dated := p.on(self.law.law_date))},
        }
        if record is not None:
            told |= {
                "pays": record.pays,
                "decides": record.decides,
                "amount": record.amount,
                "margin": record.margin,
                "tests": list(record.tests),
                "disregard": record.disregard,
                "cases": statutory_cases(record),
            }
        if not whole:
            return told | {"parameters": [parameter.name for parameter in self.parameters]}
        return told | {
            "rules": [_rule(node, self.law) for node in self.rules],
            "parameters": [_parameter(parameter) for parameter in self.parameters],
            "facts": [{"name": n.name, "title": _both(n.title), "source": n.source} for n in self.facts],
        }


def programme_entries(law: Law) -> tuple[Entry, ...]:
    """Every programme in force.

    Args:
        law: The law of a day.
    """
    return tuple(entry_of(law, name) for name in law.programmes)


def entry_of(law: Law, name: str) -> Entry:
    """A programme, a rule, a parameter or a fact by its name.

    Args:
        law: The law of a day.
        name: Of the programme or of a node.

    Raises:
        MinshengError: If the law of that day has no such name; near ones are told.
    """
    record = law.programmes.get(name)
    if record is not None:
        named = (record.decides, record.amount, record.margin, *record.tests)
        return _entry(law, name, record.title, record, tuple(dict.fromkeys(filter(None, named))))
    if name in law.nodes:
        return _entry(law, name, law.nodes[name].title, None, (name,))
    if name in law.gaps:
        raise MinshengError(
            f"'{name}' is not in force on {law.law_date}: {law.gaps[name]}.",
            hint="Ask for another day with --law-date.",
        )
    near = difflib.get_close_matches(name, [*law.programmes, *law.nodes], n=3)
    hint = f"Is {' or '.join(near)} meant? " if near else ""
    raise MinshengError(
        f"the law of {law.law_date} has no '{name}'.", hint=f"{hint}`minsheng law list` tells the programmes."
    )


def _entry(
    law: Law, name: str, title: tuple[str, str], record: ProgrammeRecord | None, roots: tuple[str, ...]
) -> Entry:
    nodes = [law.nodes[ancestor] for ancestor in law.graph.ancestors(roots)]
    return Entry(
        name=name,
        title=title,
        programme=record,
        roots=roots,
        rules=tuple(node for node in nodes if node.role == "rule"),
        parameters=tuple(law.parameters[node.name] for node in nodes if node.role in {"parameter", "table"}),
        facts=tuple(node for node in nodes if node.role == "fact"),
        law=law,
    )


def statutory_cases(record: ProgrammeRecord) -> int | None:
    """How many statutory cases of a programme the tests run; None where the tests are not installed.

    Args:
        record: The programme; its cases lie in a folder of its name, or of its part of the law and name one of its nodes.
    """
    if not _CASES.is_dir():
        return None
    named = (record.decides, *filter(None, [record.amount]), *record.tests)
    of_part = (_CASES / Path(record.place.file).parent.name).rglob("*.yaml")
    found = {path for path in of_part if any(name in path.read_text(encoding="utf-8") for name in named)}
    return len(found | set((_CASES / record.name).rglob("*.yaml")))


def dated_value(parameter: Parameter, dated: DatedValue, language: Language) -> str:
    """What a parameter says from a day on, for people: `735.00 元/人·月`, or a table's cells.

    Args:
        parameter: The parameter.
        dated: One of its dates.
        language: `zh` or `en`.
    """
    unit = parse_unit(parameter.unit or "1")
    words = unit_words(unit, "int", language) if parameter.type == "int" else ""
    if not dated.rows:
        return f"{figure(dated.value, unit, language)} {words}".strip()
    cells = (f"{'/'.join(map(str, keys))} {figure(value, unit, language)}" for keys, value in dated.rows.items())
    return f"{'，' if language == 'zh' else ', '}".join(cells) + (f"（{words}）" if language == "zh" and words else "")


def difference_json(difference: Difference, before: Law, after: Law) -> dict[str, Any]:
    """What differs between two laws, as plain data.

    Args:
        difference: Of the two.
        before: The first.
        after: The second.
    """
    return {
        "before": before.law_date.isoformat(),
        "after": after.law_date.isoformat(),
        "programmes": [
            {"name": c.name, "title": _both(c.title), "change": c.change, "fields": list(c.fields)}
            for c in difference.programmes
        ],
        "rules": [
            {
                "name": c.name,
                "change": c.change,
                "fields": list(c.fields),
                "before": _rule_text(c.before),
                "after": _rule_text(c.after),
            }
            for c in difference.rules
        ],
        "parameters": [
            {
                "name": c.name,
                "title": _both(c.title),
                "change": c.change,
                "unit": c.unit,
                "cites": {"before": c.before.cites if c.before else None, "after": c.after.cites if c.after else None},
                "values": [
                    {"keys": list(map(_plain, v.keys)), "before": _plain(v.before), "after": _plain(v.after)}
                    for v in c.values
                ],
            }
            for c in difference.parameters
        ],
    }


def _rule_text(text: RuleText | None) -> dict[str, Any] | None:
    return None if text is None else {"title": _both(text.title), "formula": _both(text.formula), "cites": text.cites}


def _rule(node: Node, law: Law) -> dict[str, Any]:
    return {
        "name": node.name,
        "title": _both(node.title),
        "entity": node.entity,
        "type": node.type,
        "unit": str(node.unit),
        "cites": node.cites,
        "formula": {language: law.formula(node.name, language) for language in LANGUAGES},
        "exceptions": [{"title": _both(title), "cites": cites} for title, cites in node.exceptions],
        "codes": {code: code_words(node, code, "zh") for code in node.codes or ()},
        "where": node.where,
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "title": _both(parameter.title),
        "unit": parameter.unit,
        "keys": list(parameter.keys),
        "options": parameter.options,
        "note": parameter.note,
        "dates": [
            {
                "since": dated.since.isoformat(),
                "value": _plain(dated.value) if not dated.rows else None,
                "values": [{"keys": list(map(_plain, keys)), "value": _plain(v)} for keys, v in dated.rows.items()],
                "status": dated.status,
                "cites": dated.cites,
                "note": dated.note,
            }
            for dated in parameter.dates
        ],
    }


def _both(title: Sequence[str]) -> dict[str, str]:
    return {"zh": title[0], "en": title[1]}


def _plain(value: object) -> Any:
    return value if value is None or isinstance(value, int | str | bool) else str(value)
