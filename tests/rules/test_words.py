"""A rule reads the same in words as in its function, with brackets only where they are needed."""

# ruff: noqa: PLW0108
# The names of a rule's arguments are its wires, so a word that takes them needs a lambda that names them.

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from minsheng.rules import Law
from minsheng.rules.declare import fact
from minsheng.rules.lang import (
    all_of,
    any_member,
    any_of,
    at_least,
    completed_years,
    count,
    divide,
    first_known,
    is_in,
    known,
    not_,
    total,
    when,
)
from minsheng.rules.words import formula
from tests.rules.books import DAY, rule, small_law

HOUSEHOLD: dict[str, Any] = {
    "household": {"income": 100_000, "size": 3, "residence": "urban", "poor": True},
    "person": [{"wage": 50_000, "ill": True}, {"wage": 20_000, "ill": False}],
}

CASES = [
    (lambda income, size: (income - 0) * size, "（收入 − 0） × 人数", "（1,000.00 − 0） × 3", "fen·person/month"),
    (lambda income, wages: income - (wages - income), "收入 − （wages − 收入）", "1,000.00 − （700.00 − 1,000.00）", "fen/month"),
    (lambda income, wages: income - wages + income, "收入 − wages + 收入", "1,000.00 − 700.00 + 1,000.00", "fen/month"),
    (lambda wage: total(wage), "各人员的 工资 之和", "500.00 + 200.00", "fen/month"),
    (lambda income: at_least(income, 0), "收入 与 0 中较大者", "1,000.00 与 0 中较大者", "fen/month"),
    (lambda income, size: divide(income, size), "收入 ÷ 人数（舍去尾数）", "1,000.00 ÷ 3（舍去尾数）", "fen/month/person"),
    (lambda poor, income: when(poor).then(income + income).otherwise(0), "若 困难，则 收入 + 收入；否则 0", "1,000.00 + 1,000.00", "fen/month"),
    (lambda poor, income: when(poor).then(income).otherwise(0), "若 困难，则 收入；否则 0", "", "fen/month"),
    (lambda income: first_known(income, 0), "依次取已知者：收入、0", "依次取已知者：1,000.00、0", "fen/month"),
    (lambda ill: count(ill), "满足 患病 的人员数", "是、否", "persons"),
]  # fmt: skip
CONDITIONS = [
    (
        lambda poor, residence: any_of(all_of(poor, residence == "urban"), not_(poor)),
        "（困难 且 户口 = urban） 或 不满足（困难）",
        "（困难［是］ 且 urban = urban） 或 不满足（困难［是］）",
    ),
    (lambda residence: is_in(residence, "urban", "rural"), "户口 属于 urban、rural", "urban 属于 urban、rural"),
    (lambda income: known(income), "已知 收入", "是"),
    (lambda ill: any_member(ill), "有人员满足 患病", "（是、否）"),
]


def law_with(function: Callable[..., object], **options: object) -> Law:
    def declare() -> None:
        rule(unit="fen/month", name="wages", title=("wages", "wages"))(lambda wage: total(wage))
        rule(name="tried", rounding="down", **options)(function)

    return small_law(declare)


def check(law: Law, told: str, working: str) -> None:
    evaluation = law.evaluate(HOUSEHOLD, facts_date=DAY)
    wording, row = evaluation.interpreter.wording, evaluation.rows_of("household")[0]
    node = law.nodes["tried"]
    assert formula(node, law.graph, "zh") == told
    assert wording.working(node, row, "zh").replace("（是、否）", "是、否") == working.replace("（是、否）", "是、否")
    assert formula(node, law.graph, "en")


@pytest.mark.parametrize(("function", "told", "working", "unit"), CASES)
def test_amounts_in_words(function: Callable[..., object], told: str, working: str, unit: str) -> None:
    check(law_with(function, unit=unit), told, working)


@pytest.mark.parametrize(("function", "told", "working"), CONDITIONS)
def test_conditions_in_words(function: Callable[..., object], told: str, working: str) -> None:
    check(law_with(function, type="bool"), told, working)


def test_an_age_is_told_by_its_dates() -> None:
    law = small_law(
        lambda: rule(entity="person", unit="year", name="age")(
            lambda birth_date, facts_date: completed_years(birth_date, facts_date)
        )
    )
    assert (
        formula(law.nodes["age"], law.graph, "en")
        == "completed years from birth date to the day that the facts are told of"
    )


def test_every_operation_is_told_in_english_too() -> None:
    law = law_with(lambda poor, income: when(poor).then(income).otherwise(0), unit="fen/month")
    assert formula(law.nodes["tried"], law.graph, "en") == "if poor then income; otherwise 0"


def test_a_code_is_told_by_its_title() -> None:
    """Both in the formula and in the working, for comparisons and for lists; a code without a title stands for itself."""
    kinds = {"flat": ("楼房", "flat"), "yurt": ("蒙古包", "yurt")}

    def declare() -> None:
        fact("home", entity="household", type="code", codes=kinds, title=("住处", "home"), source="a.home")
        rule(type="bool", name="is_flat")(lambda home: home == "flat")
        rule(type="bool", name="is_known_kind")(lambda home: is_in(home, "flat", "yurt"))
        rule(type="bool", name="is_rural")(lambda residence: residence == "rural")

    law = small_law(declare)
    evaluation = law.evaluate({"household": {"home": "yurt", "residence": "rural"}, "person": []}, facts_date=DAY)
    assert formula(law.nodes["is_flat"], law.graph, "zh") == "住处 = 楼房"
    assert formula(law.nodes["is_known_kind"], law.graph, "en") == "home is one of flat, yurt"
    assert formula(law.nodes["is_rural"], law.graph, "zh") == "户口 = rural"
    wording = evaluation.interpreter.wording
    told = {
        name: wording.working(law.nodes[name], evaluation.rows_of("household")[0], "zh")
        for name in law.nodes
        if name.startswith("is_")
    }
    assert told == {
        "is_flat": "蒙古包 = 楼房",
        "is_known_kind": "蒙古包 属于 楼房、蒙古包",
        "is_rural": "rural = rural",
    }
