"""Divisions: one tree of 12,340 codes, and what is known to have changed."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from minsheng.standards.divisions import (
    BASE_DATE,
    children,
    district_codes,
    district_name,
    districts,
    division,
    division_changes,
    divisions_path,
    find_division,
    name_path,
    village_codes,
)
from minsheng.standards.errors import UnknownCodeError


def test_the_city_has_one_tree_of_12340_divisions() -> None:
    def walk(code: str) -> Counter[str]:
        total = Counter([division(code).level])
        for child in children(code):
            assert child.parent == code
            assert child.code.startswith(code)
            total += walk(child.code)
        return total

    levels = walk("50")

    assert levels == {"province": 1, "district": 38, "town": 1031, "village": 11270}
    assert levels.total() == len(divisions_path().read_text(encoding="utf-8").splitlines()) - 1 == 12340


def test_villages_split_by_committee_as_published() -> None:
    assert Counter(division(code).kind for code in village_codes()) == {
        "residents_committee": 3323,
        "villagers_committee": 7946,
        "": 1,
    }


def test_village_codes_are_12_digits_and_ascending() -> None:
    codes = village_codes()

    assert all(10**11 <= code < 10**12 for code in codes)
    assert list(codes) == sorted(set(codes))


def test_a_path_reads_from_the_city_down_as_an_address() -> None:
    assert name_path("500101001") == ("重庆市", "万州区", "高笋塘街道")
    assert name_path(500101001001)[:3] == name_path("500101001")


def test_districts_are_those_of_the_tree_with_region_and_wage_tier() -> None:
    assert district_codes() == tuple(child.code for child in children("50"))
    assert all(one.name == division(one.code).name for one in districts())
    assert Counter(one.region for one in districts()) == {
        "central_urban": 9,
        "main_city_new": 12,
        "northeast_three_gorges": 11,
        "southeast_wuling": 6,
    }
    assert Counter(one.min_wage_tier for one in districts()) == {1: 26, 2: 12}
    assert all(one.pinyin.isascii() for one in districts())


def test_a_district_is_named_in_both_scripts() -> None:
    assert district_name("500101") == "万州区 Wanzhou"
    with pytest.raises(UnknownCodeError, match="code 500199"):
        district_name("500199")


@pytest.mark.parametrize("code", ["", "5", "500199", "110105", "50010", 500101001999, "５０"])
def test_a_code_that_the_city_does_not_have_is_an_error_that_names_it(code: str | int) -> None:
    assert find_division(code) is None
    with pytest.raises(UnknownCodeError, match=f"has the code {code}"):
        division(code)


def test_the_merger_of_2025_is_known_as_a_change_and_not_mixed_into_the_base() -> None:
    later = [change for change in division_changes() if change.effective_from > BASE_DATE]

    assert Counter(change.change for change in later) == {
        "town_reassigned": 47,
        "district_abolished": 2,
        "district_established": 1,
    }
    assert {change.effective_from for change in later} == {date(2025, 11, 6)}
    assert all(division(change.old_code).name == change.old_name for change in later if change.old_code)
    assert find_division("500157") is None


def test_the_base_holds_what_the_edition_of_2023_changed() -> None:
    for change in division_changes():
        if change.change in {"village_added", "village_renamed"}:
            assert division(change.new_code).name == change.new_name
        if change.change == "village_removed":
            assert find_division(change.old_code) is None
