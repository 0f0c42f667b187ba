"""Cliffs: what a family has in hand at every wage agrees with the law for one household, and every fall of it is told."""

from __future__ import annotations

import copy
import datetime as dt
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from minsheng.rules import Law
from minsheng.screening import law_of
from minsheng.screening.cliffs import Sweep, chart, compare_cliffs, sweep, typical_households
from minsheng.screening.cliffs.find import find_cliffs, find_flat_zones, unknown_zones
from minsheng.screening.cliffs.tell import sweep_json
from minsheng.screening.whatif.reform import read_reform
from tests.screening.test_whatif import STANDARDS

DAY = dt.date(2023, 12, 31)
UP_TO = 4_000


@pytest.fixture(scope="module")
def law() -> Law:
    return law_of(DAY)


@pytest.fixture(scope="module")
def sweeps(law: Law) -> tuple[Sweep, ...]:
    return sweep(law, typical_households(law), UP_TO)


@pytest.mark.parametrize("wage", [0, 700, 1469, 1470, 2204, 2205, 3999])
def test_the_sweep_agrees_with_the_law_for_one_household(law: Law, sweeps: tuple[Sweep, ...], wage: int) -> None:
    for one in sweeps:
        facts = copy.deepcopy(one.household.case.facts)
        facts["person"][0] |= {"employed": True, "employment_kind": "employee", "employment_income": wage * 100}
        values = law.evaluate(facts, facts_date=one.household.case.facts_date)
        assert one.helped[wage] == values["help_monthly"]
        entitled = {r.name for r in law.programmes.values() if r.entity == "household" and values[r.decides]}
        assert one.entitled[wage] == entitled


def test_every_fall_of_money_in_hand_lies_within_a_cliff(sweeps: tuple[Sweep, ...]) -> None:
    for one in sweeps:
        falls = {
            step
            for step, (before, after) in enumerate(pairwise(map(one.net, range(UP_TO + 1))))
            if before is not None and after is not None and after < before
        }
        told = {step for cliff in one.cliffs for step in range(cliff.before // 100, cliff.after // 100)}
        assert falls == told
        assert all(cliff.loss > 0 for cliff in one.cliffs)


def test_one_parent_with_a_pupil_loses_the_supplement_at_the_line(sweeps: tuple[Sweep, ...]) -> None:
    one = next(each for each in sweeps if each.household.name == "4-parent-pupil")
    cliff = next(cliff for cliff in one.cliffs if "dibao" in cliff.lost)
    assert cliff.before == 1_469_00  # 735 × 2 − 1
    assert cliff.help_before - cliff.help_after == 101_00  # a yuan of the gap and the supplement of 100
    assert cliff.loss == 100_00


def test_a_single_adult_gains_nothing_from_earning_up_to_the_standard(sweeps: tuple[Sweep, ...]) -> None:
    one = next(each for each in sweeps if each.household.name == "1-single-urban")
    assert not one.cliffs
    assert (one.flat[0].first, one.flat[0].last) == (0, 735_00)


def test_steps_that_fall_one_after_the_other_are_one_cliff_that_ends_where_it_is_made_good() -> None:
    helped = [1_000, 900, 600, 300, 300, 300, 300, 300]
    (cliff,) = find_cliffs(helped, [frozenset("ab")] * 2 + [frozenset("a")] * 6, [50] * 2 + [0] * 6)
    assert (cliff.before, cliff.after, cliff.loss) == (100, 300, 400)
    assert cliff.recovered_at == 700
    assert cliff.lost == ("b",)
    assert cliff.yearly_lost == 50


def test_a_cliff_that_is_not_made_good_within_the_sweep_says_so() -> None:
    (cliff,) = find_cliffs([1_000, 0, 0], [frozenset()] * 3, [0] * 3)
    assert cliff.recovered_at is None


def test_what_cannot_be_told_is_no_cliff() -> None:
    helped = [1_000, None, None, 0]
    assert find_cliffs(helped, [frozenset()] * 4, [0] * 4) == ()
    assert [(zone.first, zone.last) for zone in unknown_zones(helped)] == [(100, 200)]
    assert find_flat_zones([300, 200, 100, 0], shortest=2)[0].last == 300


def test_a_reform_moves_cliffs_and_the_change_is_told(law: Law) -> None:
    august = law_of(dt.date(2023, 8, 31))
    households = typical_households(august)
    before = sweep(august, households, UP_TO)
    after = sweep(read_reform(STANDARDS, august).law, households, UP_TO)
    changes = {(c.household, c.fate) for c in compare_cliffs(before, after)}
    assert ("4-parent-pupil", "moved") in changes
    assert {fate for _, fate in changes} <= {"moved", "same", "deeper", "shallower", "added", "removed"}
    assert all(change.fate == "same" for change in compare_cliffs(before, before))


def test_the_chart_is_a_picture_and_the_data_have_the_corners(sweeps: tuple[Sweep, ...]) -> None:
    one = sweeps[3]
    picture = chart([one])
    ET.fromstring(picture)  # noqa: S314 - our own text
    assert picture.count("<polyline") == 2
    told = sweep_json(one)
    assert {cliff["before"] for cliff in told["cliffs"]} <= {point["earnings"] for point in told["curve"]}
    assert len(told["curve"]) < 200
