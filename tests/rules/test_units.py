"""Units multiply and divide as exponents do, and are told to people in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.rules.figures import figure, unit_words
from minsheng.rules.units import BASE_DIMENSIONS, NO_UNIT, Unit, UnitError, parse_unit

units = st.dictionaries(st.sampled_from(sorted(BASE_DIMENSIONS)), st.integers(-2, 2), max_size=4).map(
    lambda exponents: Unit(tuple(sorted((name, power) for name, power in exponents.items() if power)))
)


@given(units)
def test_a_unit_reads_back_what_it_writes(unit: Unit) -> None:
    assert parse_unit(str(unit)) == unit


@given(units, units)
def test_what_was_multiplied_can_be_divided_away(one: Unit, other: Unit) -> None:
    assert one * other / other == one
    assert one / one == NO_UNIT


@pytest.mark.parametrize(
    ("text", "same_as"),
    [("persons", "person"), ("fen·month", "month*fen"), ("fen/month/person", "fen/person/month"), ("1", "")],
)
def test_plurals_and_order_do_not_matter(text: str, same_as: str) -> None:
    assert parse_unit(text) == (parse_unit(same_as) if same_as else NO_UNIT)


def test_a_word_that_is_no_unit_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnitError, match="'yuan' in the unit 'yuan/month' is none of bp, day"):
        parse_unit("yuan/month")


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (123_456, "fen/month", "1,234.56", "1,234.56"),
        (-5, "fen", "-0.05", "-0.05"),
        (15_000, "bp", "150%", "150%"),
        (1_234, "bp", "12.34%", "12.34%"),
        (3, "persons", "3", "3"),
        (None, "fen", "未知", "unknown"),
        (True, "1", "是", "yes"),
    ],
)
def test_values_are_written_as_people_write_them(value: int | None, unit: str, zh: str, en: str) -> None:
    assert (figure(value, parse_unit(unit), "zh"), figure(value, parse_unit(unit), "en")) == (zh, en)


@pytest.mark.parametrize(
    ("unit", "zh", "en"),
    [
        ("fen/month/person", "元/人·月", "yuan per person and month"),
        ("fen", "元", "yuan"),
        ("bp", "", ""),
        ("dm2/person", "平方米/人", "m² per person"),
        ("1", "", ""),
    ],
)
def test_units_are_written_as_people_write_them(unit: str, zh: str, en: str) -> None:
    assert (unit_words(parse_unit(unit), "int", "zh"), unit_words(parse_unit(unit), "int", "en")) == (zh, en)
