"""The record of why: data first, so that a page, a letter and an auditor's script read the same thing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias
from typing import Literal as OneOf

from minsheng.rules.declare import Title
from minsheng.rules.expr import Value
from minsheng.rules.figures import Language
from minsheng.rules.sentence import sentence

__all__ = ["Change", "Explanation", "FactSource", "Missing", "Outcome", "ParameterUse", "Sources", "Step"]

Outcome: TypeAlias = OneOf["eligible", "not_eligible", "cannot_tell"]


@dataclass(frozen=True, slots=True)
class FactSource:
    """Where a fact of one row came from: the delivery in words, and the day that it is told of."""

    title: str
    date: dt.date | None = None


Sources: TypeAlias = Callable[[str, int, str], FactSource | None]
"""Asked with entity, row number and fact."""


@dataclass(frozen=True, slots=True)
class ParameterUse:
    """The value of a parameter that was applied: since when, on what authority, and how surely."""

    since: dt.date
    status: str
    cites: str
    note: str


@dataclass(frozen=True, slots=True)
class Step:
    """One node of the working: its value, how it was reached, and the steps that it was reached from.

    `figure` is the value with its unit, `formula` the rule in words, `words` the formula with this family's values; all of
    them Chinese and English. A step that several others need is one object.
    """

    node: str
    role: str
    entity: str | None
    row: int
    title: Title
    value: Value
    figure: Title
    formula: Title
    words: Title
    cites: str
    parameter: ParameterUse | None
    source: FactSource | None
    children: tuple[Step, ...]

    def walk(self) -> Iterator[Step]:
        """This step and all below it, each once, from the answer down."""
        seen: set[int] = set()
        stack = [self]
        while stack:
            step = stack.pop()
            if id(step) not in seen:
                seen.add(id(step))
                yield step
                stack.extend(reversed(step.children))


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that the answer hangs on and that nobody has delivered."""

    fact: str
    entity: str
    row: int
    title: Title
    label: Title
    source: str


@dataclass(frozen=True, slots=True)
class Change:
    """A single change that would turn the answer, verified by computing everything again."""

    node: str
    entity: str
    row: int
    title: Title
    before: Value
    after: Value
    outcome: Outcome
    words: Title


@dataclass(frozen=True)
class Explanation:
    """The answer of one programme for one row, with its whole working.

    `reasons` are the programme's tests that fail, `missing` the facts that an unknown answer hangs on, `changes` what would
    turn the answer, nearest first.
    """

    programme: str
    title: Title
    entity: str
    row: int
    facts_date: dt.date
    law_date: dt.date
    outcome: Outcome
    decision: Step
    amount: Step | None
    margin: Step | None
    reasons: tuple[Step, ...]
    missing: tuple[Missing, ...]
    changes: tuple[Change, ...]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every step of the decision, the amount, the margin and the failed tests, each once."""
        roots = [step for step in (self.decision, self.amount, self.margin, *self.reasons) if step is not None]
        return tuple({id(step): step for root in roots for step in root.walk()}.values())

    @property
    def parameters(self) -> tuple[Step, ...]:
        """The parameters that were applied."""
        return tuple(step for step in self.steps if step.parameter is not None)

    @property
    def facts(self) -> tuple[Step, ...]:
        """The facts that were used."""
        return tuple(step for step in self.steps if step.role == "fact")

    def sentence(self, language: Language) -> str:
        """What a clerk reads to the applicant: the answer, the reason, what is missing or what would change it.

        Args:
            language: `zh` or `en`.
        """
        return sentence(self, language)

    def to_json(self) -> dict[str, Any]:
        """The explanation as plain data, as `explanation.schema.json` describes it.

        Every step stands once in `steps` and is referred to by its number there, because steps share their parts.
        """
        numbers = {id(step): number for number, step in enumerate(self.steps)}

        def number(step: Step | None) -> int | None:
            return None if step is None else numbers[id(step)]

        return {
            "programme": self.programme,
            "title": _both(self.title),
            "entity": self.entity,
            "row": self.row,
            "facts_date": self.facts_date.isoformat(),
            "law_date": self.law_date.isoformat(),
            "outcome": self.outcome,
            "sentence": {"zh": self.sentence("zh"), "en": self.sentence("en")},
            "decision": number(self.decision),
            "amount": number(self.amount),
            "margin": number(self.margin),
            "reasons": [number(step) for step in self.reasons],
            "missing": [_missing(missing) for missing in self.missing],
            "changes": [_change(change) for change in self.changes],
            "steps": [{**_step(step), "from": [number(child) for child in step.children]} for step in self.steps],
        }

    def to_text(self) -> str:
        """`to_json` as JSON text, Chinese as it is."""
        return json.dumps(self.to_json(), ensure_ascii=False, indent=2)


def _both(title: Title) -> dict[str, str]:
    return {"zh": title[0], "en": title[1]}


def _plain(value: Value) -> int | bool | str | None:
    return value.isoformat() if isinstance(value, dt.date) else value


def _step(step: Step) -> dict[str, Any]:
    used, source = step.parameter, step.source
    return {
        "node": step.node,
        "role": step.role,
        "entity": step.entity,
        "row": step.row,
        "title": _both(step.title),
        "value": _plain(step.value),
        "figure": _both(step.figure),
        "formula": _both(step.formula),
        "words": _both(step.words),
        "cites": step.cites,
        "parameter": None
        if used is None
        else {"since": used.since.isoformat(), "status": used.status, "cites": used.cites, "note": used.note},
        "source": None
        if source is None
        else {"title": source.title, "date": None if source.date is None else source.date.isoformat()},
    }


def _missing(missing: Missing) -> dict[str, Any]:
    return {
        "fact": missing.fact,
        "entity": missing.entity,
        "row": missing.row,
        "title": _both(missing.title),
        "label": _both(missing.label),
        "source": missing.source,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "node": change.node,
        "entity": change.entity,
        "row": change.row,
        "title": _both(change.title),
        "before": _plain(change.before),
        "after": _plain(change.after),
        "outcome": change.outcome,
        "words": _both(change.words),
    }
