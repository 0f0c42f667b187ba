"""A work-list goes out as a workbook, is corrected, and comes back: right rows leave it, wrong ones stay."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.lake import list_deliveries
from minsheng.lake.current import current_tables
from minsheng.lake.engine import connect
from minsheng.lake.errors import FileRefusedError, LakeError
from minsheng.lake.intake import ingest
from minsheng.lake.worklists import (
    accept_back,
    count_open,
    export_list,
    open_items,
    read_closings,
    states,
    tables_of,
)
from minsheng.lake.worklists.export import DROPPED, REFERENCE, TOLD
from tests.lake.lake_files import FATHER, GRANDMA, GRANDPA, Deliver, accepted, resident_id, row, write_csv
from tests.lake.worklists.clerk import Rows, edited, part, put, save, sheets

WRONG = GRANDPA[:17] + ("1" if GRANDPA[17] != "1" else "2")
OLD_FATHER = resident_id("19200101")
PEOPLE = [resident_id("19600101", f"{order:03d}") for order in range(1, 9)]


def exported(home: Path, *tables: str, **options: object) -> Path:
    out = home.parent / "out.xlsx"
    ((file, _),) = export_list(home, tables, out, **options)  # type: ignore[arg-type]
    return file


def header_of(file: Path) -> list[str]:
    return list(sheets(file).values())[1][0]


def test_the_workbook_shows_the_whole_row_marks_the_cell_and_says_what_to_do(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions", person_id=WRONG), row("pensions", person_id=GRANDMA))
    file = exported(home, "pensions")
    guide, data, *_ = sheets(file).values()
    assert any("What to do" in str(line[0]) for line in guide)
    header, line = data
    assert header[0] == REFERENCE
    assert line[header.index("公民身份号码")] == WRONG
    assert line[header.index("待遇类型")] == "居民养老"
    assert "校验码不符" in line[header.index(TOLD)]
    assert "Check against the id card" in line[header.index(TOLD)].replace("check", "Check")
    assert "校验码不符" in part(file, "comments")
    assert "dataValidation" in part(file, "worksheets/sheet2")
    assert "hidden" in part(file, "worksheets/sheet2")


def test_a_corrected_row_leaves_the_list_and_says_which_row_it_corrects(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions", person_id=GRANDMA), row("pensions", person_id=WRONG))
    file = exported(home, "pensions")
    header = header_of(file)
    taken = accept_back(home, edited(file, lambda rows: [put(header, rows[0], 公民身份号码=GRANDPA)]))
    assert (taken.right, taken.wrong, taken.left_out) == (1, 0, ())
    assert states(home, "pensions") == {(1, 3): "corrected"}
    delivery = taken.receipts[0].delivery
    assert (delivery.corrects, delivery.period, delivery.accepted, delivery.file_name) == (1, "2023-12", 1, "back.xlsx")
    with connect(home) as connection:
        assert connection.execute(f"FROM '{delivery.corrections_path}'").fetchall() == [(2, 3)]


def test_what_is_still_wrong_stays_with_its_new_reason_and_the_row_as_it_is_now(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions", person_id=WRONG))
    file = exported(home, "pensions")
    header = header_of(file)
    taken = accept_back(home, edited(file, lambda rows: [put(header, rows[0], 公民身份号码=GRANDPA, 月待遇="约二百")]))
    assert (taken.right, taken.wrong) == (0, 1)
    (item,), _ = open_items(home, "pensions")
    assert (item.delivery, item.row) == (1, 2)
    assert [fault.reason.code for fault in item.faults] == ["bad_number"]
    assert (item.cells["person_id"], item.cells["monthly_amount"]) == (GRANDPA, "约二百")


def test_the_same_workbook_again_changes_nothing(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions", person_id=WRONG), row("pensions", person_id=GRANDMA, kind="?"))
    file = exported(home, "pensions")
    header = header_of(file)
    back = edited(file, lambda rows: [put(header, rows[0], 公民身份号码=GRANDPA), rows[1]])
    accept_back(home, back)
    before = list_deliveries(home)
    again = accept_back(home, back)
    assert list_deliveries(home) == before
    assert (again.right, again.wrong, again.already) == (0, 1, 1)
    renamed = shutil.copy(back, back.with_name("renamed.xlsx"))
    accept_back(home, Path(renamed))
    assert list_deliveries(home) == before


def test_rows_may_be_sorted_deleted_and_added(home: Path, deliver: Deliver) -> None:
    deliver("pensions", *(row("pensions", person_id=one, monthly_amount="x") for one in PEOPLE[:3]))
    file = exported(home, "pensions")
    header = header_of(file)

    def change(rows: Rows) -> Rows:
        first, _, third = (put(header, one, 月待遇=200.5) for one in rows)
        return [third, ["", *put(header, first, 公民身份号码=GRANDMA)[1:]], first]

    taken = accept_back(home, edited(file, change))
    assert (taken.right, taken.added, taken.left_out) == (2, 1, ())
    assert states(home, "pensions") == {(1, 2): "corrected", (1, 3): "open", (1, 4): "corrected"}
    kept = accepted(taken.receipts[0].delivery)
    assert {one["person_id"] for one in kept} == {int(one[:17]) for one in (PEOPLE[0], PEOPLE[2], GRANDMA)}
    assert {one["monthly_amount"] for one in kept} == {20050}


def test_an_added_row_that_is_wrong_is_on_the_list_now(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions", person_id=GRANDPA, monthly_amount="x"))
    file = exported(home, "pensions")
    header = header_of(file)
    back = edited(file, lambda rows: [*rows, ["", *put(header, rows[0], 公民身份号码=GRANDMA, 月待遇="y")[1:]]])
    taken = accept_back(home, back)
    assert (taken.wrong, taken.added_refused) == (1, 1)
    assert [(item.delivery, item.row) for item in open_items(home, "pensions")[0]] == [(1, 2), (2, 3)]


def test_of_two_rows_that_contradict_each_other_the_one_that_is_kept_closes_both(home: Path, deliver: Deliver) -> None:
    deliver("employment", *(row("employment", monthly_income=text) for text in ("1000", "2000")))
    file = exported(home, "employment")
    taken = accept_back(home, edited(file, lambda rows: rows[1:]))
    assert taken.right == 1
    assert states(home, "employment") == {(1, 2): "came_right", (1, 3): "corrected"}
    assert count_open(home, "employment") == ()


def test_an_emptied_cell_comes_back_filled(home: Path, deliver: Deliver) -> None:
    deliver("hukou_people", row("hukou_people", father_id="123"))
    file = exported(home, "hukou_people")
    header = header_of(file)
    taken = accept_back(home, edited(file, lambda rows: [put(header, rows[0], 父亲身份号码=OLD_FATHER)]))
    assert taken.right == 1
    (kept,) = accepted(taken.receipts[0].delivery)
    assert (kept["father_id"], kept["kin_verified"]) == (int(OLD_FATHER[:17]), True)


def test_a_row_with_a_reason_not_to_deliver_is_closed_with_it(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions", person_id=WRONG))
    file = exported(home, "pensions")
    header = header_of(file)
    taken = accept_back(home, edited(file, lambda rows: [put(header, rows[0], **{DROPPED: "已去世，系统误报"})]))
    assert (taken.closed, taken.receipts) == (1, ())
    assert states(home, "pensions") == {(1, 2): "closed"}
    assert [closing.why for closing in read_closings(home, "pensions")] == ["已去世，系统误报"]


def test_a_correction_adds_to_a_full_list_and_goes_when_the_list_is_replaced(home: Path, tmp_path: Path) -> None:
    rows = [row("enrolments", person_id=GRANDMA), row("enrolments", person_id=GRANDPA, start_month="?")]
    ingest(home, "enrolments", write_csv(tmp_path / "list.csv", "enrolments", rows), "2023-12")
    file = exported(home, "enrolments")
    header = header_of(file)
    for _ in range(2):
        accept_back(home, edited(file, lambda rows: [put(header, rows[0], 享受起始月="2023-01")], to="list.csv.xlsx"))

    def people() -> set[int]:
        with connect(home) as connection:
            table = current_tables(home, "2023-12", None)["enrolments"]
            return {one for (one,) in connection.execute(f"SELECT person_id FROM ({table.sql((0, 250))})").fetchall()}

    assert people() == {int(GRANDMA[:17]), int(GRANDPA[:17])}
    write_csv(tmp_path / "list.csv", "enrolments", [row("enrolments", person_id=FATHER)])
    ingest(home, "enrolments", tmp_path / "list.csv", "2023-12")
    assert people() == {int(FATHER[:17])}


def test_a_stale_workbook_does_not_undo_what_came_right_since(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions", monthly_amount="x"))
    file = exported(home, "pensions")
    deliver("pensions", row("pensions", monthly_amount="300"))
    header = header_of(file)
    taken = accept_back(home, edited(file, lambda rows: [put(header, rows[0], 月待遇="200")]))
    assert (taken.already, taken.receipts) == (1, ())


def test_rows_of_several_months_become_one_correction_each(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions", person_id=PEOPLE[0], monthly_amount="x"), period="2023-11")
    deliver("pensions", row("pensions", person_id=PEOPLE[1], monthly_amount="x"), period="2023-12")
    file = exported(home, "pensions")
    header = header_of(file)
    taken = accept_back(home, edited(file, lambda rows: [put(header, one, 月待遇=200) for one in rows]))
    assert [(receipt.delivery.period, receipt.delivery.corrects) for receipt in taken.receipts] == [
        ("2023-11", 1), ("2023-12", 2),
    ]  # fmt: skip
    added = edited(file, lambda rows: [*rows, ["", *rows[0][1:]]], to="added.xlsx")
    (left,) = accept_back(home, added).left_out
    assert (left.row, "several months" in left.en) == (4, True)


def test_a_department_gets_all_its_tables_in_one_workbook_and_gives_them_back_so(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions", monthly_amount="x"))
    deliver("unemployment", row("unemployment", benefit_monthly="x"))
    tables = [contract.table for contract in tables_of(home, "Human resources")]
    assert {"pensions", "unemployment", "employment"} <= set(tables)
    file = exported(home, *tables)
    content = sheets(file)
    for name, rows in content.items():
        for header in ("月待遇", "月失业金"):
            if rows and header in rows[0]:
                content[name] = [rows[0], *(put(rows[0], one, **{header: "200"}) for one in rows[1:])]
    taken = accept_back(home, save(file.with_name("back.xlsx"), content))
    assert {receipt.delivery.table for receipt in taken.receipts} == {"pensions", "unemployment"}
    assert states(home, "pensions") == {(1, 2): "corrected"}


@pytest.mark.parametrize("text", ["=1+1", "+86", "-cmd|' /C calc'!A0", "@SUM(A1)", '=HYPERLINK("x")'])
def test_a_cell_that_looks_like_a_formula_stays_text(home: Path, deliver: Deliver, text: str) -> None:
    deliver("employment", row("employment", kind=text, employer_name=text))
    file = exported(home, "employment")
    assert "<f>" not in part(file, "worksheets/sheet2.xml")
    header, line = list(sheets(file).values())[1]
    assert line[header.index("就业类型")] == text


def test_a_reference_that_was_not_written_for_the_row_is_not_believed(home: Path, deliver: Deliver) -> None:
    deliver("pensions", *(row("pensions", person_id=one, monthly_amount="x") for one in PEOPLE[:2]))
    file = exported(home, "pensions")
    header = header_of(file)

    def change(rows: Rows) -> Rows:
        counted_up = rows[0][0].replace("/2/", "/3/")
        return [
            rows[0],
            put(header, rows[1], **{REFERENCE: counted_up}),
            put(header, rows[1], **{REFERENCE: "pensions"}),
        ]

    taken = accept_back(home, edited(file, change))
    assert [entry.row for entry in taken.left_out] == [3, 4]
    assert all("unknown" in entry.en and "编号" in entry.zh for entry in taken.left_out)
    assert taken.wrong == 1


def test_a_row_of_another_table_is_left_out(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions", monthly_amount="x"))
    deliver("employment", row("employment", monthly_income="x"))
    file = exported(home, "pensions", "employment")
    strange = sheets(file)["就业与工资实名登记"][1]
    taken = accept_back(home, edited(file, lambda rows: [*rows, strange[: len(rows[0])]]))
    assert [entry.row for entry in taken.left_out] == [3]
    assert "employment" in taken.left_out[0].en


def test_a_workbook_of_another_home_is_refused_whole(home: Path, deliver: Deliver, tmp_path: Path) -> None:
    deliver("pensions", row("pensions", monthly_amount="x"))
    file = exported(home, "pensions")
    other = tmp_path / "other"
    ingest(
        other, "pensions", write_csv(tmp_path / "p.csv", "pensions", [row("pensions", monthly_amount="y")]), "2023-12"
    )
    with pytest.raises(FileRefusedError, match="No row carries a reference"):
        accept_back(other, file)
    assert len(list_deliveries(other)) == 1


def test_what_is_no_work_list_is_refused_with_what_to_do(home: Path, deliver: Deliver, tmp_path: Path) -> None:
    deliver("pensions", row("pensions", monthly_amount="x"))
    file = exported(home, "pensions")
    plain = save(tmp_path / "plain.xlsx", {"a": [["x"], ["1"]]})
    with pytest.raises(FileRefusedError, match="minsheng ingest"):
        accept_back(home, plain)
    with pytest.raises(FileRefusedError, match="quarantine accept"):
        ingest(home, "pensions", file, "2023-12")
    with pytest.raises(FileRefusedError, match="no such file"):
        accept_back(home, tmp_path / "nothing.xlsx")
    text = tmp_path / "text.xlsx"
    text.write_text("not a workbook")
    with pytest.raises(FileRefusedError, match="Not a readable workbook"):
        accept_back(home, text)
    content = sheets(file)
    name = list(content)[1]
    content[name] = [[cell for cell in line if cell != content[name][0][2]] for line in content[name]]
    content[name][0] = [cell for cell in content[name][0] if cell != "月待遇"]
    with pytest.raises(FileRefusedError, match="is missing"):
        accept_back(home, save(tmp_path / "less.xlsx", content))


def test_a_copied_sheet_is_refused_so_that_no_row_counts_twice(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions", monthly_amount="x"))
    content = sheets(exported(home, "pensions"))
    copy = content | {"copy": list(content.values())[1]}
    with pytest.raises(FileRefusedError, match="Two sheets"):
        accept_back(home, save(home.parent / "copy.xlsx", copy))


def test_a_long_list_is_split_into_workbooks_that_come_back_alone(home: Path, deliver: Deliver) -> None:
    deliver("pensions", *(row("pensions", person_id=one, monthly_amount="x") for one in PEOPLE))
    files = export_list(home, ["pensions"], home.parent / "out.xlsx", most=3)
    assert [(file.name, count) for file, count in files] == [("out.xlsx", 3), ("out-2.xlsx", 3), ("out-3.xlsx", 2)]
    header = header_of(files[1][0])
    assert (
        accept_back(home, edited(files[1][0], lambda rows: [put(header, one, 月待遇=200) for one in rows])).right == 3
    )
    assert open_items(home, "pensions")[1] == 5


def test_an_empty_list_writes_no_workbook_and_a_wrong_name_is_told(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions"))
    assert export_list(home, ["pensions"], home.parent / "out.xlsx") == []
    deliver("pensions", row("pensions", monthly_amount="x"))
    with pytest.raises(LakeError, match="xlsx"):
        export_list(home, ["pensions"], home.parent / "out.csv")
    assert not list(home.parent.glob("*out*"))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(order=st.permutations(range(6)), kept=st.sets(st.integers(0, 5)), mended=st.sets(st.integers(0, 5)))
def test_whatever_a_clerk_does_no_row_is_lost_or_taken_twice(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], kept: set[int], mended: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("clerk")
    home = folder / "home"
    rows = [row("pensions", person_id=one, monthly_amount="x") for one in PEOPLE[:6]]
    ingest(home, "pensions", write_csv(folder / "p.csv", "pensions", rows), "2023-12")
    file = exported(home, "pensions")
    header = header_of(file)
    back = edited(
        file,
        lambda rows: [put(header, rows[at], 月待遇=200) if at in mended else rows[at] for at in order if at in kept],
    )
    right = {(1, at + 2) for at in kept & mended}
    if kept:
        taken = accept_back(home, back)
        assert (taken.right, taken.wrong) == (len(right), len(kept) - len(right))
        assert all(d.rows == d.accepted + d.refused == len(kept) for d in list_deliveries(home)[1:])
    still_open = {(item.delivery, item.row) for item in open_items(home, "pensions")[0]}
    assert still_open == {(1, at + 2) for at in range(6)} - right
