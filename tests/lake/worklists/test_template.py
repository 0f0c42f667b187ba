"""A template that a department fills is taken in without a refusal, whatever the table; its example row is none."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from minsheng.lake import ingest, load_contracts
from minsheng.lake.contracts import Column, contract_of
from minsheng.lake.errors import ContractError, LakeError
from minsheng.lake.marks import EXAMPLE_MARK
from minsheng.lake.worklists import write_template
from tests.lake.generated import PERIOD, good_row
from tests.lake.worklists.clerk import part, save, sheets


def typed(column: Column, text: str) -> Any:
    """What a spreadsheet makes of a text that is typed into a cell of the template."""
    if column.type in {"money", "area", "int"} and text:
        return float(text)
    return text


@pytest.mark.parametrize("table", list(load_contracts()))
def test_a_filled_template_is_taken_in_whole(home: Path, tmp_path: Path, table: str) -> None:
    contract = contract_of(table)
    file = write_template(home, table, tmp_path / "template.xlsx")
    content = sheets(file)
    name = next(iter(content))
    header, example = content[name]
    assert header == [column.zh for column in contract.columns]
    assert example[[column.name for column in contract.columns].index(contract.subject)].startswith(EXAMPLE_MARK)
    filled = [
        [typed(column, good_row(table, number).get(column.name, "")) for column in contract.columns]
        for number in range(2)
    ]
    content[name] = [header, example, *filled]
    delivery = ingest(home, table, save(tmp_path / "filled.xlsx", content), PERIOD).delivery
    assert (delivery.rows, delivery.accepted, delivery.refused) == (2, 2, 0), delivery.reasons


def test_a_template_that_comes_back_empty_holds_no_row(home: Path, tmp_path: Path) -> None:
    file = write_template(home, "vehicles", tmp_path / "template.xlsx")
    delivery = ingest(home, "vehicles", file, PERIOD).delivery
    assert (delivery.rows, delivery.refused) == (0, 0)


def test_an_example_row_that_was_saved_as_csv_is_none_either(home: Path, tmp_path: Path) -> None:
    header, example = next(iter(sheets(write_template(home, "vehicles", tmp_path / "t.xlsx")).values()))
    file = tmp_path / "t.csv"
    file.write_text(",".join(header) + "\n" + ",".join(example) + "\n", "utf-8")
    assert ingest(home, "vehicles", file, PERIOD).delivery.rows == 0


def test_the_template_offers_codes_limits_and_text_cells(home: Path, tmp_path: Path) -> None:
    file = write_template(home, "pensions", tmp_path / "t.xlsx")
    rules = part(file, "worksheets/sheet1")
    assert 'type="list"' in rules
    assert 'type="decimal"' in rules
    assert 'type="textLength"' in rules
    assert re.search(r'numFmtId="49"|formatCode="@"', part(file, "styles"))
    lists = sheets(file)["选项 lists"]
    assert [line[0] for line in lists[:2]] == ["职工养老", "居民养老"]


def test_the_second_sheet_tells_every_column_and_what_an_empty_cell_means(home: Path, tmp_path: Path) -> None:
    contract = contract_of("pensions")
    content = sheets(write_template(home, "pensions", tmp_path / "t.xlsx"))
    text = "\n".join(str(cell) for line in content["填写说明 Instructions"] for cell in line)
    assert all(column.zh in text for column in contract.columns)
    assert "write no 0" in text
    assert contract.owner.zh in text
    assert contract.owner.en in text


def test_no_table_and_no_workbook_are_told(home: Path, tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="Did you mean pensions"):
        write_template(home, "pension", tmp_path / "t.xlsx")
    with pytest.raises(LakeError, match=r"\.xlsx"):
        write_template(home, "pensions", tmp_path / "t.csv")


def test_a_date_that_a_spreadsheet_has_made_of_a_cell_is_read(home: Path, tmp_path: Path) -> None:
    row = good_row("bank_balances", 0) | {"checked_on": "2023-05-01"}
    contract = contract_of("bank_balances")
    with xlsxwriter.Workbook(str(tmp_path / "d.xlsx")) as book:
        sheet = book.add_worksheet()
        style = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, column in enumerate(contract.columns):
            sheet.write_string(0, at, column.zh)
            if column.type == "date":
                sheet.write_datetime(1, at, date.fromisoformat(row[column.name]), style)
            else:
                sheet.write_string(1, at, row.get(column.name, ""))
    assert ingest(home, "bank_balances", tmp_path / "d.xlsx", PERIOD).delivery.accepted == 1
