"""What must hold for every household, whatever its facts: on the compiled SQL for many at once, and in Python for some of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from minsheng.rules import Law
from minsheng.rules.explain import explain_all
from tests.law.agreement import law_of, on_duckdb
from tests.law.random_households import as_households, random_households
from tests.law.recompute import wrong_steps

DAY = dt.date(2023, 12, 31)
MANY, SOME = 300, 25
INCOMES = {
    "employment_income": 1, "farm_income": 12, "pension_amount": 1, "unemployment_benefit": 1,
}  # fmt: skip
"""Facts that are income and nothing else, each with how many of its units are one yuan a month."""

Tables = Mapping[str, pa.Table]
Answers = list[dict[str, Any]]

draws = st.integers(0, 2**31)
seldom = settings(deadline=None, max_examples=3, phases=[Phase.explicit, Phase.reuse, Phase.generate])
"""Each example is hundreds of households; to shrink a seed would tell nothing."""


@pytest.fixture(scope="module")
def law() -> Law:
    return law_of(DAY)


def outcomes(law: Law) -> list[str]:
    """What the programmes decide and pay, and the tiers that they come to."""
    named = [name for p in law.programmes.values() for name in (p.decides, p.amount) if name is not None]
    return list(dict.fromkeys([*named, "assistance_tier", "low_income_category", "help_monthly"]))


def answered(law: Law, tables: Tables, names: Sequence[str]) -> Answers:
    """The answers on DuckDB in the order of the household numbers; some of them asked of Python as well."""
    plan = law.plan(names, "household")
    rows = sorted(on_duckdb(plan, tables, DAY), key=lambda row: row[0])
    found = [dict(zip(names, row[1:], strict=True)) for row in rows]
    households = sorted(as_households(tables), key=lambda h: h["household"]["household_id"])
    for answer, household in list(zip(found, households, strict=True))[:SOME]:
        evaluation = law.evaluate(household, facts_date=DAY)
        assert {name: evaluation[name] for name in names} == answer
    return found


def shuffled(tables: Tables, random: np.random.Generator) -> dict[str, pa.Table]:
    return {name: table.take(pa.array(random.permutation(table.num_rows))) for name, table in tables.items()}


def replaced(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)


@seldom
@given(seed=draws, fact=st.sampled_from(sorted(INCOMES)), more=st.integers(1, 200_000))
def test_more_income_never_gives_more_dibao(law: Law, seed: int, fact: str, more: int) -> None:
    """For the first member of each household; where one leaves the destitute for it, the household counts one more."""
    tables = random_households(law, MANY, seed, DAY)
    person = tables["person"]
    households = person["household_id"].to_numpy()
    is_first = np.concatenate([[True], households[1:] != households[:-1]])
    raised = pc.add(person[fact].combine_chunks(), pa.array(np.where(is_first, more * INCOMES[fact], 0)))
    names = ["dibao_amount", "dibao_size"]
    before = answered(law, tables, names)
    after = answered(law, {**tables, "person": replaced(person, fact, raised)}, names)
    for one, other in zip(before, after, strict=True):
        if None not in {*one.values(), *other.values()} and one["dibao_size"] == other["dibao_size"]:
            assert other["dibao_amount"] <= one["dibao_amount"]


@seldom
@given(seed=draws)
def test_the_order_of_members_and_rows_does_not_matter(law: Law, seed: int) -> None:
    tables = random_households(law, MANY, seed, DAY)
    mixed = shuffled(tables, np.random.default_rng(seed))
    names = outcomes(law)
    assert answered(law, mixed, names) == answered(law, tables, names)


@seldom
@given(seed=draws)
def test_other_households_change_nothing(law: Law, seed: int) -> None:
    tables = random_households(law, MANY, seed, DAY)
    limit = tables["household"]["household_id"][MANY // 2].as_py()
    alone = {name: table.filter(pc.less(table["household_id"], limit)) for name, table in tables.items()}
    names = outcomes(law)
    assert answered(law, alone, names) == answered(law, tables, names)[: MANY // 2]


@seldom
@given(seed=draws, share=st.sampled_from([0.01, 0.05, 0.3]))
def test_facts_made_unknown_open_an_answer_or_leave_it(law: Law, seed: int, share: float) -> None:
    """Never its opposite, never another amount, and what was open stays open: to know less never decides anything."""
    tables = random_households(law, MANY, seed, DAY)
    random = np.random.default_rng(seed)
    names = outcomes(law)
    hidden = {
        entity: pa.table({
            name: column
            if name in {"person_id", "household_id"}
            else pc.if_else(pa.array(random.random(table.num_rows) < share), None, column.combine_chunks())
            for name, column in zip(table.column_names, table.columns, strict=True)
        })
        for entity, table in tables.items()
    }  # fmt: skip
    for one, other in zip(answered(law, tables, names), answered(law, hidden, names), strict=True):
        turned = {name: (one[name], other[name]) for name in names if other[name] not in {None, one[name]}}
        assert not turned


@seldom
@given(seed=draws)
def test_every_fen_of_every_amount_follows_from_its_parts(law: Law, seed: int) -> None:
    """Every step of every explanation, computed again from the values below it by somebody who knows only arithmetic."""
    for household in as_households(random_households(law, SOME, seed, DAY)):
        for explanation in explain_all(law.evaluate(household, facts_date=DAY)):
            assert not wrong_steps(explanation.to_json())


@seldom
@given(seed=draws)
def test_every_change_that_is_offered_turns_the_answer(law: Law, seed: int) -> None:
    for household in as_households(random_households(law, SOME, seed, DAY)):
        evaluation = law.evaluate(household, facts_date=DAY)
        for explanation in explain_all(evaluation):
            decides = law.programmes[explanation.programme].decides
            for change in explanation.changes:
                after = law.evaluate(
                    _with(household, change.entity, change.row, change.node, change.after), facts_date=DAY
                )
                assert (change.node, after[decides]) == (change.node, not evaluation[decides])


def _with(household: dict[str, Any], entity: str, number: int, name: str, value: object) -> dict[str, Any]:
    """The household with one value given, a fact or what a rule would have computed."""
    copy: dict[str, Any] = {
        "household": dict(household["household"]),
        "person": [{**p, "supporter": [dict(s) for s in p["supporter"]]} for p in household["person"]],
    }
    rows = {
        "household": [copy["household"]],
        "person": copy["person"],
        "supporter": [s for p in copy["person"] for s in p["supporter"]],
    }
    rows[entity][number][name] = value
    return copy


@seldom
@given(seed=draws)
def test_a_household_has_one_highest_tier_that_its_answers_allow(law: Law, seed: int) -> None:
    names = ["assistance_tier", "tekun_present", "dibao_eligible", "dibao_edge_eligible"]
    for found in answered(law, random_households(law, MANY, seed, DAY), names):
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


@seldom
@given(seed=draws)
def test_nobody_is_counted_twice(law: Law, seed: int) -> None:
    """Dibao counts the family without its destitute members, and a dibao household has no edge and no single entry."""
    tables = random_households(law, MANY, seed, DAY)
    names = ["household_counted", "dibao_size", "dibao_eligible", "dibao_edge_eligible", "dibao_single_present"]
    people = law.plan(["counted_member", "tekun_eligible"], "person")
    both: Counter[int] = Counter()
    for _, household, is_counted, is_destitute in on_duckdb(people, tables, DAY):
        both[household] += is_counted is True and is_destitute is True
    ids = sorted(tables["household"]["household_id"].to_pylist())
    for household, found in zip(ids, answered(law, tables, names), strict=True):
        if found["dibao_size"] is not None:
            assert found["dibao_size"] + both[household] == found["household_counted"]
        if found["dibao_eligible"]:
            assert found["dibao_edge_eligible"] is False
            assert found["dibao_single_present"] is False
