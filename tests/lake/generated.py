"""Files made from the declarations: for every column of every table, each way of being wrong and each way of being spelt."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from minsheng.lake.contracts import Column, Contract, contract_of
from minsheng.lake.units import unit_powers
from tests.lake.lake_files import HOME_NO, resident_id, row

PERIOD: Final = "2023-12"
_UNBORN: Final = resident_id("20240301")
_DAY: Final = date(2023, 11, 25)
_USUAL_BIRTHS: Final = {
    "employment": "19800303",
    "schooling": "20150404",
    "student_aid": "20150404",
    "unemployment": "19800303",
    "companies": "19800303",
}
# What else a row must say so that a value of the column makes sense beside it.
_BESIDE: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("employment", "yearly_net_income"): {"kind": "务农", "monthly_income": ""},
    ("enrolments", "self_care_failures"): {"programme": "特困"},
    ("schooling", "grade"): {"stage": "小学"},
}


@dataclass(frozen=True)
class Case:
    """One cell of one row, and what should become of it.

    Attributes:
        column: The column.
        text: What stands in it.
        reason: Why it is refused; empty if it is good.
        value: What it is read as, where it is good.
        beside: Other cells of the row.
    """

    column: str
    text: str
    reason: str = ""
    value: Any = None
    beside: Mapping[str, str] = field(default_factory=dict)


def good_row(table: str, number: int, *, woman: bool = False) -> dict[str, str]:
    """A good row of a table with a key of its own."""
    contract = contract_of(table)
    birth = _USUAL_BIRTHS.get(table, "19500101")
    order, area = number % 499 * 2 + (2 if woman else 1), 500101 + number // 499
    cells = dict(row(table))
    for column in contract.columns:
        if column.name == "person_id":
            cells["person_id"] = resident_id(birth, f"{order:03d}", str(area))
        elif column.name in contract.key and column.type == "household_no":
            cells[column.name] = str(int(HOME_NO) + number)
        elif column.name in contract.key and column.type == "text":
            cells[column.name] = f"91500000{number:010d}" if column.name == "credit_code" else f"K{number}"
    return cells


def case_rows(table: str, cases: Sequence[Case]) -> list[dict[str, str]]:
    """The rows of cases, each between two good ones: case n stands in row 2 n + 1."""
    rows = []
    for at, case in enumerate(cases):
        beside = _BESIDE.get((table, case.column), {})
        woman = case.value == "female"
        rows.append(good_row(table, 2 * at))
        rows.append({**good_row(table, 2 * at + 1, woman=woman), **beside, **case.beside, case.column: case.text})
    return [*rows, good_row(table, 2 * len(cases))]


def write_rows(
    file: Path, table: str, rows: Sequence[Mapping[str, str]], headers: Mapping[str, str] | None = None
) -> Path:
    """A CSV file with the columns of a contract under headers of one's own."""
    columns = contract_of(table).columns
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([(headers or {}).get(column.name, column.zh) for column in columns])
        writer.writerows([[cells.get(column.name, "") for column in columns] for cells in rows])
    return file


def faults(contract: Contract) -> list[Case]:
    """Each way in which a cell of a table can be wrong."""
    told = {column.agrees_with for column in contract.columns}
    return [
        Case(column.name, text, reason)
        for column in contract.columns
        for text, reason in _faults(column)
        if column.name not in told or text != _UNBORN  # which contradicts the columns that agree with it, too
    ]


def _faults(column: Column) -> Iterator[tuple[str, str]]:
    if column.required:
        yield "", "missing_required"
    match column.type:
        case "resident_id":
            good = resident_id("19660708", "999")  # of somebody else, so that nobody repairs it
            yield good[:-1], "id_length"
            yield good[:5] + "A" + good[6:], "id_characters"
            yield good[:17] + ("1" if good[17] != "1" else "2"), "id_checksum"
            yield resident_id("19500231"), "id_birth_date"
            yield _UNBORN, "id_birth_date"
        case "household_no":
            yield HOME_NO[:-1], "bad_household_no"
            yield "0" + HOME_NO[1:], "bad_household_no"
        case "division":
            yield "500101999999", "unknown_division"
        case "text":
            yield "长" * ((column.max_length or 0) + 1), "too_long"
        case "code" | "bool":
            yield "不在约定之列", "unknown_code"
        case "int" | "money" | "area":
            yield from _wrong_numbers(column)
        case "date":
            yield "2023-02-30", "bad_date"
            yield "2023", "bad_date"
            yield "2023年5月", "day_missing"
            yield "1899-12-31", "out_of_range"
            yield ("2200-01-01", "out_of_range") if column.future else ("2024-02-01", "future_date")
            if column.agrees_with:
                yield "1950-01-02", "id_birth_mismatch"
        case "month":
            yield "2023-13", "bad_month"
            yield "1899-12", "out_of_range"
            yield "2024-05", "future_date"
    if column.type == "code" and column.agrees_with:
        yield "女", "id_sex_mismatch"


def _wrong_numbers(column: Column) -> Iterator[tuple[str, str]]:
    yield "约三千", "bad_number"
    yield "1e3", "bad_number"
    yield "12.345" if column.type != "int" else "2.5", "bad_number"
    yield "5美元", "wrong_unit"
    yield "5" + ("㎡" if column.type == "money" else "万元"), "wrong_unit"
    if isinstance(column.min, int):
        is_negative = column.type == "money" and column.min == 0
        yield str(column.min - 1), "negative_amount" if is_negative else "out_of_range"
    if column.max is not None:
        yield str(column.max + 1), "out_of_range"


def spellings(contract: Contract) -> list[Case]:
    """Each way in which a good cell of a table can be spelt, as far as the declarations know."""
    return [case for column in contract.columns for case in _spellings(contract.table, column)]


def _spellings(table: str, column: Column) -> Iterator[Case]:
    if column.type in {"code", "bool"}:
        for code, texts in column.codes.items():
            for text in dict.fromkeys((code, *texts)):
                yield Case(column.name, text, value=code == "true" if column.type == "bool" else code)
    elif column.type in {"int", "money", "area"}:
        usual = row(table).get(column.name) or str(max(column.min if isinstance(column.min, int) else 1, 1))
        stored = int(Decimal(usual) * (1 if column.type == "int" else 100))
        for word, power in unit_powers(column.type, column.unit, column.zh).items():
            yield Case(column.name, f"{Decimal(usual).scaleb(-power):f}{word}", value=stored)
        if column.type == "money":
            for text in (f"¥{usual}", f"￥ {usual}", f"{Decimal(usual):,f}", f"RMB{usual}元"):
                yield Case(column.name, text, value=stored)
    elif column.type == "date":
        yield from (Case(column.name, text, value=day) for day, text in date_spellings(table, column))
    elif column.type == "month":
        for text in (
            "2023-11",
            "2023/11",
            "2023.11",
            "202311",
            "2023年11月",
            "2023年11月份",
            "2023-11-25",
            "２０２３年１１月",
        ):
            yield Case(column.name, text, value=date(2023, 11, 1))


def date_spellings(table: str, column: Column) -> Iterator[tuple[date, str]]:
    """The spellings of a day that suits the column."""
    day = date.fromisoformat(row(table).get(column.name) or _DAY.isoformat())
    year, month, of_month = day.year, day.month, day.day
    yield day, f"{day:%Y%m%d}"
    yield day, f"{year}/{month}/{of_month}"
    yield day, f"{year}.{month}.{of_month}"
    yield day, f"{year}-{month}-{of_month}"
    yield day, f"{year}年{month}月{of_month}日"
    yield day, f"{year} 年 {month} 月 {of_month} 日"
    yield day, f"{year}年{month}月{of_month}日8时30分"
    yield day, f"{day} 13:45:10"
    yield day, f"{day}T13:45:10.250+08:00"
    yield day, f"{day:%Y%m%d}134510"
    yield day, f"{day:%Y/%m/%d} 8:30"
