"""A rule sums everything that carries a tag as if its author had named each; what cannot be summed is refused at load."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest

from minsheng.rules import Law, run
from minsheng.rules.declare import fact, programme
from minsheng.rules.lang import any_member, quantity, tagged, total, when
from minsheng.rules.missing import Need
from tests.rules.books import DAY, TITLE, problems_of, rule, small_law


def earnings() -> None:
    fact("bonus", entity="person", type="int", unit="fen/month", title=("奖金", "bonus"), source="b.b", tags=("wages",))
    rule(name="pay", entity="person", unit="fen/month", title=("工薪", "pay"), tags=("wages",))(lambda wage: wage)
    rule(name="earned", entity="person", unit="fen/month")(lambda: tagged("wages"))
    rule(name="earned_by_all", unit="fen/month")(lambda: total(tagged("wages")))
    rule(name="earned_by_the_ill", unit="fen/month")(lambda ill: total(when(ill).then(tagged("wages")).otherwise(0)))


MEMBERS = [{"wage": 100, "bonus": 20, "ill": True}, {"wage": 300, "bonus": 4, "ill": False}]


def test_a_tag_stands_for_the_sum_of_those_of_the_rule_s_own_row() -> None:
    evaluation = small_law(earnings).evaluate({"household": {}, "person": MEMBERS}, facts_date=DAY)
    assert [row["earned"] for row in evaluation.rows("person")] == [120, 304]


def test_inside_an_aggregate_a_tag_stands_for_the_sum_of_the_rows_below() -> None:
    evaluation = small_law(earnings).evaluate({"household": {}, "person": MEMBERS}, facts_date=DAY)
    assert (evaluation["earned_by_all"], evaluation["earned_by_the_ill"]) == (424, 120)


def test_every_reading_sees_the_sum_with_its_real_inputs() -> None:
    law = small_law(earnings)
    assert law.nodes["earned"].inputs == ("bonus", "pay")
    assert law.formula("earned", "en") == "bonus + pay"
    assert ("wage", "earned_by_all") not in law.diagram(["earned_by_all"]).edges
    assert ("pay", "earned_by_all") in law.diagram(["earned_by_all"]).edges
    assert law.nodes["pay"].tags == law.nodes["bonus"].tags == ("wages",)
    unknown = law.evaluate({"household": {}, "person": [MEMBERS[0], {"wage": 5}]}, facts_date=DAY)
    assert unknown["earned_by_all"] is None
    assert unknown.needs("earned_by_all") == (Need("person", 1, "bonus"),)


def test_the_query_computes_the_same_sum() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE VIEW household AS SELECT 1 AS household_id")
        connection.execute(
            "CREATE VIEW person AS SELECT * FROM (VALUES (1, 1, 100, 20), (2, 1, 300, 4)) "
            "AS p(person_id, household_id, wage, bonus)"
        )
        plan = small_law(earnings).plan(["earned_by_all"], "household")
        assert run.local(connection, plan, DAY).fetchall() == [(1, 424)]


def test_what_is_not_in_force_is_not_summed_and_nothing_at_all_is_zero() -> None:
    def declare() -> None:
        rule(name="help_next_year", unit="fen/month", since="2024-01-01", tags=("help",))(lambda income: income)
        rule(name="help_of_a_month", unit="fen/month")(lambda: tagged("help"))
        rule(name="help_of_a_year", unit="fen/year")(lambda: tagged("help") * quantity(12, "month/year"))

    law = small_law(declare)
    household = {"household": {"income": 7}}
    assert law.evaluate(household, facts_date=DAY)["help_of_a_month"] == 0
    assert law.evaluate(household, facts_date=DAY)["help_of_a_year"] == 0
    next_year = law.at(DAY.replace(year=2024))
    assert next_year.evaluate(household, facts_date=DAY)["help_of_a_year"] == 84


def test_a_programme_hands_its_tags_to_its_amount() -> None:
    def declare() -> None:
        programme("relief", title=TITLE, entity="household", decides="poor", amount="income", tags=("help",))
        rule(name="help_monthly", unit="fen/month")(lambda: tagged("help"))

    law = small_law(declare)
    assert law.nodes["help_monthly"].inputs == ("income",)
    assert law.programmes["relief"].tags == ("help",)


def paying(pays: str, amount: str, **options: str) -> Law:
    def declare() -> None:
        rule(name="yearly", unit="fen/year")(lambda income: income * quantity(12, "month/year"))
        rule(name="lump", unit="fen")(lambda income: income * quantity(1, "month"))
        programme("p", title=TITLE, entity="household", decides="poor", amount=amount, pays=pays, **options)  # type: ignore[arg-type]

    return small_law(declare)


@pytest.mark.parametrize(
    ("pays", "amount"), [("month", "income"), ("year", "yearly"), ("once", "lump"), ("service", "income")]
)
def test_a_programme_says_how_it_pays_and_whether_that_is_income(pays: str, amount: str) -> None:
    law = paying(pays, amount, disregard="Article 14")
    assert (law.programmes["p"].pays, law.programmes["p"].disregard) == (pays, "Article 14")


def unknown_tag() -> None:
    rule(name="earned", entity="person", unit="fen/month")(lambda: tagged("wage"))


def tag_of_other_rows() -> None:
    fact("bonus", entity="person", type="int", unit="fen/month", title=TITLE, source="b.b", tags=("wages",))
    rule(name="earned", unit="fen/month")(lambda: tagged("wages"))


def different_units() -> None:
    fact("a", entity="household", type="int", unit="fen/month", title=TITLE, source="b.b", tags=("x",))
    fact("b", entity="household", type="int", unit="fen/year", title=TITLE, source="b.b", tags=("x",))
    rule(name="sum", unit="fen/month")(lambda: tagged("x"))


def no_number() -> None:
    fact("a", entity="household", type="bool", title=TITLE, source="b.b", tags=("x",))
    rule(name="sum", unit="fen/month")(lambda: tagged("x"))


def sums_itself() -> None:
    rule(name="sum", unit="fen/month", tags=("x",))(lambda: tagged("x"))


def circular_sum() -> None:
    rule(name="part", unit="fen/month", tags=("x",))(lambda whole: whole)
    rule(name="whole", unit="fen/month")(lambda: tagged("x"))


def tag_without_name() -> None:
    rule(name="sum", unit="fen/month")(lambda: tagged(""))


def no_way_to_pay() -> None:
    programme("p", title=TITLE, entity="household", decides="poor", amount="income", pays="weekly")


def payment_of_another_unit() -> None:
    programme("p", title=TITLE, entity="household", decides="poor", amount="income", pays="once")


@pytest.mark.parametrize(
    ("declare", "id_", "message"),
    [
        (unknown_tag, "E213", "nothing carries the tag 'wage'"),
        (tag_of_other_rows, "E213", "nothing of household carries the tag 'wages'"),
        (different_units, "E214", "over different units: fen/month ('a'), fen/year ('b')"),
        (no_number, "E214", "which 'a' carries, a bool"),
        (sums_itself, "E214", "carries it itself"),
        (circular_sum, "E207", "depend on themselves"),
        (tag_without_name, "E206", "needs the name of a tag"),
        (no_way_to_pay, "E208", "pays 'weekly'"),
        (payment_of_another_unit, "E208", "pays 'once', but 'income' is in fen/month"),
    ],
)
def test_each_fault_is_told_once_with_its_place(declare: Callable[[], None], id_: str, message: str) -> None:
    (problem,) = problems_of(declare)
    assert problem.id == f"rules.{id_}"
    assert message in problem.message
    assert problem.where.startswith("tests/rules/test_tags.py:")
    assert problem.hint


def test_an_aggregate_of_conditions_on_a_tag_runs_over_the_rows_that_carry_it() -> None:
    def declare() -> None:
        earnings()
        rule(name="somebody_earns", type="bool")(lambda: any_member(tagged("wages") > 0))

    evaluation = small_law(declare).evaluate({"household": {}, "person": MEMBERS}, facts_date=DAY)
    assert evaluation["somebody_earns"] is True
