"""Answers of the law held against those that a household file expects."""

from __future__ import annotations

from dataclasses import dataclass

from minsheng.rules import Law
from minsheng.rules.expr import Value
from minsheng.screening.casefile import HouseholdCase

__all__ = ["WrongAnswer", "wrong_answers"]


@dataclass(frozen=True)
class WrongAnswer:
    """A value that is not the expected one; None is "cannot tell".

    Attributes:
        node: Name in the law.
        entity: Whose value it is.
        row: Number of the member or supporter among all of the household, counted from 0.
        found: What the law gives.
        expected: What the file says.
    """

    node: str
    entity: str
    row: int
    found: Value
    expected: Value

    def __str__(self) -> str:
        place = "" if self.entity == "household" else f"{self.entity} {self.row + 1} "
        return f"{place}{self.node}: {self.found} ≠ {self.expected}"


def wrong_answers(case: HouseholdCase, book: Law) -> tuple[WrongAnswer, ...]:
    """What the law answers otherwise than the case expects, of the household, its members and their supporters.

    Args:
        case: The household.
        book: Any day of the law; that of the case is applied.

    Returns:
        The differing values; empty if the law gives every expected answer.
    """
    values = case.law(book).evaluate(case.facts, facts_date=case.facts_date)
    return tuple(
        WrongAnswer(node, entity, row, found, value)
        for entity, row, expected in (("household", 0, case.expect), *case.expect_rows)
        for node, value in expected.items()
        if (found := values.rows(entity)[row][node]) != value
    )
