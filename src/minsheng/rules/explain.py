"""Why: from the evaluation of one household to the record of one programme's answer.

For granted, refused and undecided alike: the clause, the parameter with its date and status, the fact with its source and
date, the arithmetic, what is missing, and what would change the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from minsheng.rules.changes import Flip, find_flips
from minsheng.rules.declare import ProgrammeRecord, Title
from minsheng.rules.errors import LawError, Problem
from minsheng.rules.evaluate import Evaluation
from minsheng.rules.explanation import Change, Explanation, Missing, Outcome, ParameterUse, Sources, Step
from minsheng.rules.expr import Aggregate, Case, Expr, Name, Value
from minsheng.rules.figures import unit_words
from minsheng.rules.graph import Node
from minsheng.rules.missing import needs_of
from minsheng.rules.python import ABOVE, BELOW, Row
from minsheng.rules.words import code_words

__all__ = ["Labels", "explain"]

Labels: TypeAlias = Callable[[str, int], Title]
"""How to call a row in Chinese and English, asked with entity and row number: the member's name."""


def explain(
    evaluation: Evaluation,
    programme: str,
    *,
    row: int = 0,
    sources: Sources | None = None,
    labels: Labels | None = None,
) -> Explanation:
    """Explain a programme's answer.

    Args:
        evaluation: Of the household, with the programme's nodes computed.
        programme: Its name.
        row: For a programme of members, the number of the member.
        sources: Tells where a fact came from; left out, only the law's own word for its source is given.
        labels: Tells how to call a row; left out, rows are numbered.

    Returns:
        The answer with its whole working.

    Raises:
        LawError: If the programme is not in force, or its nodes were not computed.
    """
    record = evaluation.graph.programmes.get(programme)
    if record is None:
        known = ", ".join(evaluation.graph.programmes) or "none"
        hint = f"In force on {evaluation.graph.day}: {known}."
        raise LawError([Problem("rules.E208", f"There is no programme '{programme}'.", programme, hint)])
    if not 0 <= row < len(evaluation.rows_of(record.entity)):
        hint = f"The household has {len(evaluation.rows_of(record.entity))} rows of {record.entity}."
        raise LawError([Problem("rules.E212", f"There is no row {row} of {record.entity}.", programme, hint)])
    return _Explainer(evaluation, sources, labels).explanation(record, row)


class _Explainer:
    def __init__(self, evaluation: Evaluation, sources: Sources | None, labels: Labels | None) -> None:
        self.evaluation, self.graph = evaluation, evaluation.graph
        self.compiler, self.wording = evaluation.interpreter.compiler, evaluation.interpreter.wording
        self.sources, self.labels = sources, labels
        self.numbers = {id(row): n for e in self.graph.entities for n, row in enumerate(evaluation.rows_of(e))}
        self.steps: dict[tuple[str, int], Step] = {}
        self.places: dict[tuple[str, int], tuple[str, Row]] = {}

    def explanation(self, record: ProgrammeRecord, number: int) -> Explanation:
        row = self.evaluation.rows_of(record.entity)[number]
        answer = self.evaluation.read(record.decides, record.entity, row)
        outcome: Outcome = "cannot_tell" if answer is None else "eligible" if answer else "not_eligible"
        decision = self.step(record.decides, record.entity, row)
        places = list(self.places.values())
        amount = None if record.amount is None else self.step(record.amount, record.entity, row)
        margin = None if record.margin is None else self.step(record.margin, record.entity, row)
        tests = [self.step(test, record.entity, row) for test in record.tests]
        asked = record.decides if answer is None else record.amount if answer and record.amount else None
        needs = () if asked is None else needs_of(self.evaluation, asked, record.entity, row)
        flips = find_flips(self.evaluation, record.decides, row, places) if answer is not None else []
        return Explanation(
            programme=record.name,
            title=record.title,
            entity=record.entity,
            row=number,
            facts_date=self.evaluation.dates["facts_date"],
            law_date=self.evaluation.dates["law_date"],
            outcome=outcome,
            decision=decision,
            amount=amount,
            margin=margin,
            reasons=tuple(test for test in tests if test.value is False),
            missing=tuple(self._missing(need.fact, need.entity, need.row) for need in needs),
            changes=tuple(self._change(flip) for flip in flips),
        )

    def step(self, name: str, entity: str, row: Row) -> Step:
        """The step of a node as a row sees it, made once per node and row."""
        node = self.graph.nodes[name]
        if node.entity is not None:
            for _ in range(self.graph.chain(entity).index(node.entity)):
                row = row[ABOVE]
        key = (name, id(row) if node.entity is not None else 0)
        if key not in self.steps:
            self.places[key] = (name, row)
            self.steps[key] = self._step(node, node.entity or entity, row)
        return self.steps[key]

    def _step(self, node: Node, entity: str, row: Row) -> Step:
        number = self.numbers[id(row)] if node.entity is not None else 0
        value = self.evaluation.read(node.name, entity, row)
        figures = _figure(node, value, 0), _figure(node, value, 1)
        dated = node.dated
        return Step(
            node=node.name,
            role=node.role,
            entity=node.entity,
            row=number,
            title=node.title,
            value=value,
            figure=figures,
            formula=self.wording.formulas(node),
            words=(self._words(node, row, figures[0], 0), self._words(node, row, figures[1], 1)),
            cites=node.cites,
            parameter=None if dated is None else ParameterUse(dated.since, dated.status, dated.cites, dated.note),
            source=self.sources(entity, number, node.name) if self.sources and node.role == "fact" else None,
            children=tuple(self.step(name, at, below) for name, at, below in self._read(node, entity, row)),
        )

    def _words(self, node: Node, row: Row, told: str, language: int) -> str:
        working = self.wording.working(node, row, "en" if language else "zh")
        return f"{working} = {told}" if working else told

    def _read(self, node: Node, entity: str, row: Row) -> Iterator[tuple[str, str, Row]]:
        """What was really read: of a choice only the conditions asked and the value taken."""
        if node.expr is None:
            yield from ((key, entity, row) for key in node.keys)
        elif node.role == "rule":
            seen: set[tuple[str, int]] = set()
            for name, at, below in self._names(node.expr, entity, row, node):
                if (name, id(below)) not in seen:
                    seen.add((name, id(below)))
                    yield name, at, below

    def _names(self, expr: Expr, entity: str, row: Row, node: Node) -> Iterator[tuple[str, str, Row]]:
        match expr:
            case Name(name):
                yield name, entity, row
            case Case(arms, default):
                for condition, value in arms:
                    yield from self._names(condition, entity, row, node)
                    holds = self.compiler.reading(condition, entity, node)(row)
                    if holds is None:
                        return
                    if holds:
                        yield from self._names(value, entity, row, node)
                        return
                if default is not None:
                    yield from self._names(default, entity, row, node)
            case Aggregate(_, value):
                below = node.below[expr]
                for member in row[BELOW][below]:
                    yield from self._names(value, below, member, node)
            case _:
                for child in expr.children:
                    yield from self._names(child, entity, row, node)

    def _label(self, entity: str, number: int) -> Title:
        record = self.graph.entities[entity]
        if record.parent is None:
            return "", ""
        if self.labels is not None:
            zh, en = self.labels(entity, number)
        else:
            zh, en = f"{record.title[0]}{number + 1}", f"{record.title[1]} {number + 1}"
        return f"{zh}的", f"{en}: "

    def _missing(self, fact: str, entity: str, number: int) -> Missing:
        node = self.graph.nodes[fact]
        return Missing(fact, entity, number, node.title, self._label(entity, number), node.source)

    def _change(self, flip: Flip) -> Change:
        node = self.graph.nodes[flip.node]
        entity, number = node.entity or "", self.numbers[id(flip.row)]
        label = self._label(entity, number)
        outcome: Outcome = "eligible" if flip.outcome else "not_eligible"
        words = _move(node, flip, label, 0), _move(node, flip, label, 1)
        return Change(flip.node, entity, number, node.title, flip.before, flip.after, outcome, words)


def _figure(node: Node, value: Value, language: int) -> str:
    told = code_words(node, value, "en" if language else "zh")
    unit = "" if value is None else unit_words(node.unit, node.type, "en" if language else "zh")
    return f"{told}{' ' if language else ''}{unit}" if unit else told


def _move(node: Node, flip: Flip, label: Title, language: int) -> str:
    title, after = label[language] + node.title[language], _figure(node, flip.after, language)
    if isinstance(flip.before, int) and isinstance(flip.after, int) and node.type == "int":
        by, is_more = _figure(node, abs(flip.after - flip.before), language), flip.after > flip.before
        if language == 0:
            return f"{title}{'增加' if is_more else '减少'} {by}（到 {after}）"
        return f"{title} {'rises' if is_more else 'falls'} by {by} (to {after})"
    return f"{title}变为“{after}”" if language == 0 else f"{title} becomes “{after}”"
