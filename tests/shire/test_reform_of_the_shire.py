"""A reform of the whole Shire: values, rules, a fact and an exception change on one day, in every reading alike."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest

from minsheng.rules import LawError, load_law, run
from minsheng.rules.coverage import Coverage
from minsheng.rules.difference import compare

PARTY = Path(__file__).parent / "reforms" / "party.yaml"
BEFORE, AFTER = dt.date(1421, 3, 24), dt.date(1421, 3, 25)
PLACES = {"hobbiton"}
LAW = load_law("tests.shire.law", law_date=BEFORE, places=PLACES)
REFORMED = LAW.reformed([PARTY])

FRODO = {
    "birth_date": dt.date(1368, 9, 22), "wage": 300, "leaf_sales": 12_011, "on_adventure": True, "ring_bearer": False,
    "cousin": [],
}  # fmt: skip


def bag_end(**facts: Any) -> dict[str, Any]:
    return {"smial": {"farthing": "west", "tenants": 1, "invited": True, **facts}, "hobbit": [FRODO]}


def test_until_the_day_of_the_reform_nothing_is_changed() -> None:
    assert REFORMED.hash == LAW.hash
    assert not compare(LAW, REFORMED)
    assert REFORMED.evaluate(bag_end(), facts_date=BEFORE)["allowance"] == 0


def test_from_its_day_values_rules_and_exceptions_are_the_reform_s() -> None:
    evaluation = REFORMED.at(AFTER).evaluate(bag_end(), facts_date=AFTER)
    assert evaluation["breakfast_due"] is True
    assert evaluation["gap"] == 1300 - 300
    assert evaluation["allowance"] == 50 + 750
    uninvited = REFORMED.at(AFTER).evaluate(bag_end(invited=False), facts_date=AFTER)
    assert uninvited["allowance"] == 750
    assert REFORMED.at(AFTER).presumed["invited"] is True


def test_a_fact_that_a_reform_brings_belongs_to_the_reformed_law_only() -> None:
    assert "invited" in REFORMED.at(AFTER).nodes
    assert REFORMED.gaps["invited"] == "it holds from 1421-03-25"
    assert "invited" not in LAW.nodes
    assert "invited" not in load_law("tests.shire.law", law_date=AFTER).nodes


def test_loading_with_the_law_and_reforming_afterwards_are_the_same() -> None:
    loaded = load_law("tests.shire.law", law_date=AFTER, overlays=[PARTY], places=PLACES)
    assert loaded.hash == REFORMED.at(AFTER).hash
    assert [(reform.place, reform.days) for reform in loaded.reforms] == [("hobbiton", (AFTER,))]


def test_the_query_of_the_reformed_law_gives_the_same_answers() -> None:
    law = REFORMED.at(AFTER)
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE VIEW smial AS SELECT n AS smial_id, 'west' AS farthing, 1 AS tenants, "
            "[true, false, NULL][n + 1] AS invited FROM range(3) AS r(n)"
        )
        connection.execute(
            "CREATE VIEW hobbit AS SELECT n AS hobbit_id, n AS smial_id, DATE '1368-09-22' AS birth_date, 300 AS wage, "
            "12011 AS leaf_sales, true AS on_adventure, false AS ring_bearer FROM range(3) AS r(n)"
        )
        connection.execute(
            "CREATE VIEW cousin AS SELECT 0 AS hobbit_id, true AS cousin_rich, true AS estranged WHERE false"
        )
        plan = law.plan(["allowance"], "smial")
        found = [row[-1] for row in run.local(connection, plan, AFTER).order("smial_id").fetchall()]
    told = [law.evaluate(bag_end(invited=i), facts_date=AFTER)["allowance"] for i in (True, False, None)]
    assert found == told == [800, 750, None]


def test_the_difference_tells_what_the_reform_wrote_and_nothing_else() -> None:
    difference = compare(LAW.at(AFTER), REFORMED.at(AFTER))
    assert [(change.name, change.change) for change in difference.rules] == [
        ("allowance", "changed"), ("breakfast_due", "changed"), ("hobbit_income", "changed"), ("invited", "added"),
        ("party_money", "added"), ("share_of_gap", "added"),
    ]  # fmt: skip
    assert [(change.name, change.change) for change in difference.parameters] == [
        ("breakfast_standard", "changed"), ("party_bonus", "added"),
    ]  # fmt: skip
    allowance = difference.rules[0]
    assert allowance.before is not None
    assert allowance.after is not None
    assert allowance.after.formula[1] == "party money + share of the gap"


def test_the_arms_of_the_reform_are_expected_too() -> None:
    named = {arm.node for arm in Coverage(REFORMED).arms}
    assert {"party_money", "share_of_gap"} <= named
    assert "party_money" not in {arm.node for arm in Coverage(LAW).arms}


def test_a_place_that_is_not_of_the_shire_is_refused() -> None:
    with pytest.raises(LawError, match=r"rules\.E110 party\.yaml:5: There is no place 'hobbiton'"):
        load_law("tests.shire.law", law_date=AFTER, overlays=[PARTY], places={"bree"})
