"""Occupations and industries: complete trees, and codes of any depth lead to their section."""

from __future__ import annotations

from collections import Counter

import pytest

from minsheng.standards.classifications import (
    industries,
    industry,
    industry_section,
    occupation,
    occupations,
)
from minsheng.standards.errors import UnknownCodeError


@pytest.mark.parametrize(
    ("edition", "levels"),
    [
        ("2015", {"major": 8, "middle": 75, "minor": 438}),
        ("2022", {"major": 8, "middle": 79, "minor": 450}),
    ],
)
def test_each_edition_is_a_tree_of_three_levels(edition: str, levels: dict[str, int]) -> None:
    groups = occupations(edition)

    assert Counter(one.level for one in groups.values()) == levels
    assert all(one.parent is None or one.parent in groups for one in groups.values())
    assert {one.level for one in groups.values() if one.parent is None} == {"major"}


def test_the_editions_differ() -> None:
    assert occupation("4-04-05").name != ""
    assert occupations("2015").keys() != occupations("2022").keys()


def test_industries_are_20_sections_with_97_divisions() -> None:
    assert Counter(one.level for one in industries().values()) == {"section": 20, "division": 97}
    assert all(industry(one.parent).level == "section" for one in industries().values() if one.parent)


@pytest.mark.parametrize(
    ("code", "section"),
    [("A", "A"), ("01", "A"), ("0111", "A"), ("C36", "C"), ("C3610", "C"), ("361", "C"), ("97", "T")],
)
def test_an_industry_code_of_any_depth_has_a_section(code: str, section: str) -> None:
    assert industry_section(code) == section


@pytest.mark.parametrize("code", ["", "U", "99", "A36", "3", "361000", "农业", "a01"])
def test_a_code_outside_the_classification_is_an_error(code: str) -> None:
    with pytest.raises(UnknownCodeError, match=r"4754-2017"):
        industry_section(code)


def test_unknown_occupations_and_editions_are_errors_with_a_hint() -> None:
    with pytest.raises(UnknownCodeError, match="2022 occupation classification has no group 9-99"):
        occupation("9-99")
    with pytest.raises(UnknownCodeError, match="Take 2015 or 2022"):
        occupations("1999")
