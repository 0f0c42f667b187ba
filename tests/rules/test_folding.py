"""What is the same for everybody is computed once: fewer facts are read, and every answer stays, unknown ones included."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from minsheng.rules import Law
from minsheng.rules.expr import Expr, Literal
from minsheng.rules.lang import (
    all_members,
    all_of,
    any_member,
    any_of,
    at_least,
    count,
    divide,
    first_known,
    largest,
    not_,
    quantity,
    total,
    when,
)
from tests.rules.books import DAY, rule, small_law

FACTS: list[dict[str, Any]] = [
    {"poor": poor, "residence": residence, "size": size, "income": income}
    for poor in (True, False, None)
    for residence in ("urban", "rural", None)
    for size in (0, 1, 3, None)
    for income in (0, 500, None)
]
PEOPLE: list[list[dict[str, Any]]] = [
    [],
    [{"ill": True, "wage": 5}],
    [{"ill": None, "wage": None}, {"ill": False, "wage": 0}],
]

RULES: dict[str, Callable[..., Expr]] = {
    "arm": lambda poor, size, income: when(poor).then(income).when(size > 2).then(income * 2).otherwise(0),
    "all": lambda poor, size: all_of(poor, size > 1),
    "any": lambda poor, size: any_of(not_(poor), size > 1, poor),
    "left": lambda poor, income: (income + when(poor).then(0).otherwise(income)) * when(poor).then(1).otherwise(2),
    "both": lambda residence, poor: all_of(residence == "urban", poor),
    "first": lambda income: first_known(income, quantity(7, "fen/month")),
    "floor": lambda income: at_least(income - quantity(400, "fen/month"), 0),
    "people": lambda wage, poor: total(when(poor).then(0).otherwise(wage)),
    "somebody": lambda ill, poor: any_member(all_of(ill, poor)),
    "everybody": lambda ill, poor: all_members(any_of(ill, poor)),
    "number": lambda ill, poor: count(all_of(ill, poor)),
    "most": lambda wage, poor: largest(when(poor).then(0).otherwise(wage)),
}
UNITS = {
    "arm": "fen/month",
    "left": "fen/month",
    "first": "fen/month",
    "floor": "fen/month",
    "people": "fen/month",
    "most": "fen/month",
    "number": "persons",
}


def law_of_rule(name: str) -> Law:
    options = {"unit": UNITS[name]} if name in UNITS else {"type": "bool"}
    return small_law(lambda: rule(name="answer", **options)(RULES[name]))


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize(
    "given", [{"poor": True}, {"poor": False}, {"size": 3}, {"residence": "urban"}, {"income": 0, "size": 1}]
)
def test_every_answer_stays_and_hangs_on_the_same_facts(name: str, given: dict[str, Any]) -> None:
    law = law_of_rule(name)
    folded = law.with_facts(given)
    for facts in FACTS:
        for people in PEOPLE:
            household = {"household": facts | given, "person": people}
            whole, short = (each.evaluate(household, facts_date=DAY) for each in (law, folded))
            assert short["answer"] == whole["answer"]
            assert set(short.needs("answer")) == set(whole.needs("answer"))


@pytest.mark.parametrize(
    ("name", "given", "left"),
    [
        ("arm", {"poor": False}, {"size", "income"}),
        ("arm", {"poor": True}, {"income"}),
        ("all", {"poor": False}, set()),
        ("all", {"poor": True}, {"size"}),
        ("any", {"poor": True}, set()),
        ("both", {"residence": "rural"}, set()),
        ("people", {"poor": True}, set()),
        ("somebody", {"poor": False}, set()),
        ("somebody", {"poor": True}, {"ill"}),
        ("everybody", {"poor": True}, set()),
        ("number", {"poor": False}, set()),
        ("most", {"poor": True}, set()),
        ("all", {"poor": None}, {"poor", "size"}),
    ],
)
def test_what_cannot_change_the_answer_is_not_read(name: str, given: dict[str, Any], left: set[str]) -> None:
    folded = law_of_rule(name).with_facts(given)
    read = {node for node in folded.graph.ancestors(["answer"]) if folded.nodes[node].role == "fact"}
    assert read == left


def test_a_table_that_is_always_read_at_one_place_is_its_value(tmp_path: Path) -> None:
    path = tmp_path / "standards.yaml"
    path.write_text(
        "standard:\n  title: {zh: 标准, en: standard}\n  unit: fen/month\n  entity: household\n  keys: [residence]\n"
        "  dates:\n    2022-01-01: {cites: a, status: seen, values: {urban: 600, default: 500}}\n",
        encoding="utf-8",
    )
    law = small_law(
        lambda: rule(unit="fen/month", name="line")(lambda standard, income: standard + income), parameters=[path]
    )
    folded = law.with_facts({"residence": "rural"})
    assert isinstance(folded.nodes["standard"].expr, Literal)
    assert "residence" not in folded.graph.ancestors(["line"])
    assert folded.evaluate({"household": {"income": 1}, "person": []}, facts_date=DAY)["line"] == 501
    assert "VALUES" not in folded.plan(["line"], "household").sql
    assert law.evaluate({"household": {"residence": "urban", "income": 1}, "person": []}, facts_date=DAY)["line"] == 601


def test_what_cannot_be_computed_is_left_to_the_engine() -> None:
    law = small_law(
        lambda: rule(unit="fen/month/person", rounding="down", name="share")(
            lambda income, size: divide(income, size) + 0
        )
    )
    folded = law.with_facts({"income": 5, "size": 0})
    assert not isinstance(folded.nodes["share"].expr, Literal)


def test_another_law_has_another_hash() -> None:
    law = law_of_rule("all")
    assert len({law.hash, law.with_facts({"poor": True}).hash, law.with_facts({"poor": False}).hash}) == 3
