"""An explanation names what decided, offers what somebody can do, and speaks as people do."""

# ruff: noqa: PLW0108
# The names of a rule's arguments are its wires, so a word that takes them needs a lambda that names them.

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from minsheng.rules import Law
from minsheng.rules.declare import fact, programme
from minsheng.rules.explain import explain, explain_all
from minsheng.rules.explanation import Explanation
from minsheng.rules.figures import measured
from minsheng.rules.lang import (
    all_members,
    all_of,
    any_member,
    any_of,
    at_least,
    completed_years,
    count,
    largest,
    not_,
    quantity,
    total,
)
from minsheng.rules.units import parse_unit
from minsheng.rules.words import formula
from tests.rules.books import DAY, rule, small_law

PARAMETERS = """
low_line: {title: {zh: 低线, en: low line}, unit: fen/month, dates: {2000-01-01: {value: 100000, cites: Line 1, status: assumed}}}
many: {title: {zh: 多人, en: many}, unit: persons, dates: {2000-01-01: {value: 5, cites: Line 2, status: assumed}}}
"""


def helped() -> None:
    """A programme with an income test, an age test, a test of an event, and one of a presumed fact."""
    fact("struck", entity="household", type="bool", title=("受灾", "struck"), source="d.struck", tags=("settled",))
    fact(
        "at_home",
        entity="household",
        type="bool",
        title=("在家居住", "lives at home"),
        source="survey.home",
        presumed=True,
    )
    rule(name="old", entity="person", unit="year", title=("年龄", "age"))(
        lambda birth_date, facts_date: completed_years(birth_date, facts_date)
    )
    rule(name="is_poor", type="bool", title=("收入低", "income is low"))(lambda income, low_line: income < low_line)
    rule(name="is_small", type="bool", title=("人少", "is small"))(lambda size, many: size < many)
    rule(name="somebody_old", type="bool", title=("有老人", "somebody is old"))(lambda old: any_member(old >= 60))
    rule(name="due", type="bool", title=("应助", "due"))(
        lambda is_poor, is_small, somebody_old, struck, at_home: all_of(
            is_poor, is_small, any_of(somebody_old, struck), at_home
        )
    )
    programme("help", title=("帮扶", "help"), entity="household", decides="due", tests=("is_poor", "is_small"))


@pytest.fixture
def law(tmp_path: Path) -> Law:
    file = tmp_path / "lines.yaml"
    file.write_text(PARAMETERS, encoding="utf-8")
    return small_law(helped, parameters=[file])


def answer(law: Law, birth: dt.date = dt.date(1950, 1, 1), **facts: Any) -> Explanation:
    household = {"income": 90_000, "size": 2, "struck": False, "at_home": True, **facts}
    return explain(law.evaluate({"household": household, "person": [{"birth_date": birth}]}, facts_date=DAY), "help")


def test_a_refusal_offers_what_somebody_can_change(law: Law) -> None:
    (change,) = answer(law, income=150_000).changes
    assert (change.node, change.after) == ("income", 99_999)


def test_an_event_that_did_not_happen_is_no_way_out_and_neither_is_a_birthday_years_away(law: Law) -> None:
    young = answer(law, dt.date(1990, 1, 1))
    assert young.outcome == "not_eligible"
    assert young.changes == ()


def test_the_next_birthday_is_told(law: Law) -> None:
    (change,) = answer(law, dt.date(1964, 6, 1)).changes
    assert change.words == ("人员1的年龄增加 1岁（到 60岁）", "person 1: age rises by 1 year (to 60 years)")


def test_where_two_tests_fail_no_single_change_is_offered(law: Law) -> None:
    assert answer(law, income=150_000, size=9).changes == ()


def test_a_sentence_names_only_the_assumptions_that_decided(law: Law) -> None:
    refused = answer(law, income=150_000)
    assert [step.node for step in refused.assumed] == ["low_line"]
    assert "low line" in refused.sentence("en")
    assert "many" not in refused.sentence("en")
    assert [step.node for step in answer(law).assumed] == ["low_line", "many"]


def test_what_is_presumed_is_said_where_it_decided(law: Law) -> None:
    granted, refused = answer(law), answer(law, income=150_000)
    assert [step.node for step in granted.presumed] == ["at_home"]
    assert granted.sentence("zh").endswith("。入户调查前推定：“在家居住”（是）。")
    assert refused.presumed == ()
    assert {step["node"]: step["presumed"] for step in granted.to_json()["steps"]}["at_home"] is True


def test_what_was_asked_and_told_otherwise_is_not_presumed(law: Law) -> None:
    assert answer(law, at_home=False).presumed == ()


def test_programmes_of_one_household_share_their_steps(law: Law) -> None:
    evaluation = law.evaluate({"household": {"income": 1}, "person": []}, facts_date=DAY)
    one, other = explain_all(evaluation, ["help", "help"])
    assert one.decision is other.decision


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (72, "year", "72岁", "72 years"),
        (1, "year", "1岁", "1 year"),
        (1, "persons", "1人", "1 person"),
        (3, "persons", "3人", "3 persons"),
        (100, "fen/month", "1.00元/月", "1.00 yuan per month"),
        (1, "month", "1个月", "1 month"),
    ],
)
def test_numbers_are_told_with_their_units_as_people_do(value: int, unit: str, zh: str, en: str) -> None:
    assert (measured(value, parse_unit(unit), "zh"), measured(value, parse_unit(unit), "en")) == (zh, en)


TOLD = [
    (
        lambda income, wages: at_least(at_least(income, wages), at_least(income, 0)),
        "收入、wages、收入、0 中最大者",
        "the largest of income, wages, income and 0",
    ),
    (lambda wage: total(wage), "各人员的 工资 之和", "the total of wage over all persons"),
    (lambda wage: largest(wage), "各人员中最大的 工资", "the largest wage among all persons"),
    (
        lambda ill: count(not_(ill)) * quantity(100, "fen/month/person"),
        "满足 不满足（患病） 的人员数 × 1.00",
        "the number of persons for whom not (ill) holds × 1.00",
    ),
]
JOINED = [
    (
        lambda poor, residence, income: all_of(poor, residence == "urban", not_(poor), any_of(poor, income > 0)),
        "以下各项均满足：（1）困难；（2）户口 = urban；（3）不满足（困难）；（4）困难 或 收入 > 0",
        "all of these hold: (1) poor; (2) residence = urban; (3) not (poor); (4) poor or income > 0",
    ),
    (lambda ill: all_members(ill), "各人员均满足 患病", "ill holds for every person"),
    (lambda ill: any_member(ill), "有人员满足 患病", "ill holds for at least one person"),
]


@pytest.mark.parametrize(("function", "zh", "en"), [*TOLD, *JOINED])
def test_rules_read_as_people_would_say_them(function: Any, zh: str, en: str) -> None:
    kind = {"type": "bool"} if (function, zh, en) in JOINED else {"unit": "fen/month"}

    def declare() -> None:
        rule(unit="fen/month", name="wages", title=("wages", "wages"))(lambda wage: total(wage))
        rule(name="tried", **kind)(function)

    law = small_law(declare)
    assert (formula(law.nodes["tried"], law.graph, "zh"), formula(law.nodes["tried"], law.graph, "en")) == (zh, en)
