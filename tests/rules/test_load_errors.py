"""Whatever is wrong with a law is told when it is loaded: all of it, with an id, a place and what to do."""

# ruff: noqa: PLW0108
# The names of a rule's arguments are its wires, so a word that takes them needs a lambda that names them.

from __future__ import annotations

from collections.abc import Callable

import pytest

from minsheng.rules import LawError, load_law
from minsheng.rules.declare import entity, exception, fact, programme
from minsheng.rules.lang import all_of, any_member, completed_years, divide, is_in, percent, quantity, total, when
from tests.rules.books import DAY, TITLE, problems_of, rule, small_law


def unknown_name() -> None:
    rule(unit="fen/month")(lambda incom: incom)


def cycle() -> None:
    rule(unit="fen/month", name="chicken")(lambda egg: egg)
    rule(unit="fen/month", name="egg")(lambda chicken: chicken)


def overlap() -> None:
    rule(type="bool", name="due", until="2023-06-30")(lambda poor: poor)
    rule(type="bool", name="due", since="2023-06-30")(lambda poor: poor)


def exceptions_without_order() -> None:
    rule(type="bool", name="due")(lambda poor: poor)
    exception(to="due", title=TITLE, cites="a")(lambda poor: when(poor).then(False))
    exception(to="due", title=TITLE, cites="b", order=1)(lambda poor: when(poor).then(True))


def twice() -> None:
    fact("income", entity="household", type="int", title=TITLE, source="again")


def exception_to_nothing() -> None:
    exception(to="nothing", title=TITLE, cites="a")(lambda poor: when(poor).then(False))


def whole_exception() -> None:
    rule(type="bool", name="due")(lambda poor: poor)
    exception(to="due", title=TITLE, cites="a")(lambda poor: poor)


def python_condition() -> None:
    rule(type="bool", name="due")(lambda poor, income: poor and income < 0)


def a_float() -> None:
    rule(unit="fen/month", name="share")(lambda income: income * 0.5)


def no_expression() -> None:
    rule(type="bool", name="due")(lambda poor: when(poor))


def presumed_of_another_type() -> None:
    fact("lives_here", entity="person", type="bool", title=TITLE, source="survey.a", presumed=1)


def presumed_code_that_is_none() -> None:
    fact("kind", entity="person", type="code", codes=("a", "b"), title=TITLE, source="survey.b", presumed="c")


def missing_title() -> None:
    rule(type="bool", name="due", title=("题", ""))(lambda poor: poor)


def missing_citation() -> None:
    rule(type="bool", name="due", cites="")(lambda poor: poor)


def programme_of_nothing() -> None:
    programme("dibao", title=TITLE, entity="household", decides="por")


def programme_of_money() -> None:
    programme("dibao", title=TITLE, entity="household", decides="income")


def no_day() -> None:
    rule(type="bool", name="due", since="2023-02-30")(lambda poor: poor)


def unknown_entity() -> None:
    rule(type="bool", name="due", entity="village")(lambda poor: poor)


def late_parent() -> None:
    entity("room", key="room_id", parent="house", title=TITLE)


def mixed_units() -> None:
    rule(unit="fen/month", name="sum")(lambda income, size: income + size)


def wrong_declared_unit() -> None:
    rule(unit="fen/year", name="yearly")(lambda income: income * 12)


def bare_money() -> None:
    rule(type="bool", name="due")(lambda income: income < 73_500)


def mixed_types() -> None:
    rule(type="bool", name="due")(lambda income, poor: all_of(income, poor))


def wrong_declared_type() -> None:
    rule(type="bool", name="due")(lambda income: income)


def unknown_unit() -> None:
    rule(unit="yuan", name="due")(lambda income: income)


def member_in_household() -> None:
    rule(unit="fen/month", name="wages")(lambda wage: wage)


def aggregate_of_own_row() -> None:
    rule(unit="fen/month", name="wages")(lambda income: total(income))


def aggregate_over_two_levels() -> None:
    rule(type="bool", name="someone_able")(lambda able: any_member(able))


def open_choice() -> None:
    rule(unit="fen/month", name="half")(lambda poor, income: when(poor).then(income))


def no_rounding() -> None:
    rule(unit="fen/month/person", name="per_head")(lambda income, size: divide(income, size))


def strange_rounding() -> None:
    rule(unit="fen/month/person", name="per_head", rounding="nearest")(lambda income, size: divide(income, size))


def impossible_code() -> None:
    rule(type="bool", name="due")(lambda residence: is_in(residence, "urban", "suburban"))


def impossible_comparison() -> None:
    rule(type="bool", name="due")(lambda residence: residence == "suburban")


def ordered_codes() -> None:
    rule(type="bool", name="due")(lambda residence: residence < "urban")


def rate_without_unit() -> None:
    rule(unit="fen/month", name="share", rounding="down")(lambda income, size: percent(income, size))


def money_from_nowhere() -> None:
    rule(unit="fen/month", name="grant")(lambda poor: when(poor).then(100).otherwise(0))


def age_of_a_number() -> None:
    rule(unit="year", name="age")(lambda income, facts_date: completed_years(income, facts_date))


@pytest.mark.parametrize(
    ("declare", "id_", "message"),
    [
        (overlap, "E201", "Two versions of 'due' hold on the same days"),
        (exceptions_without_order, "E202", "Two exceptions to 'due' have no order"),
        (twice, "E203", "'income' is declared twice"),
        (unknown_name, "E204", "reads 'incom'"),
        (exception_to_nothing, "E204", "exception to 'nothing'"),
        (unknown_entity, "E204", "no entity 'village'"),
        (late_parent, "E204", "unknown parent 'house'"),
        (whole_exception, "E205", "not a partial case"),
        (python_condition, "E206", "no truth value"),
        (a_float, "E206", "0.5 (float) cannot stand in a rule"),
        (no_expression, "E206", "no expression"),
        (cycle, "E207", "depend on themselves"),
        (programme_of_nothing, "E208", "names 'por'"),
        (programme_of_money, "E208", "not a yes/no node"),
        (presumed_of_another_type, "E217", "presumes 1"),
        (presumed_code_that_is_none, "E217", "presumes 'c'"),
        (missing_title, "E209", "no title in both languages"),
        (missing_citation, "E209", "no cites"),
        (no_day, "E104", "not a day of the calendar"),
        (mixed_types, "E301", "all_of needs bool"),
        (wrong_declared_type, "E301", "declared bool"),
        (ordered_codes, "E301", "no order"),
        (age_of_a_number, "E301", "needs date"),
        (mixed_units, "E302", "mixes the units fen/month and person"),
        (wrong_declared_unit, "E302", "declared in fen/year and computes fen/month"),
        (bare_money, "E302", "money (fen/month) and a bare number"),
        (money_from_nowhere, "E302", "bare number for money"),
        (unknown_unit, "E302", "'yuan'"),
        (rate_without_unit, "E302", "rate in bp"),
        (member_in_household, "E303", "'wage' belongs to person"),
        (aggregate_of_own_row, "E304", "no rows below household"),
        (aggregate_over_two_levels, "E303", "'able' belongs to supporter"),
        (open_choice, "E305", "no otherwise"),
        (no_rounding, "E306", "divide() needs a rounding"),
        (strange_rounding, "E306", "no rounding 'nearest'"),
        (impossible_code, "E307", "suburban can never occur"),
        (impossible_comparison, "E307", "suburban can never occur"),
    ],
)
def test_each_fault_has_an_id_a_place_and_a_hint(declare: Callable[[], None], id_: str, message: str) -> None:
    problems = problems_of(declare)
    assert [problem.id for problem in problems] == [f"rules.{id_}"]
    assert message in problems[0].message
    assert problems[0].hint
    assert "tests/rules/test_load_errors.py:" in problems[0].where


def test_all_faults_are_told_together_and_no_fault_twice() -> None:
    def declare() -> None:
        for fault in (unknown_name, mixed_units, member_in_household, no_rounding):
            fault()
        rule(unit="fen/month", name="after_a_fault")(lambda wages: wages)

    assert sorted(problem.id for problem in problems_of(declare)) == [
        f"rules.{i}" for i in ("E204", "E302", "E303", "E306")
    ]


def test_a_misspelt_name_is_answered_with_the_nearest_one() -> None:
    (problem,) = problems_of(unknown_name)
    assert problem.hint.endswith("Is 'income' meant?")


def test_a_law_that_is_not_there_is_told_without_a_trace() -> None:
    with pytest.raises(LawError, match=r"There is no module 'tests\.rules\.nowhere'"):
        load_law("tests.rules.nowhere", law_date=DAY)


def test_numbers_without_money_need_no_unit_and_zero_is_always_understood() -> None:
    def declare() -> None:
        rule(type="bool", name="large")(lambda size: size >= 4)
        rule(type="bool", name="without_income")(lambda income: income == 0)
        rule(unit="fen/month", name="line")(lambda size: quantity(100, "fen/month/person") * size)
        rule(entity="person", type="bool", name="below")(lambda wage: wage < quantity(100, "fen/month/person"))

    assert small_law(declare).nodes["line"].type == "int"
