"""One slip in an id is found again; a guess is never passed off as a repair."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.lake.identity.repair import candidates, only_candidate
from minsheng.lake.identity.repair_many import Damaged, candidates_of_many
from minsheng.standards.resident_id import from_person_id, parse, problem

births = st.dates(date(1900, 1, 1), date(2023, 12, 31))
ids = st.builds(
    lambda district, born, order: from_person_id(int(f"{district}{born:%Y%m%d}{order:03d}")),
    st.sampled_from([500101, 500113, 500242, 110101, 654325]),
    births,
    st.integers(1, 999),
)


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A good id, and the same with one slip that the check character betrays."""
    text = draw(ids)
    at = draw(st.integers(0, 16))
    kind = draw(st.sampled_from(["digit", "swap", "missing", "extra"]))
    if kind == "digit":
        slipped = text[:at] + draw(st.sampled_from("0123456789")) + text[at + 1 :]
    elif kind == "swap":
        slipped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    elif kind == "missing":
        slipped = text[:at] + text[at + 1 :]
    else:
        slipped = text[:at] + text[at] + text[at:]
    return text, slipped


@given(slips())
def test_the_id_before_the_slip_is_among_the_candidates(pair: tuple[str, str]) -> None:
    text, slipped = pair
    told = parse(text)
    found = candidates(slipped, birth_date=told.birth_date, sex=told.sex, divisions={told.division})
    assert (text in [candidate.text for candidate in found]) == (slipped != text)


@given(slips())
def test_an_only_candidate_is_never_another_persons_id(pair: tuple[str, str]) -> None:
    text, slipped = pair
    told = parse(text)
    only = only_candidate(slipped, birth_date=told.birth_date, sex=told.sex)
    assert only is None or only.text == text


@given(slips())
def test_candidates_are_good_ids_that_agree_with_what_the_row_says(pair: tuple[str, str]) -> None:
    text, slipped = pair
    told = parse(text)
    for candidate in candidates(slipped, birth_date=told.birth_date, sex=told.sex):
        assert problem(candidate.text) is None
        assert parse(candidate.text).birth_date == told.birth_date
        assert candidate.fits_sex == (parse(candidate.text).sex == told.sex)


@given(ids)
def test_a_good_id_is_left_alone(text: str) -> None:
    assert candidates(text) == ()
    assert candidates(text.lower()) == ()


@given(st.text(max_size=25))
def test_any_text_is_answered(text: str) -> None:
    assert all(problem(candidate.text) is None for candidate in candidates(text))


ID = "500101198005150013"


@pytest.mark.parametrize(
    ("delivered", "slip", "place"),
    [
        ("500101198O05150013", "letter", 10),
        ("500101198006150013", "digit", 12),
        ("500101190805150013", "swap", 9),
        ("50010118005150013", "missing", 9),
        ("5001011980051500133", "extra", 18),
    ],
)
def test_a_slip_in_the_birth_date_is_told_from_its_row(delivered: str, slip: str, place: int) -> None:
    only = only_candidate(delivered, birth_date=date(1980, 5, 15), sex="male")
    assert only is not None
    assert only.text == ID
    assert only.slip == slip
    assert slip in {"missing", "extra"} or only.place == place


def test_a_slip_in_the_order_number_is_left_to_the_register() -> None:
    delivered = f"{ID[:15]}2{ID[16:]}"
    assert only_candidate(delivered, birth_date=date(1980, 5, 15), sex="male") is None
    assert ID in [candidate.text for candidate in candidates(delivered, birth_date=date(1980, 5, 15), sex="male")]


def test_a_slip_in_the_division_must_lead_to_a_known_one() -> None:
    delivered = f"58{ID[2:]}"
    found = candidates(delivered, birth_date=date(1980, 5, 15), sex="male", divisions={"500101"})
    assert [candidate.text for candidate in found if candidate.place <= 6 and candidate.is_plausible] == [ID]


def test_a_wrongly_stated_sex_never_leads_to_a_repair() -> None:
    for order in range(1, 999, 37):
        text = from_person_id(int(f"50011920160619{order:03d}"))
        for at in (15, 16, 17):
            delivered = f"{text[:at]}{(int(text[at].replace('X', '3')) + 4) % 10}{text[at + 1 :]}"
            wrong_sex = "female" if order % 2 else "male"
            assert only_candidate(delivered, birth_date=date(2016, 6, 19), sex=wrong_sex) is None


def test_two_slips_are_not_repaired() -> None:
    assert ID not in [candidate.text for candidate in candidates("500101198106150013")]


@given(
    st.lists(
        st.tuples(
            st.one_of(slips().map(lambda pair: pair[1]), ids, st.text("0123456789XO?", max_size=19)),
            st.sampled_from([None, "own", date(1980, 5, 15)]),
            st.sampled_from([None, "male", "female"]),
        ),
        max_size=12,
    )
)
def test_many_at_once_have_the_candidates_that_they_have_one_by_one(
    told: list[tuple[str, str | date | None, str | None]],
) -> None:
    divisions = {"500101", "500113"}
    damaged = []
    for at, (text, stated, sex) in enumerate(told):
        born = _birth_date_in(text) if stated == "own" else stated
        damaged.append(Damaged(at, text, born if isinstance(born, date) else None, sex))
    found = candidates_of_many(damaged, divisions)
    columns = (found.row.tolist(), found.person_id.tolist(), found.is_plausible.tolist())
    assert sorted(zip(*columns, strict=True)) == sorted(
        (one.row, candidate.person_id, candidate.is_plausible)
        for one in damaged
        for candidate in candidates(one.text, birth_date=one.birth_date, sex=one.sex, divisions=divisions)
    )


def _birth_date_in(text: str) -> date | None:
    try:
        return date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return None


def test_an_id_of_fifteen_digits_has_nothing_to_repair_by() -> None:
    assert candidates("500101800515001", birth_date=date(1980, 5, 15)) == ()
