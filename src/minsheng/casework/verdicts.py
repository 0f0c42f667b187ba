"""What the law says of a household in a few words: one answer per programme, without its working."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from minsheng.rules import Law
from minsheng.rules.evaluate import Evaluation
from minsheng.rules.explanation import Outcome
from minsheng.rules.step import told

__all__ = ["OUTCOMES", "Turn", "Verdict", "enrolled_in", "turns", "verdicts"]

Both = tuple[str, str]

OUTCOMES: Final[tuple[Outcome, ...]] = ("eligible", "cannot_tell", "not_eligible")
_LISTS: Final = {"dibao": "on_dibao", "tekun": "on_tekun", "dibao_edge": "on_edge"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One programme's answer.

    Attributes:
        programme: Its name.
        title: Chinese and English.
        outcome: What the law says today.
        amount: Fen, while eligible; None if it grants no money or the amount is unknown.
        figure: The amount in words; empty without one.
    """

    programme: str
    title: Both
    outcome: Outcome
    amount: int | None
    figure: Both


@dataclass(frozen=True, slots=True)
class Turn:
    """A programme before and after facts were changed."""

    before: Verdict
    after: Verdict

    @property
    def turned(self) -> bool:
        """Whether the answer or its amount is another."""
        return (self.before.outcome, self.before.amount) != (self.after.outcome, self.after.amount)


def verdicts(law: Law, evaluation: Evaluation) -> tuple[Verdict, ...]:
    """Every programme's answer for a household, the granted first.

    Args:
        law: In force.
        evaluation: Of the household under it.
    """
    found = []
    for record in law.programmes.values():
        rows = evaluation.rows(record.entity)
        answers = [row[record.decides] for row in rows]
        outcome: Outcome = "eligible" if True in answers else "cannot_tell" if None in answers else "not_eligible"
        amount, figure = None, ("", "")
        if outcome == "eligible" and record.amount:
            granted = [row[record.amount] for row, answer in zip(rows, answers, strict=True) if answer]
            sums = [one for one in granted if isinstance(one, int)]
            amount = sum(sums) if len(sums) == len(granted) else None
            node = law.nodes[record.amount]
            figure = (told(node, amount, 0), told(node, amount, 1))
        zh, en = record.title
        found.append(Verdict(record.name, (zh, en), outcome, amount, figure))
    return tuple(sorted(found, key=lambda one: OUTCOMES.index(one.outcome)))


def turns(before: tuple[Verdict, ...], after: tuple[Verdict, ...]) -> tuple[Turn, ...]:
    """Two sets of answers side by side, those that turned first.

    Args:
        before: As the facts are.
        after: As they might be.
    """
    other = {one.programme: one for one in after}
    return tuple(sorted((Turn(one, other[one.programme]) for one in before), key=lambda turn: not turn.turned))


def enrolled_in(law: Law, facts: Mapping[str, Any]) -> tuple[tuple[Both, int], ...]:
    """The lists that members are on this month, with how many of them.

    Args:
        law: For the names of the programmes.
        facts: Of the household.
    """
    counted = [(name, sum(person[fact] is True for person in facts["person"])) for name, fact in _LISTS.items()]
    titles = {name: (record.title[0], record.title[1]) for name, record in law.programmes.items()}
    return tuple((titles[name], number) for name, number in counted if number and name in titles)
