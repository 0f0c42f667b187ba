"""Files as departments would write them, for the tests of the lake."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from minsheng.lake import Delivery, read_quarantine
from minsheng.lake.contracts import contract_of
from minsheng.standards.resident_id import check_character

Row = Mapping[str, str]
Deliver = Callable[..., Delivery]

HOME_NO: Final = "500101001001000001"
OTHER_HOME_NO: Final = "500101001001000002"
VILLAGE: Final = "500101001001"


def resident_id(birth: str, order: str = "001", area: str = "500101") -> str:
    """An 18-character id of somebody born on `YYYYMMDD`; odd orders are male."""
    first = f"{area}{birth}{order}"
    return first + check_character(first)


def person_id(text: str) -> int:
    """The number by which the lake knows an 18-character id."""
    return int(text[:17])


GRANDPA: Final = resident_id("19500101", "001")
GRANDMA: Final = resident_id("19520203", "002")
FATHER: Final = resident_id("19800303", "003")
SON: Final = resident_id("20150404", "005")

_USUAL: Final[Mapping[str, Row]] = {
    "hukou_people": {
        "person_id": GRANDPA,
        "name": "张三",
        "sex": "男",
        "birth_date": "1950-01-01",
        "household_no": HOME_NO,
        "relation": "户主",
        "kin_verified": "是",
        "status": "在册",
    },
    "hukou_households": {
        "household_no": HOME_NO,
        "division_code": VILLAGE,
        "residence": "城镇",
        "kind": "家庭户",
        "member_count": "1",
        "status": "在册",
    },
    "hukou_deaths": {"person_id": GRANDPA, "death_date": "2023-06-01", "source": "公安"},
    "employment": {"person_id": FATHER, "kind": "职工", "monthly_income": "3000.00", "start_date": "2020-01-01"},
    "pensions": {
        "person_id": GRANDPA,
        "kind": "居民养老",
        "monthly_amount": "200",
        "basic_part": "150.5",
        "status": "在发",
    },
    "unemployment": {"person_id": FATHER, "registered_on": "2023-01-01", "benefit_monthly": "1500"},
    "serious_illness": {"person_id": GRANDPA, "disease": "尿毒症", "diagnosed_on": "2022-01-01", "status": "在治"},
    "medical": {
        "person_id": GRANDPA,
        "settlement_no": "S1",
        "settled_on": "2023-11-05",
        "kind": "住院",
        "total": "9000",
        "self_paid": "3000.10",
    },
    "schooling": {"person_id": SON, "stage": "小学", "grade": "2", "status": "在读"},
    "student_aid": {"person_id": SON, "term": "2023秋", "programme": "营养", "amount": "500", "paid_on": "2023-10-01"},
    "disability": {"person_id": GRANDPA, "kind": "肢体", "grade": "二级", "status": "有效"},
    "dwellings": {
        "dwelling_no": "D1",
        "household_no": HOME_NO,
        "area": "80.5",
        "safety_grade": "A级",
        "status": "在用",
    },
    "real_estate": {
        "certificate_no": "R1",
        "person_id": GRANDPA,
        "usage": "住宅",
        "area": "90.25",
        "status": "有效",
    },
    "vehicles": {"plate": "渝A00001", "person_id": GRANDPA, "kind": "小型汽车", "value": "50000", "status": "正常"},
    "companies": {"credit_code": "91500000MA5U000001", "person_id": FATHER, "role": "股东", "status": "存续"},
    "bank_balances": {"person_id": GRANDPA, "checked_on": "2023-05-01", "balance": "1234.56", "authorisation_no": "A1"},
    "authorisations": {
        "person_id": GRANDPA,
        "authorisation_no": "A1",
        "purpose": "社会救助",
        "granted_on": "2023-04-20",
        "ends_on": "2025-04-19",
        "given_by": "本人",
        "document": "核授2023-0001",
    },
    "lifted_out": {"household_no": HOME_NO, "category": "脱贫户", "net_income_yearly": "15000", "status": "在册"},
    "disasters": {"household_no": HOME_NO, "happened_on": "2023-11-20", "kind": "洪涝"},
    "drinking_water": {"household_no": HOME_NO, "problem": "断供", "since": "2023-11-01"},
    "enrolments": {
        "person_id": GRANDPA,
        "household_no": HOME_NO,
        "programme": "低保",
        "start_month": "2022-01",
        "monthly_amount": "500",
    },
}


def row(table: str, **cells: str) -> dict[str, str]:
    """A good row of a table, with some cells changed; cells are named by their ASCII names."""
    return {**_USUAL[table], **cells}


def headers(table: str) -> list[str]:
    """The Chinese headers of a table."""
    return [column.zh for column in contract_of(table).columns]


def lines(table: str, rows: Sequence[Row]) -> list[list[str]]:
    """The cells of rows in the order of the contract."""
    return [[cells.get(column.name, "") for column in contract_of(table).columns] for cells in rows]


def csv_text(table: str, rows: Sequence[Row]) -> str:
    """A CSV file as text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headers(table))
    writer.writerows(lines(table, rows))
    return out.getvalue()


def write_csv(file: Path, table: str, rows: Sequence[Row], *, encoding: str = "utf-8") -> Path:
    """A CSV file on disk."""
    file.write_bytes(csv_text(table, rows).encode(encoding))
    return file


def write_xlsx(file: Path, table: str, rows: Sequence[Row]) -> Path:
    """A workbook on disk, all cells text."""
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        for at, cells in enumerate([headers(table), *lines(table, rows)]):
            for column, text in enumerate(cells):
                sheet.write_string(at, column, text)
    return file


def write_parquet(file: Path, table: str, rows: Sequence[Row]) -> Path:
    """A Parquet file on disk, all columns text under their ASCII names."""
    names = [column.name for column in contract_of(table).columns]
    pq.write_table(pa.table({name: pa.array([cells.get(name) for cells in rows], pa.string()) for name in names}), file)
    return file


def accepted(delivery: Delivery) -> list[dict[str, Any]]:
    """The accepted rows of a delivery, in the order of the file."""
    result = duckdb.execute("SELECT * EXCLUDE (_slot) FROM read_parquet(?) ORDER BY _row", [str(delivery.rows_path)])
    names = [column[0] for column in result.description]
    return [dict(zip(names, cells, strict=True)) for cells in result.fetchall()]


def refusals(delivery: Delivery) -> list[tuple[int, str, str]]:
    """Line, column and reason of each entry of the quarantine."""
    return [(entry.row, entry.column, entry.reason.code) for entry in read_quarantine(delivery)]
