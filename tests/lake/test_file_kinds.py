"""The same rows give the same delivery from every kind of file."""

from __future__ import annotations

import codecs
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from minsheng.lake import ingest
from tests.lake.lake_files import (
    FATHER,
    GRANDMA,
    GRANDPA,
    SON,
    Row,
    accepted,
    csv_text,
    headers,
    person_id,
    refusals,
    row,
    write_csv,
    write_parquet,
    write_xlsx,
)

ROWS: list[Row] = [
    row("employment", person_id=GRANDPA, employer_name='山城，火锅"老"店', monthly_income="1,234.50"),
    row(
        "employment",
        person_id=GRANDMA,
        employer_name="𠮷祥村",
        kind="务农",
        monthly_income="",
        yearly_net_income="8000",
    ),
    row("employment", person_id=FATHER, monthly_income="-1"),
]


def rows_of(home: Path, file: Path) -> list[dict[str, object]]:
    delivery = ingest(home, "employment", file, "2023-12").delivery
    assert refusals(delivery) == [(4, "monthly_income", "negative_amount")]
    return accepted(delivery)


@pytest.mark.parametrize("kind", ["bom", "gb18030", "crlf", "ascii names", "xlsx", "parquet"])
def test_every_kind_of_file_gives_the_same_rows(home: Path, tmp_path: Path, kind: str) -> None:
    plain = rows_of(home, write_csv(tmp_path / "plain.csv", "employment", ROWS))
    assert [kept["employer_name"] for kept in plain] == ['山城，火锅"老"店', "𠮷祥村"]
    file = tmp_path / "other"
    content = csv_text("employment", ROWS)
    match kind:
        case "bom":
            file.write_bytes(codecs.BOM_UTF8 + content.encode())
        case "gb18030":
            file.write_bytes(content.encode("gb18030"))
        case "crlf":
            file.write_bytes(content.replace("\n", "\r\n").encode())
        case "ascii names":
            names = ["person_id", "kind", "employer_name", "employer_code", "industry", "monthly_income"]
            names += ["yearly_net_income", "insured", "start_date", "end_date"]
            file.write_bytes("\n".join([",".join(names), *content.splitlines()[1:]]).encode())
        case "xlsx":
            write_xlsx(file, "employment", ROWS)
        case "parquet":
            write_parquet(file, "employment", ROWS)
    assert rows_of(home, file) == plain


def test_columns_may_come_in_any_order_and_optional_ones_may_be_left_out(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "short.csv"
    file.write_text(f"状态,待遇类型,公民身份号码\n在发,职工养老,{GRANDPA}\n", "utf-8")
    delivery = ingest(home, "pensions", file, "2023-12").delivery
    assert accepted(delivery)[0]["monthly_amount"] is None
    assert delivery.columns_absent == ("monthly_amount", "basic_part", "last_paid_month")


def test_typed_parquet_is_read_without_loss(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "typed.parquet"
    columns = {
        "person_id": pa.array([GRANDPA, GRANDMA]),
        "kind": pa.array(["employee", "farming"]).dictionary_encode(),
        "monthly_income": pa.array([Decimal("1234.50"), None], pa.decimal128(12, 2)),
        "yearly_net_income": pa.array([None, 1234.56]),
        "insured": pa.array([True, None]),
        "start_date": pa.array([date(2020, 1, 5), date(2020, 1, 6)]),
        "end_date": pa.array([datetime(2023, 1, 1), None], pa.timestamp("us")),  # noqa: DTZ001  a file has no zone
    }
    pq.write_table(pa.table(columns), file)
    first, second = accepted(ingest(home, "employment", file, "2023-12").delivery)
    assert (first["monthly_income"], first["yearly_net_income"], first["insured"]) == (123450, None, True)
    assert (first["start_date"], first["end_date"]) == (date(2020, 1, 5), date(2023, 1, 1))
    assert (second["monthly_income"], second["yearly_net_income"], second["insured"]) == (None, 123456, None)


def test_typed_cells_of_a_workbook_are_read_as_they_are_shown(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "typed.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, header in enumerate(headers("employment")):
            sheet.write_string(0, at, header)
        sheet.write_string(2, 0, FATHER)
        sheet.write_string(2, 1, "职工")
        sheet.write_number(2, 5, 0.1 + 0.2)
        sheet.write_boolean(2, 7, True)
        sheet.write_datetime(2, 8, datetime(2020, 1, 5), day)  # noqa: DTZ001  a sheet has no zone
    (kept,) = accepted(ingest(home, "employment", file, "2023-12").delivery)
    assert (kept["_row"], kept["person_id"], kept["monthly_income"]) == (3, person_id(FATHER), 30)
    assert (kept["insured"], kept["start_date"]) == (True, date(2020, 1, 5))


def test_an_id_that_a_workbook_kept_as_a_number_lost_digits_and_is_refused(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "number.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        for at, header in enumerate(["公民身份号码", "待遇类型", "状态"]):
            sheet.write_string(0, at, header)
        sheet.write_number(1, 0, int(SON.rstrip("X")))
        sheet.write_string(1, 1, "居民养老")
        sheet.write_string(1, 2, "在发")
    delivery = ingest(home, "pensions", file, "2023-12").delivery
    assert (delivery.rows, delivery.accepted) == (1, 0)


def test_a_value_may_span_lines_even_across_blocks(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("minsheng.lake.read_csv.BLOCK_BYTES", 700)
    rows = [
        row("hukou_households", household_no=f"500101001001{at:06d}", address=f"某路\n{at}号\n楼", member_count="3")
        for at in range(1, 60)
    ]
    delivery = ingest(
        home, "hukou_households", write_csv(tmp_path / "lines.csv", "hukou_households", rows), "2023-12"
    ).delivery
    assert (delivery.accepted, delivery.refused) == (59, 0)
    assert {kept["address"] for kept in accepted(delivery)} == {f"某路\n{at}号\n楼" for at in range(1, 60)}


def test_a_line_that_cannot_be_decoded_is_refused_alone(home: Path, tmp_path: Path) -> None:
    for encoding in ("utf-8", "gb18030"):
        lines = csv_text("pensions", [row("pensions", person_id=each) for each in (GRANDPA, GRANDMA, FATHER)]).encode(
            encoding
        )
        first, second, third, fourth, _ = lines.split(b"\n")
        file = tmp_path / f"{encoding}.csv"
        file.write_bytes(b"\n".join([first, second, third.replace("居民".encode(encoding), b"\xff\xfe"), fourth, b""]))
        delivery = ingest(home, "pensions", file, "2023-12").delivery
        assert refusals(delivery) == [(3, "*", "undecodable")]
        assert delivery.accepted == 2
