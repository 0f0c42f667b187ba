"""The record of why: data first, so that a page, a letter and an auditor's script read the same thing."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias
from typing import Literal as OneOf

from minsheng.rules.computed import plain
from minsheng.rules.declare import Title
from minsheng.rules.expr import Value
from minsheng.rules.figures import Language
from minsheng.rules.sentence import sentence
from minsheng.rules.step import FactSource, ParameterUse, Sources, Step, all_below

__all__ = ["Change", "Explanation", "FactSource", "Missing", "Outcome", "ParameterUse", "Sources", "Step"]

Outcome: TypeAlias = OneOf["eligible", "not_eligible", "cannot_tell"]


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that the answer hangs on and that nobody has delivered."""

    fact: str
    entity: str
    row: int
    title: Title
    label: Title
    source: str
    reason: Title = ("", "")
    """Why nobody knows it, where that is known: nobody was authorised to look."""


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
        roots = (self.decision, self.amount, self.margin, *self.reasons)
        return all_below(step for step in roots if step is not None)

    @cached_property
    def deciding(self) -> tuple[Step, ...]:
        """The steps that the answer hangs on, each once: of failed tests those that fail, of a grant also its amount."""
        roots = [self.decision]
        if self.outcome == "eligible" and self.amount is not None:
            roots.append(self.amount)
        return all_below(roots, deciding=True)

    @cached_property
    def presumed(self) -> tuple[Step, ...]:
        """The facts that the answer hangs on and that nobody has stated: taken for granted until a survey tells."""
        return tuple(step for step in self.deciding if step.presumed)

    @cached_property
    def assumed(self) -> tuple[Step, ...]:
        """The parameters that the answer hangs on and whose value no published text gives."""
        return tuple(step for step in self.deciding if step.parameter and step.parameter.status == "assumed")

    @property
    def parameters(self) -> tuple[Step, ...]:
        """The parameters that were applied."""
        return tuple(step for step in self.steps if step.parameter is not None)

    @property
    def facts(self) -> tuple[Step, ...]:
        """The facts that were used."""
        return tuple(step for step in self.steps if step.role == "fact")

    def sentence(self, language: Language, *, brief: bool = False) -> str:
        """What a clerk reads to the applicant: the answer, the reason, what is missing or what would change it.

        Args:
            language: `zh` or `en`.
            brief: Leave out what is assumed and presumed.
        """
        return sentence(self, language, brief=brief)

    def to_json(self) -> dict[str, Any]:
        """The explanation as plain data, as `explanation.schema.json` describes it.

        Every step stands once in `steps` and is referred to by its number there, because steps share their parts.
        """
        numbers = {step: number for number, step in enumerate(self.steps)}
        number = numbers.__getitem__
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
            "amount": None if self.amount is None else number(self.amount),
            "margin": None if self.margin is None else number(self.margin),
            "reasons": list(map(number, self.reasons)),
            "missing": [_missing(missing) for missing in self.missing],
            "changes": [_change(change) for change in self.changes],
            "steps": [
                {**step.data, "from": list(map(number, step.children)), "deciding": list(map(number, step.deciding))}
                for step in self.steps
            ],
        }

    def to_text(self) -> str:
        """`to_json` as JSON text, Chinese as it is."""
        return json.dumps(self.to_json(), ensure_ascii=False, indent=2)


def _both(title: Title) -> dict[str, str]:
    return {"zh": title[0], "en": title[1]}


def _missing(missing: Missing) -> dict[str, Any]:
    return {
        "fact": missing.fact,
        "entity": missing.entity,
        "row": missing.row,
        "title": _both(missing.title),
        "label": _both(missing.label),
        "source": missing.source,
        "reason": _both(missing.reason),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "node": change.node,
        "entity": change.entity,
        "row": change.row,
        "title": _both(change.title),
        "before": plain(change.before),
        "after": plain(change.after),
        "outcome": change.outcome,
        "words": _both(change.words),
    }
