"""What must hold for every household, whatever its facts: checked on random households with edge values over-represented."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsheng.lake.facts import absent_values
from minsheng.rules import Law, load_law

DAY = date(2023, 12, 31)
DECISIONS = ("dibao_eligible", "dibao_edge_eligible", "tekun_present", "dibao_single_present")

money = st.one_of(st.sampled_from([0, 1, 59_999, 60_000, 73_499, 73_500, 110_249, 110_250]), st.integers(0, 2_000_000))
births = st.one_of(
    st.sampled_from([date(1953, 12, 31), date(1954, 1, 1), date(1963, 12, 31), date(2008, 1, 1), date(2007, 12, 31)]),
    st.dates(date(1925, 1, 1), DAY),
)


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    """A member, with what the registers show of somebody whom they do not name, and some facts of their own."""
    supporters = st.fixed_dictionaries(
        {
            "supporter_birth_date": births,
            "supporter_income": money,
            "supporter_bank_balance": st.sampled_from([0, 1_764_000, 1_764_001, 5_000_000]),
            "supporter_on_tekun": st.booleans(),
        }
    )
    employed = draw(st.booleans())
    pension = draw(st.booleans())
    own = {
        "birth_date": draw(births),
        "kin_verified": draw(st.sampled_from([True, None])),
        "bank_balance": draw(st.one_of(st.none(), st.sampled_from([0, 1_440_000, 1_440_001, 1_764_000, 1_764_001]))),
        "employed": employed,
        "employment_kind": draw(st.sampled_from(["employee", "farming"])) if employed else "none",
        "employment_income": draw(money) if employed else None,
        "farm_income": draw(money) * 12 if employed else None,
        "unemployed": not employed and draw(st.booleans()),
        "has_pension": pension,
        "pension_kind": "resident" if pension else "none",
        "pension_amount": draw(money) if pension else None,
        "schooling": draw(st.sampled_from(["none", "primary", "bachelor"])),
        "disability_kind": draw(st.sampled_from(["none", "mental", "limb", "sight"])),
        "disability_grade": draw(st.integers(0, 4)),
        "serious_illness": draw(st.booleans()),
        "vehicle_count": draw(st.sampled_from([0, 0, 0, 1])),
        "self_care_failures": draw(st.one_of(st.none(), st.integers(0, 6))),
        "supporter": [{**absent_values(), **one} for one in draw(st.lists(supporters, max_size=2))],
    }
    return {**absent_values(), **own}


@st.composite
def households(draw: st.DrawFn) -> dict[str, Any]:
    members = draw(st.lists(people(), min_size=1, max_size=4))
    size = draw(st.sampled_from([len(members), len(members), len(members), None]))
    own = {"residence": draw(st.sampled_from(["urban", "rural"])), "district": "500101", "household_kind": "family"}
    return {"household": {**absent_values(), **own, "household_size": size}, "person": members}


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law("minsheng.law", law_date=DAY)


def answers(law: Law, household: dict[str, Any]) -> dict[str, Any]:
    values = law.evaluate(household, facts_date=DAY)
    return {
        name: values[name] for name in (*DECISIONS, "dibao_amount", "tekun_amount", "dibao_income", "assistance_tier")
    }


@settings(deadline=None)
@given(household=households(), data=st.data())
def test_more_income_never_gives_more_dibao(law: Law, household: dict[str, Any], data: st.DataObject) -> None:
    """Income of a member who is not, and does not become, a destitute person."""
    before = answers(law, household)
    earners = [n for n, person in enumerate(household["person"]) if person["employed"]]
    if not earners or before["dibao_amount"] is None or before["tekun_present"]:
        return
    earner = data.draw(st.sampled_from(earners))
    more = data.draw(st.integers(1, 100_000))
    richer = dict(household["person"][earner])
    richer["employment_income"] += more
    richer["farm_income"] += 12 * more
    members = [richer if n == earner else person for n, person in enumerate(household["person"])]
    after = answers(law, {**household, "person": members})
    assert after["dibao_amount"] <= before["dibao_amount"]


@settings(deadline=None)
@given(household=households(), data=st.data())
def test_the_order_of_members_does_not_matter(law: Law, household: dict[str, Any], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(household["person"]))
    assert answers(law, {**household, "person": shuffled}) == answers(law, household)


@settings(deadline=None, max_examples=200)
@given(household=households(), data=st.data())
def test_a_fact_made_unknown_never_turns_the_answer(law: Law, household: dict[str, Any], data: st.DataObject) -> None:
    """It becomes "cannot tell yet", or stays what it was."""
    before = answers(law, household)
    rows = [household["household"], *household["person"], *(s for p in household["person"] for s in p["supporter"])]
    number = data.draw(st.integers(0, len(rows) - 1))
    entity = "household" if number == 0 else "person" if number <= len(household["person"]) else "supporter"
    facts = [
        n
        for n, node in law.nodes.items()
        if node.role == "fact" and node.entity == entity and rows[number].get(n) is not None
    ]
    if not facts:
        return
    row, forgotten = rows[number], data.draw(st.sampled_from(facts))
    kept = row[forgotten]
    row[forgotten] = None
    try:
        after = answers(law, household)
    finally:
        row[forgotten] = kept
    for name in DECISIONS:
        assert after[name] in {None, before[name]}, f"{forgotten} unknown turned {name}"


@settings(deadline=None)
@given(household=households())
def test_every_household_has_one_highest_tier_that_its_flags_allow(law: Law, household: dict[str, Any]) -> None:
    found = answers(law, household)
    tier = found["assistance_tier"]
    if tier == "tekun":
        assert found["tekun_present"] is True
    elif tier == "dibao":
        assert found["dibao_eligible"] is True
    elif tier == "dibao_edge":
        assert found["dibao_edge_eligible"] is True
        assert found["dibao_eligible"] is False
    elif tier == "none":
        assert found["tekun_present"] is found["dibao_eligible"] is found["dibao_edge_eligible"] is False


@settings(deadline=None)
@given(household=households())
def test_nobody_is_paid_twice(law: Law, household: dict[str, Any]) -> None:
    """A destitute person is not counted for dibao, and a dibao household has no edge and no single entry."""
    values: Any = law.evaluate(household, facts_date=DAY)
    if values["dibao_size"] is not None:
        assert values["dibao_size"] + values["tekun_persons"] == values["household_size"]
    if values["dibao_eligible"]:
        assert values["dibao_edge_eligible"] is False
        assert values["dibao_single_present"] is False
