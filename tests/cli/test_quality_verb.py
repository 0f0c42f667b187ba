"""`minsheng quality`: summary, list, show, close, export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import python_calamine

from minsheng.standards import from_person_id
from tests.cli.conftest import Call


@pytest.fixture
def at(home: Path) -> tuple[str, str]:
    return "--home", str(home)


def listed(call: Call, at: tuple[str, str], *words: str) -> list[dict[str, object]]:
    code, out, _ = call("quality", "list", *words, "--json", *at)
    assert code == 0
    items: list[dict[str, object]] = json.loads(out)
    return items


def test_the_summary_counts_rules_and_departments(call: Call, at: tuple[str, str]) -> None:
    code, out, _ = call("quality", *at)
    assert code == 0
    assert "DQ-001" in out
    assert "按部门 By department" in out
    assert "DQ-092 未能核对 not checked" in out
    _, out, _ = call("quality", "--json", *at)
    told = json.loads(out)
    assert told["period"] == "2023-12"
    assert sum(row["new"] for row in told["rules"]) == told["items"]


def test_an_item_is_shown_closed_and_then_silent(call: Call, at: tuple[str, str]) -> None:
    first, *_ = listed(call, at, "DQ-002")
    key = str(first["key"])
    code, out, _ = call("quality", "show", key[:14], *at)
    assert code == 0
    assert "依据 clause: 民发〔2022〕83号" in out
    assert "2023-12  发现 found" in out
    code, out, _ = call("quality", "close", key, "--why", "已减员", "--until", "2024-12-31", *at)
    assert code == 0
    assert "accepted until 2024-12-31" in out
    assert key not in {item["key"] for item in listed(call, at, "DQ-002")}
    assert key in {item["key"] for item in listed(call, at, "DQ-002", "--state", "accepted")}
    code, _, err = call("quality", "close", key, "--why", "again", *at)
    assert code == 1
    assert "not open" in err


def test_ids_are_masked_unless_asked_for(call: Call, at: tuple[str, str]) -> None:
    (masked, *_), (full, *_) = listed(call, at, "DQ-002"), listed(call, at, "DQ-002", "--full-ids")
    assert "*" in str(masked["person_id"])
    assert len(str(full["person_id"])) == 18
    assert "*" not in str(full["person_id"])
    _, out, _ = call("quality", "show", str(full["key"]), *at)
    assert str(full["person_id"]) not in out


def test_a_workbook_goes_to_the_department(call: Call, at: tuple[str, str], tmp_path: Path) -> None:
    book = tmp_path / "dq-002.xlsx"
    code, _, _ = call("quality", "export", "dq-002", "--out", str(book), *at)
    assert code == 0
    rows = python_calamine.CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()
    assert rows[0][:2] == ["DQ-002", "死亡后仍在低保名单 on the dibao list after death"]
    head = next(number for number, row in enumerate(rows) if str(row[0]).startswith("编号"))
    items = listed(call, at, "DQ-002", "--full-ids")
    assert [row[0] for row in rows[head + 1 :]] == [item["key"] for item in items]
    text = "\n".join(str(cell) for row in rows for cell in row)
    assert not [item for item in items if str(item["person_id"]) in text]
    assert from_person_id(50010119500101001) not in text
    assert "enrolments" in text


def test_wrong_requests_are_told_in_one_sentence(call: Call, at: tuple[str, str], tmp_path: Path) -> None:
    for words, message in (
        (("list", "DQ-999"), "no rule"),
        (("list", "--state", "lost"), "no state"),
        (("list", "--owner", "moon"), "No department"),
        (("show", "dq999"), "no item"),
        (("list", "--period", "2022-01"), "2022-01"),
    ):
        code, _, err = call("quality", *words, *at)
        assert code == 1
        assert message in err
    code, _, err = call("quality", "--home", str(tmp_path / "empty"))
    assert code == 1
    assert "No month was checked" in err
