"""A law can be asked with other values, for one case or one question; the law itself stays as it is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from minsheng.rules import Law, LawError
from minsheng.rules.given import Given
from tests.rules.books import DAY, rule, small_law

PARAMETERS = """
standard:
  title: {zh: 标准, en: standard}
  unit: fen/month/person
  entity: household
  keys: [residence, poor]
  dates:
    2022-01-01: {cites: a, status: seen, values: {urban: 600, rural: {true: 550, false: 500}}}
    2023-01-01: {cites: b, status: seen, values: {urban: 700, rural: {true: 650, false: 600}}}
share:
  title: {zh: 比例, en: share}
  unit: bp
  dates:
    2022-01-01: {cites: a, status: seen, value: 5000}
    2023-01-01: {cites: b, status: seen, value: 6000}
start:
  title: {zh: 起算, en: start}
  type: code
  options: {next_month: 第二十一条, approval_month: 第三条}
  dates:
    2022-01-01: {cites: a, status: seen, value: next_month}
deadline:
  title: {zh: 截止, en: deadline}
  type: date
  dates:
    2022-01-01: {cites: a, status: seen, value: 2023-06-30}
""".replace("urban: 600", "urban: {default: 600}").replace("urban: 700", "urban: {default: 700}")


CELLS: list[Given] = [{("rural", True): 10}, {"rural": {True: 10}}]


@pytest.fixture
def law(tmp_path: Path) -> Law:
    path = tmp_path / "standards.yaml"
    path.write_text(PARAMETERS, encoding="utf-8")
    return small_law(
        lambda: rule(unit="fen/month", name="line")(lambda standard, size: standard * size), parameters=[path]
    )


def standard(law: Law, **facts: Any) -> object:
    return law.evaluate({"household": facts}, facts_date=DAY)["standard"]


def test_a_value_holds_on_every_date_also_before_the_first(law: Law) -> None:
    given = law.with_values({"share": 100, "start": "approval_month", "deadline": dt.date(2025, 1, 1)})
    for day in (dt.date(2000, 1, 1), dt.date(2022, 6, 30), DAY):
        nodes = given.at(day).nodes
        dated = [nodes[name].dated for name in ("share", "start", "deadline")]
        assert [one.value for one in dated if one] == [100, "approval_month", dt.date(2025, 1, 1)]


def test_cells_of_a_table_are_replaced_and_the_others_kept(law: Law) -> None:
    for cells in CELLS:
        given = law.with_values({"standard": cells})
        assert standard(given, residence="rural", poor=True) == 10
        assert standard(given, residence="rural", poor=False) == 600
        assert standard(given, residence="urban", poor=True) == 700
        earlier = given.at(dt.date(2022, 6, 30))
        assert standard(earlier, residence="rural", poor=True) == 10
        assert standard(earlier, residence="rural", poor=False) == 500


def test_the_law_itself_stays_and_the_other_is_known_as_assumed(law: Law) -> None:
    before = law.hash
    given = law.with_values({"share": 100})
    assert law.hash == before != given.hash
    assert law.nodes["share"].literal is not None
    assert law.nodes["share"].literal.value == 6000
    dated = given.nodes["share"].dated
    assert dated is not None
    assert (dated.status, dated.cites) == ("assumed", "设定值 a value set by hand")


def test_everything_that_does_not_fit_is_told_together(law: Law) -> None:
    faulty: dict[str, Any] = {
        "shere": 1, "share": 0.5, "start": "yesterday", "deadline": "2025-01-01", "standard": {("rural",): 1},
    }  # fmt: skip
    with pytest.raises(LawError) as caught:
        law.with_values(faulty)
    told = {problem.where: (problem.id, problem.message) for problem in caught.value.problems}
    assert told == {
        "shere": ("rules.E109", "The law has no parameter 'shere'."),
        "share": ("rules.E106", "0.5 is not a value of type int."),
        "start": ("rules.E107", "'yesterday' is none of the options next_month, approval_month."),
        "deadline": ("rules.E106", "'2025-01-01' is not a value of type date."),
        "standard.rural": ("rules.E105", "'standard' is looked up by 2 keys, here are 1."),
    }
    assert all(problem.hint for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("given", "id_"),
    [({"standard": {("lunar", True): 1}}, "E107"), ({"standard": {}}, "E105"), ({"share": {}}, "E105")],
)
def test_cells_that_cannot_be_and_nothing_at_all_are_refused(law: Law, given: dict[str, Any], id_: str) -> None:
    with pytest.raises(LawError) as caught:
        law.with_values(given)
    assert [problem.id for problem in caught.value.problems] == [f"rules.{id_}"]
