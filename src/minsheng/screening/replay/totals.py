"""What a replay found: lines of money, their reasons, and the cases that no money can be put on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

__all__ = ["Kind", "Line", "Reason", "ReasonTotal", "Replay", "Total"]

Kind: TypeAlias = OneOf["back_pay", "recovery"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact that reads otherwise now.

    Attributes:
        entity: Whose fact: `household`, `person` or `supporter`.
        person_id: Of the member; None for the household itself.
        fact: Its name, `(row)` for a household, member or supporter that only one state knows.
        title: Chinese and English.
        before: As it was known then; None is unknown, or not there.
        after: As it is known now.
        delivery: What told it: file, month and day of receipt; empty if that is not kept.
    """

    entity: str
    person_id: int | None
    fact: str
    title: tuple[str, str]
    before: str | None
    after: str | None
    delivery: str


@dataclass(frozen=True, slots=True)
class Line:
    """One programme of one household in one month.

    Attributes:
        period: The month.
        household_id: Of the household.
        district: Of the household.
        programme: What is paid.
        then: The amount by what was known then, fen.
        now: The amount by what is known now, fen.
        by_facts: The part of the difference that the facts make; None where it cannot be told apart.
        by_law: The part that the law makes.
        reasons: The facts that differ and that the programme may hang on.
    """

    period: str
    household_id: int
    district: str
    programme: str
    then: int
    now: int
    by_facts: int | None
    by_law: int | None
    reasons: tuple[Reason, ...]

    @property
    def difference(self) -> int:
        """Positive: to be paid later; negative: paid too much."""
        return self.now - self.then

    @property
    def kind(self) -> Kind:
        """Whether it is paid or taken back."""
        return "back_pay" if self.difference > 0 else "recovery"


@dataclass(frozen=True, slots=True)
class Total:
    """One programme in one month.

    Attributes:
        period: The month.
        programme: What is paid.
        back_pay: Lines, and fen together.
        recovery: Lines, and fen together, not negative.
        untold_then: Households whose amount could not be told then and can be now: no money, a person decides.
        untold_now: Households whose amount could be told then and cannot be now: no money.
        untold_both: Households whose amount cannot be told in either state.
    """

    period: str
    programme: str
    back_pay: tuple[int, int]
    recovery: tuple[int, int]
    untold_then: int
    untold_now: int
    untold_both: int


@dataclass(frozen=True, slots=True)
class ReasonTotal:
    """A fact that differs behind lines; a line with several such facts counts for each of them.

    Attributes:
        fact: Its name.
        title: Chinese and English.
        lines: How many lines it stands behind.
        back_pay: Fen of those that are paid later.
        recovery: Fen of those that are taken back.
    """

    fact: str
    title: tuple[str, str]
    lines: int
    back_pay: int
    recovery: int


@dataclass(frozen=True)
class Replay:
    """A replay of one or more months.

    Attributes:
        periods: The months.
        known_on: Then.
        law_then: Name of the overlay that was taken for the law of then; empty if it is the law of now.
        titles: Of the programmes.
        totals: By month and programme; those without any line or open case are left out.
        reasons: By fact, most lines first.
        lines: In the order of the largest differences; as many as were asked for.
        count: How many lines there are.
    """

    periods: tuple[str, ...]
    known_on: dt.date
    law_then: str
    titles: Mapping[str, tuple[str, str]]
    totals: tuple[Total, ...]
    reasons: tuple[ReasonTotal, ...]
    lines: tuple[Line, ...]
    count: int
