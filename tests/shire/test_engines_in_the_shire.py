"""For any smial that can be thought of, the city's query and the clerk's Python give the same answers and ask for the same facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.rules import Evaluation, Law, Plan, load_law, run
from minsheng.rules.explain import explain

DAY = dt.date(1421, 6, 30)
LAW: Law = load_law("tests.shire.law", law_date=DAY)
SMIAL_TARGETS = ["allowance", "breakfast_due", "margin", "somebody_of_age", "breakfast_standard"]
HOBBIT_TARGETS = ["levy", "owes_levy", "kept", "southern_grower", "breakfast_due"]
TYPES = {"int": pa.int64(), "bool": pa.bool_(), "date": pa.date32(), "code": pa.string()}
KEYS = {"smial": ["smial_id"], "hobbit": ["hobbit_id", "smial_id"], "cousin": ["hobbit_id"]}

maybe_bool = st.sampled_from([None, False, True])
amounts = st.none() | st.integers(0, 3_000)
cousins = st.fixed_dictionaries({"cousin_rich": maybe_bool, "estranged": maybe_bool})
hobbits = st.fixed_dictionaries({
    "birth_date": st.none() | st.dates(dt.date(1380, 1, 1), dt.date(1421, 1, 1)),
    "wage": amounts,
    "leaf_sales": st.none() | st.integers(0, 40_000),
    "on_adventure": st.sampled_from([None, False, False, False, True]),
    "ring_bearer": st.sampled_from([None, False, False, False, True]),
    "cousin": st.lists(cousins, max_size=2),
})  # fmt: skip
smials = st.fixed_dictionaries({
    "smial": st.fixed_dictionaries({
        "farthing": st.sampled_from([None, "west", "east", "north", "south"]), "tenants": st.none() | st.integers(0, 4),
    }),
    "hobbit": st.lists(hobbits, max_size=3),
})  # fmt: skip


def tables(shire: list[dict[str, Any]]) -> dict[str, pa.Table]:
    """The smials as the three tables that a plan reads."""
    rows: dict[str, list[dict[str, Any]]] = {"smial": [], "hobbit": [], "cousin": []}
    for number, household in enumerate(shire):
        rows["smial"].append({"smial_id": number, **household["smial"]})
        for hobbit in household["hobbit"]:
            person = len(rows["hobbit"])
            rows["hobbit"].append({"hobbit_id": person, "smial_id": number, **hobbit})
            rows["cousin"] += [{"hobbit_id": person, **cousin} for cousin in hobbit["cousin"]]
    schemas = {
        entity: pa.schema(
            [(key, pa.int64()) for key in keys]
            + [(n.name, TYPES[n.type]) for n in LAW.nodes.values() if n.role == "fact" and n.entity == entity]
        )
        for entity, keys in KEYS.items()
    }
    return {entity: pa.Table.from_pylist(rows[entity], schema=schema) for entity, schema in schemas.items()}


def answers(shire: list[dict[str, Any]], plan: Plan, key: str) -> list[tuple[Any, ...]]:
    """What DuckDB says, by the order of the key."""
    with duckdb.connect() as connection:
        for name, table in tables(shire).items():
            connection.register(name, table)
        order = connection.execute(f"SELECT * FROM ({plan.sql}) ORDER BY {key}", run.dates_of(plan, DAY))
        return [row[len(plan.columns) - len(plan.targets) :] for row in order.fetchall()]


def in_python(shire: list[dict[str, Any]]) -> list[Evaluation]:
    return [LAW.evaluate(household, facts_date=DAY) for household in shire]


@given(st.lists(smials, min_size=1, max_size=4))
def test_both_readings_give_the_same_answers(shire: list[dict[str, Any]]) -> None:
    judged = in_python(shire)
    for_smials = [tuple(evaluation[name] for name in SMIAL_TARGETS) for evaluation in judged]
    for_hobbits = [
        tuple(row[name] for name in HOBBIT_TARGETS) for evaluation in judged for row in evaluation.rows("hobbit")
    ]
    assert answers(shire, LAW.plan(SMIAL_TARGETS, "smial"), "smial_id") == for_smials
    assert answers(shire, LAW.plan(HOBBIT_TARGETS, "hobbit"), "hobbit_id") == for_hobbits


@given(st.lists(smials, min_size=1, max_size=4))
def test_both_readings_ask_for_the_same_missing_facts(shire: list[dict[str, Any]]) -> None:
    plan = LAW.needs_plan(SMIAL_TARGETS, "smial")
    for evaluation, masks in zip(in_python(shire), answers(shire, plan, "smial_id"), strict=True):
        for target, column, mask in zip(SMIAL_TARGETS, plan.targets, masks, strict=True):
            asked = {fact for bit, fact in enumerate(plan.need_bits[column]) if mask >> bit & 1}
            assert (target, asked) == (target, {need.fact for need in evaluation.needs(target)})


@given(smials)
def test_an_unknown_answer_always_asks_for_something_and_a_known_one_for_nothing(household: dict[str, Any]) -> None:
    evaluation = LAW.evaluate(household, facts_date=DAY)
    for target in SMIAL_TARGETS:
        assert (evaluation[target] is None) == bool(evaluation.needs(target))


@given(smials)
def test_to_fill_in_what_is_missing_settles_the_answer(household: dict[str, Any]) -> None:
    filled = {"wage": 700, "leaf_sales": 0, "birth_date": dt.date(1380, 1, 1), "farthing": "west", "tenants": 1}
    for _ in range(40):
        evaluation = LAW.evaluate(household, facts_date=DAY)
        if not (needs := evaluation.needs("allowance")):
            break
        need = needs[0]
        rows = {
            "smial": [household["smial"]],
            "hobbit": household["hobbit"],
            "cousin": [cousin for hobbit in household["hobbit"] for cousin in hobbit["cousin"]],
        }
        rows[need.entity][need.row][need.fact] = filled.get(need.fact, False)
    assert LAW.evaluate(household, facts_date=DAY)["allowance"] is not None


@given(smials)
def test_every_change_that_is_offered_turns_the_answer(household: dict[str, Any]) -> None:
    evaluation = LAW.evaluate(household, facts_date=DAY)
    explanation = explain(evaluation, "breakfast")
    for change in explanation.changes:
        rows = {"smial": [household["smial"]], "hobbit": household["hobbit"]}
        changed = {**rows[change.entity][change.row], change.node: change.after}
        other = {
            "smial": changed if change.entity == "smial" else household["smial"],
            "hobbit": [
                changed if change.entity == "hobbit" and n == change.row else h
                for n, h in enumerate(household["hobbit"])
            ],
        }
        outcome = LAW.evaluate(other, facts_date=DAY)["breakfast_due"]
        assert outcome is (change.outcome == "eligible")
        assert outcome is not evaluation["breakfast_due"]


@given(smials)
def test_to_explain_leaves_the_evaluation_as_it_was(household: dict[str, Any]) -> None:
    evaluation = LAW.evaluate(household, facts_date=DAY)
    before = [dict(row) for entity in KEYS for row in evaluation.rows(entity)]
    explain(evaluation, "breakfast")
    assert [dict(row) for entity in KEYS for row in evaluation.rows(entity)] == before


@pytest.mark.spark
def test_a_cluster_gives_the_same_answers_and_asks_for_the_same_facts() -> None:
    from tests.semantics.small_session import small_session

    shire = a_shire()
    plans = [
        LAW.plan(SMIAL_TARGETS, "smial"),
        LAW.plan(HOBBIT_TARGETS, "hobbit"),
        LAW.needs_plan(SMIAL_TARGETS, "smial"),
    ]
    local = [answers(shire, plan, plan.columns[0]) for plan in plans]
    there = [
        LAW.plan(SMIAL_TARGETS, "smial", "spark"),
        LAW.plan(HOBBIT_TARGETS, "hobbit", "spark"),
        LAW.needs_plan(SMIAL_TARGETS, "smial", "spark"),
    ]
    session = small_session()
    try:
        for name, table in tables(shire).items():
            session.createDataFrame(table).createOrReplaceTempView(name)
        for plan, expected in zip(there, local, strict=True):
            found = run.spark(session, plan, DAY).orderBy(plan.columns[0]).collect()
            assert [tuple(row)[len(plan.columns) - len(plan.targets) :] for row in found] == expected
    finally:
        session.stop()


def a_shire() -> list[dict[str, Any]]:
    """A few hundred smials in which every fact is known, unknown and at its limits in turn."""
    farthings, bools = [None, "west", "east", "south"], [False, None, True]
    days = [dt.date(1380, 2, 29), None, dt.date(1388, 6, 30), dt.date(1388, 7, 1), dt.date(1410, 1, 1)]
    return [
        {
            "smial": {"farthing": farthings[n % 4], "tenants": n % 4 if n % 7 else None},
            "hobbit": [
                {
                    "birth_date": days[(n + m) % 5],
                    "wage": (n * 37 + m * 101) % 1500 if (n + m) % 6 else None,
                    "leaf_sales": (n * 1013) % 40_000 if n % 5 else None,
                    "on_adventure": bools[(n // 3) % 3] if n % 2 else False,
                    "ring_bearer": bools[(n // 9) % 3] if n % 11 == 0 else False,
                    "cousin": [
                        {"cousin_rich": bools[(n + c) % 3], "estranged": bools[n // 2 % 3]} for c in range(n % 3)
                    ],
                }
                for m in range(n % 4)
            ],
        }
        for n in range(300)
    ]
