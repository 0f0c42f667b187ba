"""Data-quality rules (疑点数据规则): what in the departments' records cannot be so, declared as data.

A rule is a query over the current tables of a month or over the snapshot, with a title, a ground, a department that answers
for the rows, and what that department should do. It only asks: whatever it finds is looked at by a person.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final, Literal

import yaml
from jsonschema import Draft202012Validator

from minsheng.errors import MinshengError
from minsheng.lake import load_contracts
from minsheng.lake.contracts import Title
from minsheng.screening.quality.forms import FORMS, form_problem

__all__ = [
    "DATES",
    "RESERVED",
    "SEVERITIES",
    "Parameter",
    "QualityError",
    "Rule",
    "load_rules",
    "read_rules",
    "rule_of",
    "rules_hash",
]

DATES: Final = ("facts_date", "month_start", "quarter_start", "year_start")
"""Days that a rule may name: the last and the first of the month, the first of the three and of the twelve months to it."""

RESERVED: Final = ("person_id", "household_id", "_delivery", "_row")
"""Columns of a rule's query that say whom and which row an item is about; all others are its evidence."""

SEVERITIES: Final = {"high": ("严重", "high"), "medium": ("一般", "medium"), "low": ("轻微", "low")}

_NAMED: Final = re.compile(r"\$([a-z][a-z0-9_]*)")
_SLOT: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_ABSENCE: Final = re.compile(r"\b(ANTI JOIN|NOT EXISTS|NOT IN|LEFT JOIN|EXCEPT)\b", re.IGNORECASE)


class QualityError(MinshengError):
    """A rule that contradicts itself, or a request about doubtful data that cannot be carried out."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a rule turns on.

    Attributes:
        name: Name in the query, after a `$`.
        unit: What it counts (`years`, `months`, `fen/month` …).
        value: The number; None if the law states it.
        status: `seen` in a source, `derived` from one, or `assumed` (ours, to be set by the city).
        cites: The source, if it was seen.
        law: Parameter of the law that states it, with the keys of a table after dots; empty if the rule does.
    """

    name: str
    unit: str
    value: int | None
    status: str
    cites: str
    law: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One data-quality rule.

    Attributes:
        id: `DQ-` and three digits; it never changes and is never used again.
        title: What is doubtful.
        clause: The regulation that it rests on; empty if it rests on reason alone.
        rationale: Why it is doubtful; None if the clause says it.
        severity: `high` (money or a person's rights at stake now), `medium`, `low`.
        owner: Table whose department has to clear it up.
        subject: What an item is about: a `person`, a `household`, or a `row` of a table.
        by: What stands together when the query runs: all rows of a person, a household with its members, or the city.
        absent: Tables in which the query reads the absence of a row; the rule runs only once they were delivered.
        months: Table to how many months up to this one must have been delivered for the rule to run.
        parameters: The numbers it turns on.
        sql: DuckDB query; `$name` stands for a parameter or one of `DATES`.
        key: Columns that tell several items of one subject apart.
        values: Evidence column to the form in which it is written (`quality.forms`).
        sentence: What was found, `{column}` standing for a value.
        todo: What the department should do.
        lead: Programme and reason of the lead that says the same; `*` stands for the value of the column `programme`.
    """

    id: str
    title: Title
    clause: str
    rationale: Title | None
    severity: Literal["high", "medium", "low"]
    owner: str
    subject: Literal["person", "household", "row"]
    by: Literal["person", "household", "city"]
    absent: tuple[str, ...]
    months: Mapping[str, int]
    parameters: tuple[Parameter, ...]
    sql: str
    key: tuple[str, ...]
    values: Mapping[str, str]
    sentence: Title
    todo: Title
    lead: tuple[str, str] | None

    @property
    def department(self) -> Title:
        """The department that answers for the rows."""
        return load_contracts()[self.owner].owner


@cache
def load_rules() -> Mapping[str, Rule]:
    """The rules of the package by id, in order.

    Raises:
        QualityError: A declaration breaks the schema or contradicts itself; names the file and rule and says what to do.
    """
    folder = resources.files("minsheng.screening.quality") / "rules"
    return read_rules({entry.name: entry.read_text("utf-8") for entry in folder.iterdir()})


def rule_of(rule_id: str) -> Rule:
    """One rule; its id may be written in lower case.

    Raises:
        QualityError: There is no such rule.
    """
    rules = load_rules()
    if rule_id.upper() not in rules:
        raise QualityError(f"There is no rule {rule_id!r}.", hint=f"The rules are {min(rules)} to {max(rules)}.")
    return rules[rule_id.upper()]


def rules_hash(rules: Mapping[str, Rule]) -> str:
    """SHA-256 of the rules as declared: the same rules over the same month find the same items."""
    return hashlib.sha256(repr([rule for _, rule in sorted(rules.items())]).encode()).hexdigest()


def read_rules(texts: Mapping[str, str]) -> Mapping[str, Rule]:
    """Rules from their YAML texts, each checked against the schema and for consistency.

    Args:
        texts: File name to YAML; names that do not end in `.yaml` are passed over.

    Raises:
        QualityError: See `load_rules`.
    """
    rules: dict[str, Rule] = {}
    for name, text in sorted(texts.items()):
        for rule in _read_file(name, text) if name.endswith(".yaml") else ():
            if rule.id in rules:
                raise QualityError("Two rules have this id.", where=f"{name}: {rule.id}", hint="Give one a new id.")
            rules[rule.id] = rule
    return MappingProxyType(dict(sorted(rules.items())))


@cache
def _validator() -> Draft202012Validator:
    schema = (resources.files("minsheng.screening.quality") / "rule.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(schema))


def _read_file(name: str, text: str) -> Iterator[Rule]:
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise QualityError(f"Not readable as YAML: {error}", where=name, hint="Correct the YAML.") from error
    for problem in sorted(_validator().iter_errors(raw), key=lambda found: list(map(str, found.path))):
        path = list(problem.absolute_path)
        about = raw["rules"][path[1]].get("id", path[1]) if len(path) > 1 else "(top)"
        place = "/".join(map(str, path[2:]))
        raise QualityError(
            f"{f'{place}: ' if place else ''}{problem.message}",
            where=f"{name}: {about}",
            hint="See rule.schema.json for what a rule may say.",
        )
    for entry in raw["rules"]:
        rule = _rule(entry)
        for what, hint in _problems(rule):
            raise QualityError(what, where=f"{name}: {rule.id}", hint=hint)
        yield rule


def _rule(raw: Mapping[str, Any]) -> Rule:
    lead = raw.get("lead")
    return Rule(
        id=raw["id"],
        title=Title(**raw["title"]),
        clause=raw.get("clause", ""),
        rationale=Title(**raw["rationale"]) if "rationale" in raw else None,
        severity=raw["severity"],
        owner=raw["owner"],
        subject=raw["subject"],
        by=raw["by"],
        absent=tuple(raw.get("absent", ())),
        months=MappingProxyType(dict(raw.get("months", {}))),
        parameters=tuple(
            Parameter(
                name,
                given["unit"],
                given.get("value"),
                given.get("status", "seen"),
                given.get("cites", ""),
                given.get("law", ""),
            )
            for name, given in raw.get("parameters", {}).items()
        ),
        sql=raw["sql"].strip(),
        key=tuple(raw.get("key", ())),
        values=MappingProxyType(dict(raw["values"])),
        sentence=Title(**raw["sentence"]),
        todo=Title(**raw["todo"]),
        lead=(lead["programme"], lead["reasons"]) if lead else None,
    )


def _problems(rule: Rule) -> Iterator[tuple[str, str]]:
    """What contradicts itself in a rule, each with what to do."""
    tables = {rule.owner, *rule.absent, *rule.months}
    if unknown := sorted(tables - set(load_contracts())):
        yield f"There is no table {unknown[0]}.", "Name tables that departments deliver."
    named = {*_NAMED.findall(rule.sql)}
    given = {parameter.name for parameter in rule.parameters}
    if lost := sorted(named - given - set(DATES)):
        yield f"${lost[0]} is not declared.", f"Add it to parameters, or use one of {', '.join(DATES)}."
    if idle := sorted(given - named):
        yield f"The parameter {idle[0]} is not used.", "Use it in the query or take it away."
    if clash := sorted(given & set(DATES)):
        yield f"The parameter {clash[0]} has the name of a date.", "Call it something else."
    for column, form in rule.values.items():
        if problem := form_problem(form):
            yield f"{column}: {problem}", f"The forms are {', '.join(FORMS)} and code:<table>.<column>."
    told = {*_SLOT.findall(rule.sentence.zh), *_SLOT.findall(rule.sentence.en), *rule.key}
    if lost := sorted(told - set(rule.values)):
        yield f"{lost[0]} stands in the sentence or the key and not in values.", "Add it to values."
    if taken := sorted(set(rule.values) & set(RESERVED)):
        yield f"{taken[0]} says whom an item is about and is no evidence.", "Take it out of values."
    if _ABSENCE.search(rule.sql) and not rule.absent:
        yield (
            "The query reads the absence of rows.",
            "Say in `absent` of which tables: nothing is missing from a table that was never delivered.",
        )
    if rule.subject == "row" and not rule.key:
        yield "Items about rows need a key.", "Name the column that tells the rows apart."
    if not rule.sql.upper().startswith(("SELECT", "WITH")):
        yield "The query is not a SELECT.", "Write one SELECT (or WITH … SELECT) without a semicolon."
