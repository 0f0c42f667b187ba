"""Resident ids: what any valid one keeps, and what no wrong one gets past."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import ric

from minsheng.standards.errors import ResidentIdError
from minsheng.standards.resident_id import (
    check_character,
    from_person_id,
    mask,
    parse,
    problem,
    to_eighteen,
    to_person_id,
)

PUBLISHED_EXAMPLE = "11010519491231002X"  # GB 11643-1999, example in the standard


@st.composite
def first17(draw: st.DrawFn, earliest: date = date(1850, 1, 1), latest: date = date(2100, 12, 31)) -> str:
    """17 digits with a real birth date."""
    division = draw(st.integers(100000, 999999))
    born = draw(st.dates(earliest, latest))
    return f"{division}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"


def resident_ids() -> st.SearchStrategy[str]:
    return first17().map(lambda digits: digits + check_character(digits))


def test_the_example_of_the_standard_is_read() -> None:
    person = parse(PUBLISHED_EXAMPLE)

    assert person.division == "110105"
    assert person.birth_date == date(1949, 12, 31)
    assert person.sex == "female"
    assert person.person_id == 11010519491231002


def test_a_small_x_is_the_same_id() -> None:
    assert parse(PUBLISHED_EXAMPLE.lower()).text == PUBLISHED_EXAMPLE


@given(resident_ids())
def test_any_valid_id_survives_the_trip_through_its_key(text: str) -> None:
    assert from_person_id(to_person_id(text)) == text


@given(resident_ids(), st.data())
def test_one_changed_character_is_always_noticed(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from("0123456789X"))
    assume(other != text[place])

    assert problem(text[:place] + other + text[place + 1 :]) is not None


@given(resident_ids(), st.integers(0, 16))
def test_two_swapped_neighbours_are_always_noticed(text: str, place: int) -> None:
    assume(text[place] != text[place + 1])
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]

    assert problem(swapped) is not None


@given(first17(date(1900, 1, 1), date(1999, 12, 31)))
def test_the_old_form_and_the_new_form_are_one_person(digits: str) -> None:
    fifteen = digits[:6] + digits[8:]
    person = parse(fifteen)

    assert to_eighteen(fifteen) == person.text
    assert person.birth_date == date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    assert person.person_id == int(digits)
    assert person == parse(person.text)


@given(resident_ids())
def test_sex_is_the_parity_of_the_order_number(text: str) -> None:
    assert parse(text).sex == ("male" if int(text[14:17]) % 2 else "female")


@given(
    st.sampled_from(["500101", "110105", "320311"]),
    st.from_regex(r"(19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9X]?", fullmatch=True),
    st.booleans(),
)
def test_python_stdnum_accepts_and_refuses_the_same_ids(division: str, rest: str, mend: bool) -> None:
    """Length, check character and date agree; stdnum also asks whether the division existed in the year of birth."""
    text = division + rest
    if mend and len(text) >= 17:
        text = text[:17] + check_character(text[:17])
    try:
        ric.validate(text)
    except ric.InvalidComponent:
        assert (problem(text) == "id_birth_date") is not is_date(text[6:14])
    except ric.ValidationError:
        assert problem(text) in {"id_length", "id_checksum"}
    else:
        assert problem(text) is None


def is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


@given(resident_ids())
def test_python_stdnum_computes_the_same_check_character(text: str) -> None:
    assert ric.calc_check_digit(text) == text[17]
    assert ric.get_birth_date(text) == parse(text).birth_date


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "id_length"),
        ("1101051949123100", "id_length"),
        (PUBLISHED_EXAMPLE + " ", "id_length"),
        ("１１０１０５１９４９１２３１００２Ｘ", "id_characters"),
        ("11010519491231 02X", "id_characters"),
        ("X10105194912310021", "id_characters"),
        ("010105194912310025", "id_characters"),
        ("110105491231٠02", "id_characters"),
        ("11010549123100X", "id_characters"),
        ("110105194912310021", "id_checksum"),
        ("110105491331002", "id_birth_date"),
        ("110105490230002", "id_birth_date"),
        ("11010518491231002" + check_character("11010518491231002"), "id_birth_date"),
        ("11010520230229001" + check_character("11010520230229001"), "id_birth_date"),
    ],
)
def test_each_fault_has_its_reason_and_the_error_does_not_repeat_the_number(text: str, reason: str) -> None:
    assert problem(text) == reason
    with pytest.raises(ResidentIdError) as caught:
        parse(text)
    assert caught.value.reason == reason
    assert not text or text not in str(caught.value)


@pytest.mark.parametrize("number", [0, -11010519491231002, 10**17, 10**15])
def test_a_number_without_17_digits_is_no_key(number: int) -> None:
    with pytest.raises(ResidentIdError, match="18 characters"):
        from_person_id(number)


@given(resident_ids() | first17().map(lambda digits: digits[:6] + digits[8:]))
def test_a_masked_id_shows_neither_birth_date_nor_order_number(text: str) -> None:
    masked = mask(text)

    assert len(masked) == len(text)
    assert re.fullmatch(r"\*+", masked[6:-2])
    assert (masked[:6], masked[-2:]) == (text[:6], text[-2:])


@given(st.text(max_size=8))
def test_a_text_too_short_to_mask_in_the_middle_is_hidden_whole(text: str) -> None:
    assert mask(text) == "*" * len(text)
