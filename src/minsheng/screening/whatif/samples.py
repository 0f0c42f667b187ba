"""Ten households to show: the largest gains and losses, typical ones, one that cannot be told, each explained under every law."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from minsheng.lake import Snapshot
from minsheng.rules.explain import explain
from minsheng.rules.explanation import Explanation
from minsheng.screening.views import with_unstated
from minsheng.screening.whatif.query import WhatIfQuery
from minsheng.screening.whatif.spread import Change, Spread

__all__ = ["WHY", "Sample", "samples_of"]

MOST: Final = 10
WHY: Final = {
    "gain": ("增加较多", "a large gain"),
    "loss": ("减少较多", "a large loss"),
    "typical": ("有代表性", "typical"),
    "untold": ("暂不能判断", "cannot be told"),
}
_SHARES: Final = {"gain": 3, "loss": 3, "typical": 3, "untold": 1}


@dataclass(frozen=True)
class Sample:
    """A household under each law.

    Attributes:
        household_id: Its number.
        district: Of the household.
        why: A key of `WHY`.
        size: Persons, None if the register contradicts itself.
        answers: Per law (the law in force first) the explanations of the programmes whose answer or amount differs.
        help: Per law, monthly help of the programmes that a reform may change, fen; None where it cannot be told.
    """

    household_id: int
    district: str
    why: str
    size: int | None
    answers: tuple[tuple[Explanation, ...], ...]
    help: tuple[int | None, ...]


def samples_of(query: WhatIfQuery, snapshot: Snapshot, spread: Spread) -> tuple[Sample, ...]:
    """Explain households that show what the first reform does, chosen in the same way every time.

    Three of the largest gains and losses each, one per whole yuan, the lowest number first; three around the median of the
    change; one that cannot be told. Where there are too few of a kind, more of the others.

    Args:
        query: The laws.
        snapshot: The facts.
        spread: The changes under the first reform.
    """
    return tuple(_sample(query, snapshot, number, why) for number, why in _chosen(spread))


def _chosen(spread: Spread) -> list[tuple[int, str]]:
    gains = [change for change in reversed(spread.changes) if change.gains]
    losses = [change for change in spread.changes if not change.gains]
    offered = {
        "gain": [change.household_id for change in gains],
        "loss": [change.household_id for change in losses],
        "typical": [change.household_id for change in _around_the_middle(gains or losses)],
        "untold": [] if spread.untold is None else [spread.untold],
    }
    found: dict[int, str] = {}
    for why in ("untold", "typical", "gain", "loss"):
        fresh = [number for number in offered[why] if number not in found]
        found |= dict.fromkeys(fresh[: _SHARES[why]], why)
    for why in ("gain", "loss"):
        fresh = [number for number in offered[why] if number not in found]
        found |= dict.fromkeys(fresh[: MOST - len(found)], why)
    order = list(WHY)
    return sorted(found.items(), key=lambda item: order.index(item[1]))


def _around_the_middle(changes: Sequence[Change]) -> Iterator[Change]:
    """The changes by how near they are to the median household, nearest first."""
    total, passed, places = sum(change.households for change in changes), 0, []
    for change in changes:
        places.append((abs(2 * passed + change.households - total), change))
        passed += change.households
    yield from (change for _, change in sorted(places, key=lambda place: (place[0], place[1].household_id)))


def _sample(query: WhatIfQuery, snapshot: Snapshot, household_id: int, why: str) -> Sample:
    facts = snapshot.household(household_id, "simulation")
    household = facts["household"]
    told = [_explained(query, law, facts, snapshot) for law in query.laws]
    differing = [
        record.name
        for record in query.programmes
        if len({_key(answers.get(record.name)) for answers in told}) > 1
        or any((e := answers.get(record.name)) is not None and e.outcome == "cannot_tell" for answers in told)
    ]
    return Sample(
        household_id=household_id,
        district=household["district"],
        why=why,
        size=household["household_size"],
        answers=tuple(tuple(answers[name] for name in differing if name in answers) for answers in told),
        help=tuple(_help(query, answers) for answers in told),
    )


def _explained(query: WhatIfQuery, law: int, facts: dict[str, Any], snapshot: Snapshot) -> dict[str, Explanation]:
    applied = query.law_of(law)
    names = [record.name for record in query.programmes if record.name in applied.programmes]
    records = [applied.programmes[name] for name in names]
    targets = [name for r in records for name in (r.decides, r.amount, r.margin, *r.tests) if name is not None]
    evaluation = applied.evaluate(
        with_unstated(applied, facts, snapshot.home),
        facts_date=snapshot.facts_date,
        targets=list(dict.fromkeys(targets)),
    )
    return {name: explain(evaluation, name) for name in names}


def _key(explanation: Explanation | None) -> tuple[object, object]:
    if explanation is None:
        return "not_eligible", None
    return explanation.outcome, explanation.amount.value if explanation.amount else None


def _help(query: WhatIfQuery, answers: dict[str, Explanation]) -> int | None:
    total = 0
    for record in query.programmes:
        answer = answers.get(record.name)
        if record.pays != "month" or answer is None or answer.outcome == "not_eligible" or not record.amount:
            continue
        amount = answer.amount.value if answer.amount else None
        if answer.outcome == "cannot_tell" or not isinstance(amount, int):
            return None
        total += amount
    return total
