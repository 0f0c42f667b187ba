"""The working of an answer as lines under lines: what it hangs on, each step once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from minsheng.rules.explanation import Explanation, Step

__all__ = ["Line", "outline"]

Both = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One step, and what it was reached from.

    Attributes:
        step: With title, value and source.
        whose: Before the title: which member.
        words: The formula with this household's values; empty for facts.
        cites: Clause, or where a parameter is from and since when.
        below: The steps that it hangs on and that no line above has told already.
        again: Whether its own steps were told above.
    """

    step: Step
    whose: Both
    words: Both
    cites: str
    again: bool = False
    below: list[Line] = field(default_factory=list)


def outline(explanation: Explanation) -> Sequence[Line]:
    """The steps that an answer hangs on, from the amount and the answer down."""
    roots = [explanation.decision]
    if explanation.outcome == "eligible" and explanation.amount is not None:
        roots.insert(0, explanation.amount)
    top: list[Line] = []
    told: set[int] = set()
    stack = [(top, root) for root in reversed(roots)]
    while stack:
        above, step = stack.pop()
        again = id(step) in told and bool(step.deciding)
        told.add(id(step))
        line = _line(step, again=again)
        above.append(line)
        if not again:
            stack += [(line.below, child) for child in reversed(step.deciding)]
    return top


def _line(step: Step, *, again: bool) -> Line:
    number = step.row + 1
    whose = {
        "person": (f"成员{number} ", f"member {number}: "),
        "supporter": (f"义务人{number} ", f"supporter {number}: "),
    }.get(step.entity or "", ("", ""))
    cites = f"{step.parameter.cites}（{step.parameter.since}）" if step.parameter else step.cites
    return Line(step, whose, step.words if step.role == "rule" and not again else ("", ""), cites, again)
