"""A faulty row is open until it came back right, and what closed it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from minsheng.lake import ingest
from minsheng.lake.errors import LakeError
from minsheng.lake.worklists import close_rows, count_open, open_items, read_closings, states
from tests.lake.lake_files import FATHER, GRANDMA, GRANDPA, Deliver, resident_id, row, write_csv

WRONG = GRANDPA[:17] + ("1" if GRANDPA[17] != "1" else "2")


def open_rows(home: Path, table: str) -> list[tuple[int, int]]:
    return [(item.delivery, item.row) for item in open_items(home, table)[0]]


def test_a_refused_row_is_open_and_shown_whole_as_it_was_delivered(home: Path, deliver: Deliver) -> None:
    deliver("employment", row("employment"), row("employment", person_id=GRANDMA, monthly_income=" 约 三千 ", kind="?"))
    (item,), total = open_items(home, "employment")
    assert total == 1
    assert (item.delivery, item.row, item.period, item.since) == (1, 3, "2023-12", "2023-12")
    assert [(fault.column, fault.reason.code) for fault in item.faults] == [
        ("kind", "unknown_code"), ("monthly_income", "bad_number"),
    ]  # fmt: skip
    assert item.cells["monthly_income"] == " 约 三千 "
    assert item.cells["person_id"] == GRANDMA
    assert item.cells["start_date"] == "2020-01-01"
    assert item.cells["employer_name"] is None


def test_a_row_that_lost_a_cell_is_open_with_the_cell_as_it_was(home: Path, deliver: Deliver) -> None:
    deliver("hukou_people", row("hukou_people", father_id="123"))
    (item,), _ = open_items(home, "hukou_people")
    assert [(fault.column, fault.value, fault.severity) for fault in item.faults] == [("father_id", "123", "cell")]
    assert (item.cells["father_id"], item.cells["name"]) == ("123", "张三")


def test_rows_that_contradict_each_other_are_both_open_in_their_usual_spelling(home: Path, deliver: Deliver) -> None:
    rows = [row("employment", monthly_income=text) for text in ("1,000", "２０００.5")]
    deliver("employment", *rows)
    items, _ = open_items(home, "employment")
    assert [item.cells["monthly_income"] for item in items] == ["1000.00", "2000.50"]
    assert [item.cells["person_id"] for item in items] == [FATHER, FATHER]
    assert [item.cells["kind"] for item in items] == ["单位就业", "单位就业"]


def test_a_copy_of_a_row_is_nobodys_work(home: Path, deliver: Deliver) -> None:
    deliver("employment", row("employment"), row("employment"))
    assert open_items(home, "employment") == ((), 0)
    assert count_open(home, "employment") == ()


def test_a_good_delivery_keeps_no_rows_beside_it(deliver: Deliver) -> None:
    assert not deliver("employment", row("employment")).refused_rows_path.exists()


def test_a_row_that_could_not_be_split_is_open_with_its_text(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "short.csv"
    file.write_text("户号,发生日期,灾害类型\n500101001001000001\n", "utf-8")
    ingest(home, "disasters", file, "2023-12")
    (item,), _ = open_items(home, "disasters")
    assert (item.faults[0].column, item.faults[0].value, dict(item.cells)) == ("*", "500101001001000001", {})


def test_a_later_delivery_of_the_same_key_closes_what_it_brings_right(home: Path, deliver: Deliver) -> None:
    deliver(
        "employment", row("employment", monthly_income="x"), row("employment", person_id=GRANDMA, monthly_income="y")
    )
    deliver("employment", row("employment"))
    assert states(home, "employment") == {(1, 2): "came_right", (1, 3): "open"}


def test_an_earlier_month_does_not_close_what_a_later_one_has_wrong(home: Path, deliver: Deliver) -> None:
    deliver("employment", row("employment", monthly_income="x"), period="2023-12")
    deliver("employment", row("employment"), period="2023-11")
    assert open_rows(home, "employment") == [(1, 2)]


def test_a_row_that_is_wrong_every_month_is_one_entry_with_its_first_month(home: Path, deliver: Deliver) -> None:
    for period in ("2023-10", "2023-11", "2023-12"):
        deliver("employment", row("employment", monthly_income="x"), period=period)
        deliver("pensions", row("pensions", person_id=WRONG), period=period)
    for table in ("employment", "pensions"):
        (item,), _ = open_items(home, table)
        assert (item.period, item.since) == ("2023-12", "2023-10")


def test_a_lists_rows_are_open_for_their_month_until_the_list_is_replaced(home: Path, tmp_path: Path) -> None:
    bad, good = row("enrolments", start_month="?"), row("enrolments")
    for period, rows in (("2023-11", [bad]), ("2023-12", [good])):
        ingest(home, "enrolments", write_csv(tmp_path / f"{period}.csv", "enrolments", rows), period)
    assert open_rows(home, "enrolments") == [(1, 2)]
    ingest(
        home,
        "enrolments",
        write_csv(tmp_path / "2023-11.csv", "enrolments", [row("enrolments", person_id=GRANDMA)]),
        "2023-11",
    )
    assert states(home, "enrolments") == {(1, 2): "replaced"}


def test_a_row_is_closed_by_hand_with_a_reason_and_the_reason_is_kept(home: Path, deliver: Deliver) -> None:
    deliver("employment", row("employment", monthly_income="x"))
    with pytest.raises(LakeError, match="with a reason"):
        close_rows(home, "employment", 1, [2], "  ", "clerk")
    with pytest.raises(LakeError, match="no delivery 7"):
        close_rows(home, "employment", 7, [2], "moved away", "clerk")
    close_rows(home, "employment", 1, [2], "户口已迁出", "clerk")
    assert states(home, "employment") == {(1, 2): "closed"}
    (closing,) = read_closings(home, "employment")
    assert (closing.delivery, closing.row, closing.why, closing.by) == (1, 2, "户口已迁出", "clerk")


def test_a_closing_that_was_cut_off_by_a_power_failure_counts_as_not_made(home: Path, deliver: Deliver) -> None:
    deliver(
        "employment", row("employment", monthly_income="x"), row("employment", person_id=GRANDMA, monthly_income="y")
    )
    close_rows(home, "employment", 1, [2], "gone", "clerk")
    log = home / "lake" / "worklists" / "closings.jsonl"
    log.write_bytes(log.read_bytes() + b'{"table": "empl')
    assert len(read_closings(home, "employment")) == 1
    close_rows(home, "employment", 1, [3], "gone too", "clerk")
    assert [closing.row for closing in read_closings(home, "employment")] == [2, 3]


def test_open_rows_are_counted_once_in_the_whole_and_under_each_reason(home: Path, deliver: Deliver) -> None:
    deliver("employment", row("employment", monthly_income="x", kind="?"), period="2023-11")
    deliver("employment", row("employment", person_id=GRANDMA, kind="?"), period="2023-12")
    told = [(count.reason and count.reason.code, count.rows, count.since) for count in count_open(home, "employment")]
    assert told == [(None, 2, "2023-11"), ("unknown_code", 2, "2023-11"), ("bad_number", 1, "2023-11")]


def test_the_list_narrows_to_a_month_a_reason_and_a_number(home: Path, deliver: Deliver) -> None:
    people = [resident_id("19600101", f"{order:03d}") for order in range(1, 6)]
    deliver("employment", *(row("employment", person_id=one, monthly_income="x") for one in people), period="2023-11")
    deliver("employment", row("employment", person_id=GRANDMA, kind="?"), period="2023-12")
    assert open_items(home, "employment", period="2023-11")[1] == 5
    assert [item.row for item in open_items(home, "employment", reason="unknown_code")[0]] == [2]
    items, total = open_items(home, "employment", most=2)
    assert (len(items), total) == (2, 6)
    with pytest.raises(LakeError, match="no reason"):
        open_items(home, "employment", reason="ugly")


def test_what_an_old_delivery_kept_is_still_listed(home: Path, deliver: Deliver) -> None:
    delivery = deliver("employment", row("employment", monthly_income="x"))
    delivery.refused_rows_path.unlink()
    (item,), _ = open_items(home, "employment")
    assert (item.faults[0].value, dict(item.cells)) == ("x", {})
