"""How far two records agree does not depend on which of them comes first, however their names are written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from minsheng.lake.identity import link_persons
from minsheng.lake.identity.persons import PERSONS
from minsheng.lake.identity.records import prepare_records

Record = tuple[str | None, str | None, str | None, date | None, int | None, list[str]]

names = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "王晓明",
            "王曉明",
            "王小明",
            "王明",
            "王?",
            "王□",
            "艾力·买买提",
            "艾力・买买提",
            "艾力买买提",
            "阿依古丽·艾力",
            "欧阳乐",
            "歐陽樂",
            "欧阳月",
            "单雄",
            "覃芳",
            "秦芳",
            "李㼆",
            "李莹",
            "李\ue863",
            "刘宁",
            "牛林",
            "劉寧",
            "张",
            "???",
            "liu宁",
        ]
    ),
    st.text("王李张晓明·?乐单覃㼆", min_size=1, max_size=5),
)
records = st.tuples(
    st.sampled_from([None, "50010119800515001X", "500101198005150013", "500101198O05150013", "500101198005150031", "5001"]),
    names,
    st.sampled_from([None, "male", "female"]),
    st.sampled_from([None, date(1980, 5, 15), date(1980, 3, 5), date(1980, 5, 3), date(1980, 5, 16), date(1952, 5, 15)]),
    st.sampled_from([None, 500101001001, 500101001002, 500101002001, 500102001001, 500101000000]),
    st.lists(st.sampled_from(["李娟", "李鹃", "买买提·艾力", "?"]), max_size=2),
)  # fmt: skip


def as_table(told: list[Record]) -> pa.Table:
    columns = [list(column) for column in zip(*told, strict=True)]
    schema = pa.schema(
        [
            ("record_id", pa.int64()),
            ("id_text", pa.string()),
            ("name", pa.string()),
            ("sex", pa.string()),
            ("birth_date", pa.date32()),
            ("division", pa.int64()),
            ("relatives", pa.list_(pa.string())),
        ]
    )
    return pa.table([list(range(1, len(told) + 1)), *columns], schema=schema)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as found:
        yield found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(
    [(None, "王", None, None, None, []), (None, "王?", None, None, None, []), (None, "王□□", None, None, None, [])]
)
@given(st.lists(records, min_size=2, max_size=8))
def test_every_level_is_the_same_from_both_sides(connection: duckdb.DuckDBPyConnection, told: list[Record]) -> None:
    connection.register("told", as_table(told))
    prepare_records(connection, "told")
    columns = [name for name, *_ in connection.execute("DESCRIBE identity_record").fetchall()]
    sides = ", ".join(f'{side}."{name}" AS "{name}_{side}"' for side in "lr" for name in columns)
    levels = ", ".join(f"{PERSONS.evidence(field)} AS {field.name}" for field in PERSONS.fields)
    found = connection.execute(
        f"SELECT record_id_l, record_id_r, {levels} FROM (SELECT {sides} FROM identity_record AS l, identity_record AS r)"
    ).fetchall()
    by_pair = {(left, right): told_levels for left, right, *told_levels in found}
    assert len(by_pair) == len(told) ** 2
    for (left, right), one in by_pair.items():
        assert one == by_pair[right, left]
        if left == right:
            assert set(one) <= {"equal", "same", "village", "town", "district", "shared", "unknown", "part_of"}


PEOPLE: list[Record] = [
    (None, "艾力·买买提", "male", date(1980, 5, 15), 500101001001, ["古丽"]),
    (None, "艾力买买提", "male", date(1980, 5, 15), 500101001001, ["古丽"]),
    (None, "李㼆", "female", date(1971, 2, 3), 500101001002, []),
    (None, "李莹", "female", date(1971, 2, 3), 500101001002, []),
    (None, "单乐", "male", date(1966, 7, 8), 500101001003, []),
    *((None, f"钱{chr(0x6000 + at)}{chr(0x6100 + at)}", "female", date(1900 + at, 3, 4), 500103001001, []) for at in range(40, 80)),
]  # fmt: skip


def test_the_order_of_the_records_does_not_matter_and_dots_and_rare_characters_do_not_part_people() -> None:
    groups = []
    for step in (1, -1):
        with duckdb.connect(config={"threads": 1}) as connection:
            connection.register("told", as_table(PEOPLE).take(list(range(len(PEOPLE)))[::step]))
            groups.append(link_persons(connection, "told")[0])
    assert groups[0] == groups[1]
    assert groups[0][2] == 1
    assert groups[0][4] == 3
    assert 5 not in groups[0]
