"""What the quick look finds good is what the checks find good, with the same values; the usual spelling passes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.lake import ingest
from minsheng.lake.checks import checked_sql, cleaned_sql, prepare
from minsheng.lake.contracts import contract_of, load_contracts
from minsheng.lake.quick_rows import QuickRows
from minsheng.lake.source import ROW, as_text
from minsheng.standards.resident_id import check_character, problem
from minsheng.standards.resident_id_array import read_resident_ids
from tests.lake.lake_files import (
    FATHER,
    GRANDMA,
    GRANDPA,
    HOME_NO,
    VILLAGE,
    accepted,
    resident_id,
    row,
    write_csv,
)

PERIOD = "2023-12"
TABLES = ("hukou_people", "employment", "hukou_households", "enrolments", "dwellings", "pensions")
fewer = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

digits = st.text("0123456789", min_size=1, max_size=19)
ids = st.one_of(
    st.tuples(
        st.dates(date(1845, 1, 1), date(2024, 2, 1)), st.integers(0, 999), st.sampled_from(["500101", "012345"])
    ).map(lambda told: (first := f"{told[2]}{told[0]:%Y%m%d}{told[1]:03d}") + check_character(first)),
    st.text("0123456789Xx", min_size=18, max_size=18),
    digits,
)
numbers = st.one_of(
    st.tuples(digits, st.text("0123456789", max_size=4)).map(".".join),
    digits,
    st.sampled_from(
        ["", ".5", "5.", "-1", "+1", "1e3", "0", "00", "1,000", "1234567890123.99", "12345678901234.0", "NaN"]
    ),
)
dates = st.one_of(
    st.dates(date(1890, 1, 1), date(2201, 1, 1)).map(str),
    st.sampled_from(
        [
            "2023-02-29",
            "2024-02-29",
            "2023-13-01",
            "2023-00-10",
            "2023-1-5",
            "20230105",
            "2023-01-0x",
            "2023-12",
            "2023-1",
        ]
    ),
    st.tuples(st.integers(1890, 2200), st.integers(0, 13)).map(lambda told: f"{told[0]}-{told[1]:02d}"),
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=45)
anything = st.one_of(st.none(), ids, numbers, dates, texts)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def checked(table: str, rows: pa.Table) -> dict[int, dict[str, Any]]:
    """What the checks say of rows of text once they are written in the usual spelling, by `_row`."""
    contract = contract_of(table)
    with duckdb.connect(config={"threads": 1}) as connection:
        prepare(connection, contract)
        connection.register("raw", rows)
        result = connection.execute(checked_sql(contract, PERIOD, f"({cleaned_sql(contract, 'raw', {})})"))
        names = [column[0] for column in result.description]
        return {cells[0]: dict(zip(names, cells, strict=True)) for cells in result.fetchall()}


def hold(table: str, batch: pa.RecordBatch) -> None:
    """See that whatever is good at a glance is good for the checks, with the same values."""
    contract = contract_of(table)
    found = QuickRows(contract, PERIOD).sort(batch)
    as_texts = pa.table(
        {ROW: batch.column(ROW)} | {column.name: as_text(batch.column(column.name)) for column in contract.columns}
    )
    said = checked(table, as_texts)
    assert found.doubtful.column(ROW).to_pylist() == np.asarray(batch.column(ROW))[~found.good].tolist()
    for cells in found.rows.filter(pa.array(found.good)).to_pylist():
        said_of = said[cells[ROW]]
        for column in contract.columns:
            assert said_of[f"r_{column.name}"] is None
            if column.type == "text":
                assert cells[column.name] == ((said_of[f"v_{column.name}"] or "").strip() or None)
            else:
                assert cells[column.name] == said_of[f"v_{column.name}"]
        assert cells["_slot"] == cells[contract.subject] % 251


def batch_of(table: str, rows: Sequence[Mapping[str, str | None]]) -> pa.RecordBatch:
    columns = {
        column.name: pa.array([cells.get(column.name) for cells in rows], pa.string())
        for column in contract_of(table).columns
    }
    return pa.RecordBatch.from_pydict({ROW: pa.array(range(2, len(rows) + 2), pa.int64())} | columns)


def spelt(table: str) -> st.SearchStrategy[dict[str, str | None]]:
    """Rows that are good but for a few cells."""
    names = [column.name for column in contract_of(table).columns]
    return st.dictionaries(st.sampled_from(names), anything, max_size=3).map(lambda changed: {**row(table), **changed})


@pytest.mark.parametrize("table", TABLES)
@fewer
@given(data=st.data())
def test_what_is_good_at_a_glance_is_good_for_the_checks(table: str, data: st.DataObject) -> None:
    rows = data.draw(st.lists(spelt(table), min_size=1, max_size=30))
    batch = batch_of(table, rows)
    hold(table, batch)
    dictionaries = [batch.column(ROW), *(column.dictionary_encode() for column in batch.columns[1:])]
    hold(table, pa.RecordBatch.from_arrays(dictionaries, names=batch.schema.names))
    hold(table, batch.slice(len(rows) // 2))


@fewer
@given(
    st.lists(
        st.tuples(
            st.none() | st.decimals(-(10**9), 10**14, places=2),
            st.none() | st.floats() | st.decimals(0, 10**7, places=2).map(float),
            st.none() | st.dates(date(1890, 1, 1), date(2201, 1, 1)),
            st.none() | st.datetimes() | st.dates(date(1950, 1, 1)).map(midnight),
            st.none() | st.booleans(),
        ),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from([2, 4]),
)
def test_typed_columns_are_read_as_their_text_would_be(rows: list[tuple[Any, ...]], places: int) -> None:
    usual = [row("employment", person_id=person) for person in (FATHER, GRANDMA, GRANDPA)]
    batch = batch_of("employment", [usual[at % 3] for at in range(len(rows))])
    amounts, doubles, days, moments, truths = zip(*rows, strict=True)
    typed = {
        "monthly_income": pa.array(
            [None if each is None else Decimal(each) for each in amounts], pa.decimal128(22, places)
        ),
        "yearly_net_income": pa.array(doubles, pa.float64()),
        "start_date": pa.array(days, pa.date32()),
        "end_date": pa.array(moments, pa.timestamp("us")),
        "insured": pa.array(truths, pa.bool_()),
    }
    arrays = [typed.get(name, column) for name, column in zip(batch.schema.names, batch.columns, strict=True)]
    hold("employment", pa.RecordBatch.from_arrays(arrays, names=batch.schema.names))


@fewer
@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1) | st.integers(0, 30), min_size=1, max_size=20))
def test_whole_numbers_are_read_as_their_text_would_be(values: list[int | None]) -> None:
    batch = batch_of("hukou_households", [row("hukou_households")] * len(values))
    for name in ("member_count", "household_no", "division_code"):
        at = batch.schema.names.index(name)
        hold("hukou_households", batch.set_column(at, name, pa.array(values, pa.int64())))


@pytest.mark.parametrize("table", sorted(load_contracts()))
def test_a_row_in_the_usual_spelling_passes_the_quick_look(table: str) -> None:
    assert QuickRows(contract_of(table), PERIOD).sort(batch_of(table, [row(table)])).good.all()


def test_an_empty_batch_is_looked_at() -> None:
    found = QuickRows(contract_of("hukou_people"), PERIOD).sort(batch_of("hukou_people", []))
    assert (found.rows.num_rows, found.doubtful.num_rows) == (0, 0)


@given(
    st.lists(
        st.one_of(ids, st.text(st.characters(max_codepoint=127), min_size=18, max_size=18)).filter(
            lambda text: len(text) == 18
        )
    )
)
def test_ids_in_arrays_are_judged_as_one_by_one(found: list[str]) -> None:
    read = read_resident_ids(np.frombuffer("".join(found).encode(), np.uint8).reshape(-1, 18))
    assert read.good.tolist() == [problem(text) is None and text[6:10] < "2200" for text in found]
    for text, person, good, born in zip(found, read.person_id, read.good, read.born, strict=True):
        if good:
            assert person == int(text[:17])
            assert str(np.datetime64(int(born), "D")) == f"{text[6:10]}-{text[10:12]}-{text[12:14]}"


def test_villages_and_households_are_read_by_their_digits() -> None:
    rows: list[Mapping[str, str | None]] = [
        row("hukou_households", division_code=text)
        for text in (VILLAGE, VILLAGE[:-1], "999999999999", f"0{VILLAGE[1:]}")
    ]
    rows += [row("hukou_households", household_no=text) for text in (HOME_NO, "0" + HOME_NO[1:], HOME_NO + "1")]
    found = QuickRows(contract_of("hukou_households"), PERIOD).sort(batch_of("hukou_households", rows))
    assert found.good.tolist() == [True, False, False, False, True, False, False]


def test_rows_in_another_spelling_are_written_in_parts_too(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much a second look accepts, only so much of it is kept in memory."""
    monkeypatch.setattr("minsheng.lake.acceptance._PART_ROWS", 100)
    monkeypatch.setattr("minsheng.lake.acceptance._DOUBTFUL_ROWS", 50)
    monkeypatch.setattr("minsheng.lake.acceptance._BATCH_ROWS", 25)
    monkeypatch.setattr("minsheng.lake.acceptance._BATCHES", 1)
    rows = [
        row(
            "employment",
            person_id=resident_id("19800101", f"{order:03d}"),
            start_date="2020/1/5" if spelt else "2020-01-05",
        )
        for spelt in (True, False)
        for order in range(spelt * 500, spelt * 500 + 400)
    ]
    file = write_csv(tmp_path / "file.csv", "employment", [*rows, rows[0], row("employment", person_id="1")])
    delivery = ingest(home, "employment", file, PERIOD).delivery
    assert (delivery.accepted, delivery.refused, delivery.rows) == (800, 2, 802)
    assert len(list(delivery.rows_path.parent.glob("*.parquet"))) >= 8
    assert len({kept["person_id"] for kept in accepted(delivery)}) == 800
