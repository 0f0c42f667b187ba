"""Accepted and refused rows add up to the rows of the file, whatever the file holds."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.lake import ingest, read_quarantine
from minsheng.lake.amounts import clean_number_sql, create_amount_macros
from minsheng.lake.contracts import contract_of
from minsheng.lake.errors import FileRefusedError
from minsheng.lake.reading import create_reading_macros
from tests.lake.lake_files import accepted, csv_text, headers, resident_id, row

TABLE = "serious_illness"
COLUMNS = len(headers(TABLE))
GOOD = [row(TABLE, person_id=resident_id("19600101", f"{order:03d}")) for order in range(1, 30)]
GOOD_LINES = csv_text(TABLE, GOOD).splitlines()[1:]

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
cell = st.text(st.characters(exclude_characters='\n\r",', exclude_categories=["Cs"]), max_size=8)
plain_line = st.lists(cell, max_size=COLUMNS + 2).map(",".join)
quoted_junk = st.text('ab",重\r \x00', max_size=8).filter(lambda text: text.count(",") < COLUMNS - 2)


def taken(content: bytes) -> tuple[set[int], set[int], int]:
    """Lines accepted, lines refused, and the rows that the delivery counts."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file.csv"
        file.write_bytes(content)
        delivery = ingest(Path(folder) / "home", TABLE, file, "2023-12").delivery
        kept = [entry["_row"] for entry in accepted(delivery)]
        refused = {entry.row for entry in read_quarantine(delivery) if entry.severity == "row"}
        assert len(kept) == len(set(kept)) == delivery.accepted
        assert len(refused) == delivery.refused
        return set(kept), refused, delivery.rows


@few
@given(st.lists(plain_line | st.sampled_from(GOOD_LINES), max_size=30), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_each_line_with_text_is_accepted_or_refused_and_never_both(body: list[str], end: str, closed: bool) -> None:
    content = end.join([",".join(headers(TABLE)), *body]) + (end if closed else "")
    kept, refused, rows = taken(content.encode())
    assert not kept & refused
    blank = {"", "," * (COLUMNS - 1)}
    assert kept | refused == {at for at, line in enumerate(body, start=2) if line not in blank}
    assert rows == len(kept) + len(refused)


@few
@given(st.lists(quoted_junk, max_size=len(GOOD_LINES)))
def test_no_stray_quotation_mark_costs_a_good_row(junk: list[str]) -> None:
    body: list[str] = []
    good: set[int] = set()
    for at, line in enumerate(GOOD_LINES):
        if at < len(junk):
            body.append(junk[at])
        good.add(len(body) + 2)
        body.append(line)
    kept, refused, rows = taken("\n".join([",".join(headers(TABLE)), *body, ""]).encode())
    assert kept >= good
    assert not kept & refused
    assert rows == len(kept) + len(refused)


@few
@given(st.binary(max_size=200))
def test_any_bytes_below_the_header_are_counted_or_refuse_the_file(body: bytes) -> None:
    content = ",".join(headers(TABLE)).encode() + b"\n" + body
    with suppress(FileRefusedError):
        kept, refused, rows = taken(content)
        assert rows == len(kept) + len(refused)


@given(st.integers(0, 10**13 - 1), st.integers(0, 99), st.sampled_from(["", "-"]))
def test_yuan_become_fen_to_the_last_digit(yuan: int, cents: int, sign: str) -> None:
    with duckdb.connect() as connection:
        create_reading_macros(connection)
        create_amount_macros(connection)
        clean = clean_number_sql(contract_of("pensions").column("monthly_amount"), 0)
        for text in (f"{sign}{yuan}.{cents:02d}", f"{sign}{yuan:,}.{cents:02d}", f" {sign}{yuan}.{cents:02d}00 "):
            ((fen,),) = connection.execute(
                f"SELECT read_hundredths(x, try_cast(x AS DECIMAL(15, 2))) FROM (SELECT {clean} AS x FROM (SELECT $1 AS monthly_amount))",
                [text],
            ).fetchall()
            assert fen == int(Decimal(f"{sign}{yuan}.{cents:02d}") * 100)
