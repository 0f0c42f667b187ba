"""Why: from the evaluation of one household to the records of its programmes' answers.

For granted, refused and undecided alike: the clause, the parameter with its date and status, the fact with its source and
date, the arithmetic, what is missing, and what would change the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from minsheng.rules.changes import ChangeSearch, Flip
from minsheng.rules.declare import ProgrammeRecord, Title
from minsheng.rules.errors import LawError, Problem
from minsheng.rules.evaluate import Evaluation
from minsheng.rules.explanation import Change, Explanation, Missing, Outcome
from minsheng.rules.graph import Node
from minsheng.rules.missing import needs_of
from minsheng.rules.python import Row
from minsheng.rules.step import Sources, Step, Steps, told

__all__ = ["Gaps", "Labels", "explain", "explain_all"]

Labels: TypeAlias = Callable[[str, int], Title]
"""How to call a row in Chinese and English, asked with entity and row number: the member's name."""

Gaps: TypeAlias = Callable[[str, int, str], Title]
"""Why a fact is missing, in Chinese and English, asked with entity, row number and fact; empty if nothing is known of it."""


def explain(
    evaluation: Evaluation,
    programme: str,
    *,
    row: int = 0,
    sources: Sources | None = None,
    labels: Labels | None = None,
    gaps: Gaps | None = None,
) -> Explanation:
    """Explain a programme's answer.

    Args:
        evaluation: Of the household, with the programme's nodes computed.
        programme: Its name.
        row: For a programme of members, the number of the member.
        sources: Tells where a fact came from; left out, only the law's own word for its source is given.
        labels: Tells how to call a row; left out, rows are numbered.
        gaps: Tells why a fact is missing.

    Returns:
        The answer with its whole working.

    Raises:
        LawError: If the programme is not in force, or its nodes were not computed.
    """
    return _Explainer(evaluation, sources, labels, gaps).explanation(programme, row)


def explain_all(
    evaluation: Evaluation,
    programmes: Sequence[str] | None = None,
    *,
    sources: Sources | None = None,
    labels: Labels | None = None,
    gaps: Gaps | None = None,
) -> list[Explanation]:
    """Explain the answers of several programmes for one household; what they have in common is worked out once.

    Args:
        evaluation: Of the household, with the programmes' nodes computed.
        programmes: Their names; all in force by default. Of a programme of members, the first member is told.
        sources: As for `explain`.
        labels: As for `explain`.
        gaps: As for `explain`.

    Returns:
        One explanation per programme.

    Raises:
        LawError: As for `explain`.
    """
    explainer = _Explainer(evaluation, sources, labels, gaps)
    return [explainer.explanation(name, 0) for name in programmes or tuple(evaluation.graph.programmes)]


class _Explainer:
    def __init__(
        self, evaluation: Evaluation, sources: Sources | None, labels: Labels | None, gaps: Gaps | None
    ) -> None:
        self.evaluation, self.graph, self.labels, self.gaps = evaluation, evaluation.graph, labels, gaps
        self.steps = Steps(evaluation, sources)
        self.search = ChangeSearch(evaluation)

    def explanation(self, programme: str, number: int) -> Explanation:
        record = self._record(programme, number)
        row = self.evaluation.rows_of(record.entity)[number]
        answer = self.evaluation.read(record.decides, record.entity, row)
        outcome: Outcome = "cannot_tell" if answer is None else "eligible" if answer else "not_eligible"
        tests = [self._step(test, record, row) for test in record.tests]
        asked = record.decides if answer is None else record.amount if answer and record.amount else None
        needs = () if asked is None else needs_of(self.evaluation, asked, record.entity, row)
        return Explanation(
            programme=record.name,
            title=record.title,
            entity=record.entity,
            row=number,
            facts_date=self.evaluation.dates["facts_date"],
            law_date=self.evaluation.dates["law_date"],
            outcome=outcome,
            decision=self._step(record.decides, record, row),
            amount=None if record.amount is None else self._step(record.amount, record, row),
            margin=None if record.margin is None else self._step(record.margin, record, row),
            reasons=tuple(test for test in tests if test.value is False),
            missing=tuple(self._missing(need.fact, need.entity, need.row) for need in needs),
            changes=tuple(self._change(flip) for flip in self.search.flips(record.decides, row)),
        )

    def _record(self, programme: str, number: int) -> ProgrammeRecord:
        record = self.graph.programmes.get(programme)
        if record is None:
            known = ", ".join(self.graph.programmes) or "none"
            hint = f"In force on {self.graph.day}: {known}."
            raise LawError([Problem("rules.E208", f"There is no programme '{programme}'.", programme, hint)])
        rows = len(self.evaluation.rows_of(record.entity))
        if not 0 <= number < rows:
            hint = f"The household has {rows} rows of {record.entity}."
            raise LawError([Problem("rules.E212", f"There is no row {number} of {record.entity}.", programme, hint)])
        return record

    def _step(self, name: str, record: ProgrammeRecord, row: Row) -> Step:
        self.evaluation.read(name, record.entity, row)
        return self.steps.seen_from(name, record.entity, row)

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
        reason = self.gaps(entity, number, fact) if self.gaps else ("", "")
        return Missing(fact, entity, number, node.title, self._label(entity, number), node.source, reason)

    def _change(self, flip: Flip) -> Change:
        node = self.graph.nodes[flip.node]
        entity, number = node.entity or "", self.steps.numbers[id(flip.row)]
        label = self._label(entity, number)
        outcome: Outcome = "eligible" if flip.outcome else "not_eligible"
        words = _move(node, flip, label, 0), _move(node, flip, label, 1)
        return Change(flip.node, entity, number, node.title, flip.before, flip.after, outcome, words)


def _move(node: Node, flip: Flip, label: Title, language: int) -> str:
    title, after = label[language] + node.title[language], told(node, flip.after, language)
    if isinstance(flip.before, int) and isinstance(flip.after, int) and node.type == "int":
        by, is_more = told(node, abs(flip.after - flip.before), language), flip.after > flip.before
        if language == 0:
            return f"{title}{'增加' if is_more else '减少'} {by}（到 {after}）"
        return f"{title} {'rises' if is_more else 'falls'} by {by} (to {after})"
    return f"{title}变为“{after}”" if language == 0 else f"{title} becomes “{after}”"
