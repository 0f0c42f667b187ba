"""The report of arms knows every way a rule can go, on every day, and counts a way only when a row really went it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from minsheng.rules import Law
from minsheng.rules.coverage import Coverage
from minsheng.rules.declare import exception
from minsheng.rules.lang import Expr, quantity, total, when
from tests.rules.books import DAY, TITLE, rule, small_law

LATER = dt.date(2024, 6, 30)


def household(*persons: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {"household": facts, "person": list(persons)}


def covered(law: Law, *households: dict[str, Any], day: dt.date = DAY) -> Coverage:
    coverage = Coverage(law)
    then = law.at(day)
    for facts in households:
        coverage.add(then.evaluate(facts, facts_date=day), then)
    return coverage


def missing(coverage: Coverage) -> list[tuple[str, str, str]]:
    return [(arm.node, arm.kind, arm.condition[1]) for arm in coverage.missing]


def nested() -> None:
    @rule(unit="fen/month", name="grant")
    def grant(poor: Expr, size: Expr) -> Expr:
        inner = when(size > 3).then(quantity(9, "fen/month")).otherwise(quantity(5, "fen/month"))
        return when(poor).then(inner).when(size > 5).then(quantity(1, "fen/month")).otherwise(0)


def test_a_choice_within_an_arm_counts_only_where_the_arm_is_taken() -> None:
    law = small_law(nested)
    assert len(covered(law).missing) == len(covered(law).arms) == 5
    assert sorted(missing(covered(law, household(poor=False, size=4)))) == [
        ("grant", "otherwise", "size > 3"), ("grant", "when", "poor"), ("grant", "when", "size > 3"),
        ("grant", "when", "size > 5"),
    ]  # fmt: skip
    rows = [household(poor=True, size=4), household(poor=True, size=1), household(poor=False, size=6)]
    assert missing(covered(law, *rows)) == [("grant", "otherwise", "poor; size > 5")]
    assert missing(covered(law, *rows, household(poor=False, size=1))) == []


def test_an_unknown_condition_takes_no_arm() -> None:
    assert len(covered(small_law(nested), household(size=4)).missing) == 5


def test_every_row_below_can_take_an_arm_inside_an_aggregate() -> None:
    def declare() -> None:
        rule(unit="fen/month", name="counted")(lambda ill, wage: total(when(ill).then(0).otherwise(wage)))

    law = small_law(declare)
    assert len(covered(law, household({"ill": True}, {"ill": True})).missing) == 1
    assert covered(law, household({"ill": True}, {"ill": False, "wage": 1})).missing == ()


def dated_with_exceptions() -> None:
    def old(poor: Expr) -> Expr:
        return when(poor).then(True).otherwise(False)

    def new(size: Expr) -> Expr:
        return when(size > 3).then(True).otherwise(False)

    rule(type="bool", name="due", until="2023-12-31")(old)
    rule(type="bool", name="due", since="2024-01-01")(new)

    @exception(to="due", order=1, title=TITLE, cites="a")
    def never_the_rich(income: Expr) -> Expr:
        return when(income > quantity(100, "fen/month")).then(False)

    @exception(to="due", order=2, title=TITLE, cites="b", since="2024-01-01")
    def always_the_urban(residence: Expr) -> Expr:
        return when(residence == "urban").then(True)


def test_versions_and_exceptions_of_other_days_are_expected_and_taken_on_their_days() -> None:
    law = small_law(dated_with_exceptions)
    coverage = Coverage(law)
    assert len(coverage.arms) == 2 + 2 + 2 + 2
    for day, facts in (
        (DAY, household(poor=True, income=0)),
        (DAY, household(poor=False, income=0)),
        (LATER, household(income=200, size=9, residence="urban")),
        (LATER, household(income=0, size=9, residence="rural")),
    ):
        coverage.add(law.at(day).evaluate(facts, facts_date=day), law.at(day))
    assert [(arm.kind, arm.condition[1]) for arm in coverage.missing] == [
        ("otherwise", "size > 3"), ("applies", "residence = urban"),
    ]  # fmt: skip
    coverage.add(
        law.at(LATER).evaluate(household(income=0, size=1, residence="rural"), facts_date=LATER), law.at(LATER)
    )
    assert [arm.kind for arm in coverage.missing] == ["applies"]
    assert "tests/rules/test_coverage.py:" in coverage.report()
    assert coverage.report().startswith("7 of 8 arms")


def test_a_rule_that_an_exception_overrules_is_not_walked() -> None:
    law = small_law(dated_with_exceptions)
    coverage = covered(law, household(income=200, poor=True))
    due = [arm.kind for arm in coverage.missing if arm.kind in {"when", "otherwise"}]
    assert len(due) == 4


def test_a_version_that_holds_on_no_day_is_told() -> None:
    def declare() -> None:
        rule(type="bool", name="due", until="2023-12-31")(lambda poor: poor)
        rule(type="bool", name="early", until="2022-12-31")(lambda late: late)
        rule(type="bool", name="late", since="2023-01-01")(lambda poor: poor)

    coverage = Coverage(small_law(declare))
    assert [version.rpartition(": ")[2] for version in coverage.never_in_force] == ["early"]
    assert "early: never in force" in coverage.report()


def test_the_same_arm_is_one_arm_in_a_law_with_other_values() -> None:
    law = small_law(nested)
    coverage = Coverage(law)
    other = law.with_values({})
    coverage.add(other.evaluate(household(poor=True, size=4), facts_date=DAY), other)
    assert (len(coverage.arms), len(coverage.missing)) == (5, 3)
