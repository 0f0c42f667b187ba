"""A screening works what it presumes into the law beforehand; no answer and no missing fact may change by that."""

from __future__ import annotations

from datetime import date

import pytest

from minsheng.rules import Law, load_law
from tests.law.random_households import as_households, random_households

DAY = date(2023, 12, 31)
HOUSEHOLDS = 150


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law("minsheng.law", law_date=DAY)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_answers_are_those_of_the_whole_law_with_the_presumed_facts(law: Law, seed: int) -> None:
    folded = law.with_facts(law.presumed)
    decisions = [record.decides for record in law.programmes.values()]
    for household in as_households(random_households(law, HOUSEHOLDS, seed, DAY)):
        for entity, rows in (
            ("household", [household["household"]]),
            ("person", household["person"]),
            ("supporter", [row for person in household["person"] for row in person["supporter"]]),
        ):
            presumed = {name: value for name, value in law.presumed.items() if law.nodes[name].entity == entity}
            for row in rows:
                row.update(presumed)
        whole, short = (each.evaluate(household, facts_date=DAY) for each in (law, folded))
        assert dict(short) == dict(whole)
        for ours, theirs in zip(short.rows("person"), whole.rows("person"), strict=True):
            assert dict(ours) == dict(theirs)
        for decision in decisions:
            assert set(short.needs(decision)) == set(whole.needs(decision))


def test_a_screening_reads_no_fact_that_it_presumes(law: Law) -> None:
    folded = law.with_facts(law.presumed)
    decisions = [record.decides for record in law.programmes.values()]
    assert set(law.presumed) & set(law.graph.ancestors(decisions))
    assert not set(law.presumed) & set(folded.graph.ancestors(decisions))
