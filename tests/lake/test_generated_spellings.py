"""Every header, unit, code and date form that the declarations know is read, and read as what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
import xlsxwriter

from minsheng.lake import ingest, load_contracts, read_quarantine
from minsheng.lake.columns import match_columns
from minsheng.lake.contracts import contract_of
from minsheng.lake.errors import FileRefusedError
from minsheng.lake.units import unit_powers
from tests.lake.generated import PERIOD, case_rows, good_row, spellings, write_rows
from tests.lake.lake_files import accepted

TABLES: Final = tuple(load_contracts())


@pytest.mark.parametrize("table", TABLES)
def test_each_spelling_of_a_cell_is_read(home: Path, tmp_path: Path, table: str) -> None:
    cases = spellings(contract_of(table))
    rows = case_rows(table, cases)
    delivery = ingest(home, table, write_rows(tmp_path / "spelt.csv", table, rows), PERIOD).delivery
    kept = {found["_row"]: found for found in accepted(delivery)}
    wrong = [case for at, case in enumerate(cases) if kept.get(2 * at + 3, {}).get(case.column) != case.value]
    assert wrong == [], list(read_quarantine(delivery))
    assert delivery.refused == 0


@pytest.mark.parametrize("table", TABLES)
def test_each_header_is_known_however_it_is_decorated(table: str) -> None:
    contract = contract_of(table)
    longest = max(len(column.aliases) for column in contract.columns)
    for at in range(longest):
        for form in ("{}", "*{}", " {}（必填） ", "{}\n(选填)", '"{}"'):
            headers = [
                form.format((*column.aliases, column.zh)[min(at, len(column.aliases))]) for column in contract.columns
            ]
            assert match_columns(contract, headers, Path("x")).present == tuple(c.name for c in contract.columns)


@pytest.mark.parametrize("table", TABLES)
def test_each_unit_in_a_header_converts_its_column(table: str) -> None:
    contract = contract_of(table)
    for column in contract.columns:
        others = [other.zh for other in contract.columns if other != column]
        powers = unit_powers(column.type, column.unit, column.zh)
        for word, power in powers.items():
            for form in ("{}({})", "{}（单位：{}）", "{}/{}" if "/" not in word else "{}[{}]"):
                matched = match_columns(contract, [form.format(column.zh, word), *others], Path("x"))
                assert matched.powers == ({column.name: power} if power else {}), (column.name, word)
        with pytest.raises(FileRefusedError, match="gives the unit 亩"):
            match_columns(contract, [f"{column.zh}(亩)", *others], Path("x"))


@pytest.mark.parametrize("table", TABLES)
def test_a_file_with_other_headers_and_units_is_the_same_file(home: Path, tmp_path: Path, table: str) -> None:
    contract = contract_of(table)
    headers, rows = {}, [good_row(table, number) for number in range(3)]
    usual = ingest(home, table, write_rows(tmp_path / "usual.csv", table, rows), PERIOD).delivery
    for column in contract.columns:
        headers[column.name] = (*column.aliases, column.zh)[0] + "*"
        if column.type == "money":
            headers[column.name] += "（分）"
            for cells in rows:
                if cells.get(column.name):
                    cells[column.name] = f"{float(cells[column.name]) * 100:,.0f}"
    other = ingest(home, table, write_rows(tmp_path / "other.csv", table, rows, headers), PERIOD).delivery
    assert accepted(other) == accepted(usual)
    assert other.accepted == 3


@pytest.mark.parametrize("table", TABLES)
def test_two_headers_for_one_column_are_refused_with_both(table: str) -> None:
    contract = contract_of(table)
    for column in contract.columns:
        if column.aliases:
            headers = [*(other.zh for other in contract.columns), column.aliases[0]]
            with pytest.raises(FileRefusedError, match="both mean") as caught:
                match_columns(contract, headers, Path("x"))
            assert column.zh in str(caught.value)
            assert column.aliases[0] in str(caught.value)


def test_a_workbook_that_holds_days_as_numbers_is_read(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "days.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        for at, day in enumerate((45200, 45200.75, "45200", 20231001, "2023/10/1")):
            cells = good_row("employment", at) | {"end_date": ""}
            for place, column in enumerate(contract_of("employment").columns):
                sheet.write(0, place, column.zh)
                sheet.write(at + 1, place, cells.get(column.name, ""))
                if column.name == "start_date":
                    sheet.write(at + 1, place, day)
    kept = accepted(ingest(home, "employment", file, PERIOD).delivery)
    assert [str(found["start_date"]) for found in kept] == ["2023-10-01"] * 5


def test_a_workbook_that_counts_from_1904_is_read_as_it_counts(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "mac.xlsx"
    with xlsxwriter.Workbook(str(file), {"default_date_format": "yyyy-mm-dd", "date_1904": True}) as book:
        sheet = book.add_worksheet()
        cells = good_row("employment", 1)
        for place, column in enumerate(contract_of("employment").columns):
            sheet.write(0, place, column.zh)
            sheet.write(1, place, 45200 - 1462 if column.name == "start_date" else cells.get(column.name, ""))
    (found,) = accepted(ingest(home, "employment", file, PERIOD).delivery)
    assert str(found["start_date"]) == "2023-10-01"
