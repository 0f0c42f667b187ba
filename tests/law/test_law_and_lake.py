"""The facts that the law asks for are the facts that the snapshot states: same names, types, units, codes."""

from __future__ import annotations

from datetime import date

import pytest

from minsheng.lake.facts import Fact, absent_values, facts_of
from minsheng.rules import Law, load_law
from minsheng.rules.units import NO_UNIT, parse_unit

PROGRAMMES = {
    "tekun", "dibao", "dibao_single", "dibao_edge", "rigid_expense", "linshi_emergency", "linshi_expense", "medical",
    "education", "housing", "employment", "disaster", "orphan", "unsupported_child", "disability_living",
    "disability_care", "elderly", "monitoring",
}  # fmt: skip


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law("minsheng.law", law_date=date(2023, 12, 31))


@pytest.fixture(scope="module")
def stated() -> dict[tuple[str, str], Fact]:
    return {
        (fact.entity, fact.name): fact for entity in ("person", "household", "supporter") for fact in facts_of(entity)
    }


def test_every_fact_of_the_law_is_stated_by_the_snapshot(law: Law, stated: dict[tuple[str, str], Fact]) -> None:
    for name, node in law.nodes.items():
        if node.role == "fact" and not node.source.startswith("survey."):
            fact = stated[node.entity or "", name]
            assert fact.type == node.type, name
            assert (parse_unit(fact.unit) if fact.unit else NO_UNIT) == node.unit, name
            assert fact.source.partition(".")[0] == node.source.partition(".")[0], name


def test_what_absence_means_is_a_value_that_the_law_knows(law: Law) -> None:
    for name, value in absent_values().items():
        node = law.nodes.get(name)
        if node is not None and node.codes is not None:
            assert value in node.codes, name


@pytest.mark.parametrize("year", range(2021, 2027))
def test_the_law_is_in_force_in_every_year_since_2021(law: Law, year: int) -> None:
    then = law.at(date(year, 12, 31))
    assert set(then.programmes) == PROGRAMMES
    assert not then.gaps


@pytest.mark.parametrize(
    ("day", "urban", "rural", "tekun"),
    [
        (date(2021, 9, 1), 63600, 51500, 82700),
        (date(2022, 9, 1), 71700, 58100, 93200),
        (date(2023, 8, 31), 71700, 58100, 93200),
        (date(2023, 9, 1), 73500, 60000, 95500),
        (date(2024, 9, 1), 75000, 61000, 97500),
        (date(2025, 7, 1), 77000, 63000, 100100),
    ],
)
def test_the_gazetted_standards_hold_from_their_day_on(law: Law, day: date, urban: int, rural: int, tekun: int) -> None:
    then = law.at(day)
    for residence, standard in (("urban", urban), ("rural", rural)):
        values = then.evaluate({"household": {"residence": residence}, "person": []}, facts_date=day)
        assert values["dibao_standard"] == standard
        assert values["tekun_basic_standard"] == tekun


def test_the_rise_of_2023_is_the_published_one(law: Law) -> None:
    """Standards up 2.5 % and 3.27 %, urban to rural 1 to 0.82 (渝民发〔2023〕10号)."""
    before, after = (law.parameters["dibao_standard"].on(day) for day in (date(2023, 8, 31), date(2023, 9, 1)))
    assert before is not None
    assert after is not None
    old, new = ({key[0]: int(str(value)) for key, value in dated.rows.items()} for dated in (before, after))
    assert round((new["urban"] / old["urban"] - 1) * 100, 1) == 2.5
    assert round((new["rural"] / old["rural"] - 1) * 100, 2) == 3.27
    assert round(new["rural"] / new["urban"], 2) == 0.82
