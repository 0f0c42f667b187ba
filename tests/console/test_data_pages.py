"""Pages about data: what is late, what was refused, what comes back; only for those of the whole city, and written down."""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from minsheng.lake import list_deliveries
from minsheng.lake.worklists import open_items, states
from tests.city import TestCity
from tests.console.doubtful_pairs import LEFT, RIGHT, leave_pairs
from tests.consoles import TestConsole, account, as_service, households, signed_in
from tests.lake.worklists.clerk import edited, put

if TYPE_CHECKING:
    from django.test import Client

TABLE = "pensions"


@pytest.fixture
def home(db: TestConsole, city: TestCity, tmp_path: Path) -> Iterator[Path]:
    """A home of its own that a test may write to; the pages read it instead of the console's."""
    from django.test.utils import override_settings

    mine = city.copy(tmp_path / "home")
    with override_settings(HOME=mine):
        yield mine


def analyst(area: str = "50") -> Client:
    return signed_in(account("analyst", area))


def entries(action: str) -> list[Any]:
    from minsheng.console.audit.models import Entry

    as_service()
    return list(Entry.objects.filter(action=action))


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_what_is_late_stands_first(home: Path) -> None:
    """With the days; in English too."""
    page = text_of(analyst(), "/data/deliveries?period=2023-12")
    assert "张迟报或缺报" in page
    assert page.find("缺报，已逾期") < page.find("按时") or "按时" not in page
    english = signed_in(account("auditor", "50")).get("/data/deliveries", headers={"accept-language": "en"})
    assert "missing for" in english.content.decode() or "late by" in english.content.decode()


def test_the_quality_of_a_feed_is_told_over_the_months(home: Path) -> None:
    """As figures of a chart and as the table beside it, from the manifests alone."""
    page = text_of(analyst(), f"/data/feeds/{TABLE}")
    chart = json.loads(re.findall(r'<script id="months-data" type="application/json">(.*?)</script>', page)[0])
    mine = [one for one in list_deliveries(home, TABLE) if one.corrects is None]
    assert chart["months"] == sorted({one.period for one in mine})
    faults = sum(n for one in mine for by in one.reasons.values() for code, n in by.items() if code != "id_repaired")
    assert sum(sum(bar["values"]) for bar in chart["bars"]) == faults
    assert all(month in page for month in chart["months"])
    assert analyst().get(f"/data/feeds/{TABLE}/template").content.startswith(b"PK")


def test_counts_are_told_without_reading_rows(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of deliveries and refused rows come from manifests, however many rows there are."""
    import duckdb

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a row was read")

    monkeypatch.setattr(duckdb, "connect", refuse)
    client = analyst()
    for address in ("/data/deliveries", f"/data/feeds/{TABLE}", "/data/deliveries/1", "/data/refused"):
        text_of(client, address)


def test_a_delivery_is_withdrawn_for_a_reason_and_comes_back(home: Path) -> None:
    """Asked what it touches first; both are written down."""
    client = analyst()
    assert "正在查明涉及哪些家庭" in text_of(client, "/data/deliveries/3")
    assert re.search(
        r"现在用于 [\d,]+ 人",
        text_of(client, f"/data/deliveries/{list_deliveries(home, 'hukou_people')[0].number}/effect"),
    )
    assert client.post("/data/deliveries/3/withdraw", {"why": " "}).status_code == 422
    assert client.post("/data/deliveries/3/withdraw", {"why": "文件报错了月份"}).status_code == 302
    assert "文件报错了月份" in text_of(client, "/data/deliveries/3")
    again = client.post("/data/deliveries/3/withdraw", {"why": "再来一次"})
    assert (again.status_code, "未能完成" in again.content.decode()) == (422, True)
    assert client.post("/data/deliveries/3/withdraw", {"why": "核实无误", "undo": "1"}).status_code == 302
    assert [one.reason for one in entries("delivery.withdrawn")] == ["文件报错了月份"]
    assert len(entries("delivery.restored")) == 1


def test_refused_rows_are_listed_with_ids_masked(home: Path) -> None:
    """With the column, the reason and what to do; no whole number is on the page."""
    items, total = open_items(home, TABLE)
    page = text_of(analyst(), f"/data/refused/{TABLE}")
    assert page.count('type="checkbox"') == min(total, 20)
    for item in items[:20]:
        for fault in item.faults:
            assert fault.reason.todo_zh in page
            assert not (fault.value and re.fullmatch(r"\d{15,17}[\dXx]?", fault.value) and fault.value in page)
    assert f"<b>{total}</b>" in text_of(analyst(), f"/data/refused/{TABLE}/count")


def test_a_list_goes_out_and_comes_back_corrected(home: Path, tmp_path: Path) -> None:
    """What is right leaves the list; who took it back and who handed it out is written down."""
    client = analyst()
    before = open_items(home, TABLE)[1]
    answer = client.post(f"/data/refused/{TABLE}/export", {"reason": ""})
    file = tmp_path / "list.xlsx"
    file.write_bytes(answer.content)
    from tests.lake.worklists.clerk import sheets

    header = list(sheets(file).values())[1][0]
    closed = edited(
        file, lambda rows: [put(header, rows[0], **{"不再报送的理由 Why not to deliver": "重复"}), *rows[1:]]
    )
    with closed.open("rb") as stream:
        back = client.post("/data/refused/upload", {"file": stream})
    assert (back.status_code, "行销项" in back.content.decode()) == (200, True)
    assert open_items(home, TABLE)[1] == before - 1
    assert {one.received_by for one in list_deliveries(home) if one.corrects} <= {"analyst-50"}
    assert (len(entries("worklist.exported")), len(entries("worklist.taken_back"))) == (1, 1)


def test_rows_are_closed_with_a_reason(home: Path) -> None:
    """Not without one, and not without rows."""
    client = analyst()
    first = open_items(home, TABLE)[0][0]
    row = f"{first.delivery}-{first.row}"
    assert client.post(f"/data/refused/{TABLE}/close", {"row": [row], "why": ""}).status_code == 422
    assert client.post(f"/data/refused/{TABLE}/close", {"row": ["x"], "why": "重复报送"}).status_code == 422
    assert client.post(f"/data/refused/{TABLE}/close", {"row": [row], "why": "重复报送"}).status_code == 302
    assert states(home, TABLE)[first.delivery, first.row] == "closed"
    assert [one.reason for one in entries("worklist.closed")] == ["重复报送"]


def hostile() -> dict[str, tuple[bytes, str]]:
    """Files that are no work-list, each with what the page says."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 210_000_000)
    lying = bytearray(workbook({"xl/worksheets/sheet1.xml": b"0" * 5_000_000}))
    at = lying.rfind(b"PK\x01\x02")
    lying[at + 24 : at + 28] = struct.pack("<I", 10)
    return {
        "bomb.xlsx": (bomb.getvalue(), "解开后过大"),
        "lying.xlsx": (bytes(lying), "不是可读的"),
        "list.csv": ("姓名,号码\n=cmd|'/c calc'!A1,1".encode(), "不是可读的"),
        "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "不是可读的"),
        "cut.xlsx": (workbook({"a": b"b" * 999})[:-40], "不是可读的"),
        "macro.xlsx": (workbook({"xl/vbaProject.bin": b"x"}), "带有宏"),
        "other.zip": (workbook({"a": b"b"}, book=False), "不是 XLSX"),
        "empty.xlsx": (b"", "请选择"),
        "nothing.xlsx": (workbook({}), "不能收回"),
        "large.xlsx": (b"PK" + b"\0" * 20_000_001, "超过 20 MB"),
        "../../evil.xlsx": (b"x", "不是可读的"),
    }


def workbook(parts: dict[str, bytes], *, book: bool = True) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (({"xl/workbook.xml": b"<x/>"} if book else {}) | parts).items():
            archive.writestr(name, part)
    return content.getvalue()


def test_a_hostile_file_is_refused_in_a_sentence(home: Path) -> None:
    """Whatever it is; nothing is taken in, nothing of this machine is told."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, before = analyst(), list_deliveries(home)
    for name, (content, sentence) in hostile().items():
        answer = client.post("/data/refused/upload", {"file": SimpleUploadedFile(name, content)})
        said = re.findall(r'<p class="fault" role="alert">(.*?)</p>', answer.content.decode())
        assert (answer.status_code, len(said)) == (422, 1), name
        assert sentence in said[0], name
        assert "/tmp" not in said[0]  # noqa: S108 - that is the point
    assert list_deliveries(home) == before
    assert client.post("/data/refused/upload", {}).status_code == 422


def test_only_those_of_the_whole_city_see_what_departments_deliver(db: TestConsole) -> None:
    """An analyst of one district has doubtful data of the district, and no files of the city."""
    client = analyst("500233")
    for address in ("/data/deliveries", "/data/refused", f"/data/refused/{TABLE}", "/data/identity"):
        assert client.get(address).status_code == 403, address
    assert client.post("/data/deliveries/1/withdraw", {"why": "x"}).status_code == 403
    assert client.get("/data").headers["Location"] == "/data/doubts"
    looking = signed_in(account("auditor", "50"))
    assert looking.get("/data/refused").status_code == 200
    assert looking.post("/data/deliveries/1/withdraw", {"why": "x"}).status_code == 403


def test_doubtful_data_are_kept_to_the_area(home: Path) -> None:
    """Counts of a village add up to those of the city; an item elsewhere is not found."""
    from minsheng.screening.quality import history_of

    items = history_of(home).items()
    placed = next(item for item in items if item.division)
    village = str(placed.division)
    mine = [item for item in items if item.division == placed.division]
    client = signed_in(account("clerk", village))
    assert f"待办 {len(mine)} 条" in text_of(client, "/data/doubts")
    assert f"待办 {len(items)} 条" in text_of(analyst(), "/data/doubts")
    elsewhere = next(item for item in items if item.division and item.division != placed.division)
    assert text_of(client, f"/data/doubts/{placed.key}").count("/households/") == (1 if placed.household_id else 0)
    text_of(client, f"/data/doubts/{elsewhere.key}", 404)
    assert client.post(f"/data/doubts/{elsewhere.key}/close", {"why": "x"}).status_code == 404
    listed = text_of(client, "/data/doubts/items")
    assert listed.count("/data/doubts/dq") == len(mine)
    assert "/households/" not in text_of(analyst(), "/data/doubts/items")


def test_no_identity_number_stands_on_a_page_of_doubtful_data(home: Path) -> None:
    """Masked in the sentence and beside it."""
    from minsheng.screening.quality import history_of
    from minsheng.standards import from_person_id

    page = text_of(analyst(), "/data/doubts/items")
    people = [item.person_id for item in history_of(home).items(most=25) if item.person_id]
    assert people
    assert [number for number in people if from_person_id(number) in page or str(number) in page] == []


def test_a_doubtful_item_is_closed_with_a_reason(home: Path) -> None:
    """It leaves the list; a wrong day is told what it should be."""
    from minsheng.screening.quality import history_of

    item = next(item for item in history_of(home).items() if item.division)
    client = signed_in(account("clerk", str(item.division)))
    address = f"/data/doubts/{item.key}/close"
    assert "请写明理由" in client.post(address, {"why": ""}).content.decode()
    assert "须写成日期" in client.post(address, {"why": "已核实", "until": "someday"}).content.decode()
    assert "月份结束之后" in client.post(address, {"why": "已核实", "until": "2020-01-01"}).content.decode()
    assert client.post(address, {"why": "已入户核实"}).status_code == 302
    page = text_of(client, f"/data/doubts/{item.key}")
    assert ("已关闭" in page, "已入户核实" in page, '<form class="actions"' in page) == (True, True, False)
    assert client.post(address, {"why": "又一次"}).status_code == 422
    assert [(one.reason, one.division) for one in entries("doubt.closed")] == [("已入户核实", item.division)]


def test_two_records_are_shown_side_by_side_and_decided(home: Path) -> None:
    """Ids masked, names as letters, a reason asked for; what was decided can be undone, and all of it is written down."""
    leave_pairs(home)
    client = analyst()
    page = text_of(client, "/data/identity")
    assert ("500101198001011234" in page, "<b>建国" in page, "差一笔误" in page) == (False, False, True)
    pair = {"left": LEFT, "right": RIGHT}
    assert client.post("/data/identity/decide", {**pair, "kind": "merge", "reason": ""}).status_code == 422
    assert (
        client.post("/data/identity/decide", {"left": 1, "right": 2, "kind": "merge", "reason": "x"}).status_code == 422
    )
    assert client.post("/data/identity/decide", {**pair, "kind": "merge", "reason": "证件已核对"}).status_code == 302
    assert "待核对 1 对" in text_of(client, "/data/identity")
    assert client.post("/data/identity/undo", {"event": "1", "reason": ""}).status_code == 422
    assert client.post("/data/identity/undo", {"event": "1", "reason": "看错了"}).status_code == 302
    assert client.post("/data/identity/undo", {"event": "1", "reason": "再撤"}).status_code == 422
    assert "待核对 2 对" in text_of(client, "/data/identity")
    assert [
        (one.action, one.reason) for action in ("identity.merged", "identity.undone") for one in entries(action)
    ] == [
        ("identity.merged", "证件已核对"),
        ("identity.undone", "看错了"),
    ]
    assert len(entries("identity.seen")) >= 2


def test_queries_do_not_grow_with_rows(home: Path) -> None:
    """The pages read files; the database is asked who reads, and told."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    leave_pairs(home)
    client = analyst()
    for address in (
        "/data/deliveries",
        "/data/refused",
        f"/data/refused/{TABLE}",
        "/data/doubts",
        "/data/doubts/items",
        "/data/identity",
    ):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) <= 9, address


def test_an_address_with_nonsense_breaks_nothing(home: Path) -> None:
    """Unknown months, reasons, pages and tables are passed over or not found."""
    assert households(home)
    client = analyst()
    for address, status in (
        ("/data/deliveries?period=x&page=y", 200),
        (f"/data/refused/{TABLE}?reason=x&page=99999999999999", 200),
        ("/data/refused/nothing", 404),
        ("/data/feeds/nothing", 404),
        ("/data/deliveries/99999", 404),
        ("/data/doubts/items?rule=x&owner=y&district='&page=-1", 200),
        ("/data/doubts/nothing", 404),
    ):
        assert client.get(address).status_code == status, address
