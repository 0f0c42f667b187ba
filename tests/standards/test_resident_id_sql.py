"""The column-wise reading of resident ids gives the same answers as the reading of one."""

from __future__ import annotations

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from minsheng.standards.resident_id import check_character, parse, problem
from minsheng.standards.resident_id_sql import (
    id_birth_date_sql,
    id_problem_sql,
    id_sex_sql,
    person_id_sql,
    resident_id_sql,
)

LOOKS_LIKE_AN_ID = st.from_regex(r"[1-9][0-9]{5}(18|19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9xX]", fullmatch=True)
OLD_FORM = st.from_regex(r"[1-9][0-9]{7}[01][0-9][0-3][0-9]{4}", fullmatch=True)
NUMBERS_IN_DISGUISE = st.sampled_from(
    ["1e0000000000018", "-10105491231002", "+1010519491231002X", "1_0_5_1_9_4_9_1_2X"]
)
ANYTHING = st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


def with_check_character(text: str) -> str:
    return text[:17] + check_character(text[:17])


TEXTS = LOOKS_LIKE_AN_ID | LOOKS_LIKE_AN_ID.map(with_check_character) | OLD_FORM | NUMBERS_IN_DISGUISE | ANYTHING


def read(texts: list[str | None], expression: str) -> list[object]:
    """Evaluate an expression over the columns `text`, `number` (unchecked) and `key`."""
    rows = duckdb.execute(
        f"SELECT {expression} FROM (SELECT text, {person_id_sql('text', checked=True)} AS number,"
        f" {person_id_sql('text')} AS key FROM (SELECT unnest($texts::VARCHAR[]) AS text))",
        {"texts": texts},
    ).fetchall()
    return [value for (value,) in rows]


@given(st.lists(TEXTS | st.none(), min_size=1, max_size=20))
def test_every_text_gets_the_reason_that_the_scalar_reading_gives(texts: list[str | None]) -> None:
    expected = [None if text is None else problem(text) for text in texts]

    assert read(texts, id_problem_sql("text")) == expected
    assert read(texts, id_problem_sql("text", number="number")) == expected


@given(st.lists(TEXTS | st.none(), min_size=1, max_size=20))
def test_every_good_id_gets_its_key_birth_date_and_sex_and_every_other_row_nothing(texts: list[str | None]) -> None:
    people = [None if text is None or problem(text) else parse(text) for text in texts]

    assert read(texts, "key") == [person and person.person_id for person in people]
    assert read(texts, id_birth_date_sql("key")) == [person and person.birth_date for person in people]
    assert read(texts, id_sex_sql("key")) == [person and person.sex for person in people]
    assert read(texts, resident_id_sql("key")) == [person and person.text for person in people]


def test_a_large_column_is_read_like_its_rows() -> None:
    """Many vectors at once, with good rows, faulty rows and gaps side by side."""
    texts: list[str | None] = []
    for row in range(30_000):
        digits = f"{100000 + row * 7919 % 900000}{1840 + row % 190}{row % 14:02d}{row % 33:02d}{row * 31 % 1000:03d}"
        good = digits + check_character(digits)
        texts.append((good, good[:17] + "1", good.lower(), digits[:6] + digits[8:], digits, None)[row % 6])

    assert read(texts, id_problem_sql("text", number="number")) == [t and problem(t) for t in texts]
