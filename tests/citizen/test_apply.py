"""Applications: sent by a stranger, found by receipt and last digits, answered by the township, kept from everybody else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.citizen.pictures import jpeg, png
from tests.consoles import HERE, NEIGHBOUR, TestConsole, account, as_service, signed_in

if TYPE_CHECKING:
    from django.test import Client

NUMBER, PHONE = "11010519491231002X", "13812345678"
SENT = {
    "name": "张三丰", "number": NUMBER, "phone": PHONE, "people": "2", "programme": "dibao", "story": "老伴住院", "agreed": "on",
    "once": "o" * 43,
}  # fmt: skip
FORM = f"/citizen/apply/{HERE}"


def send(client: Client | None = None, **more: Any) -> Any:
    from django.test import Client

    return (client or Client()).post(FORM, SENT | more)


def receipt_in(page: str) -> str:
    found = re.search(r'class="receipt">([0-9 ]+)<', page)
    assert found
    return found[1]


def ask(receipt: str, digits: str, **more: Any) -> Any:
    from django.test import Client

    return Client(**more).post("/citizen/status", {"receipt": receipt, "digits": digits})


def test_an_application_lies_before_the_township_as_a_lead(db: TestConsole) -> None:
    """With a clock and a sentence; the clerk of the area sees it, masked, and the neighbour does not."""
    from minsheng.casework.clock import due_on
    from minsheng.casework.web.models import Lead
    from minsheng.console.citizen.models import Application

    receipt = receipt_in(send().content.decode())
    as_service()
    from django.utils import timezone

    lead = Lead.objects.get(household_id=None, division=HERE)
    assert (lead.head, lead.due_on, lead.is_open) == ("张**", due_on("should_be_looked_at", timezone.localdate()), True)
    assert [reason.text_zh for reason in lead.reasons.all()] == [f"居民申请最低生活保障（回执尾号 {receipt[-4:]}）。"]
    where = f"/applications/{Application.objects.get(lead=lead).pk}"
    clerk = signed_in(account("clerk", str(HERE)[:9]))
    assert f"回执尾号 {receipt[-4:]}" in clerk.get("/applications").content.decode()
    page = clerk.get(where).content.decode()
    assert "老伴住院" in page
    assert not any(secret in page for secret in (NUMBER, PHONE, "张三丰"))
    stranger = signed_in(account("clerk", str(NEIGHBOUR)))
    assert stranger.get(where).status_code == 404
    assert receipt[-4:] not in stranger.get("/applications").content.decode()


def test_nothing_that_tells_of_somebody_is_readable_in_the_table(db: TestConsole) -> None:
    """Neither number nor name nor telephone nor story nor receipt."""
    from django.db import connection

    receipt = receipt_in(send().content.decode()).replace(" ", "")
    as_service()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM citizen_application a")
        row = "".join(text for (text,) in cursor.fetchall())
    hexed = [secret.encode().hex() for secret in (NUMBER, PHONE, "三丰", "老伴")]
    assert not any(secret in row for secret in (NUMBER, NUMBER[:17], PHONE, "三丰", "老伴", receipt, *hexed))


def test_the_same_form_sent_twice_is_one_application(db: TestConsole) -> None:
    """And shows the same receipt; another form of the same person is a further reason on the same lead."""
    from minsheng.casework.web.models import Lead
    from minsheng.console.citizen.models import Application

    first, again = (receipt_in(send().content.decode()) for _ in range(2))
    other = receipt_in(send(once="p" * 43, programme="medical").content.decode())
    assert (first == again, first == other) == (True, False)
    as_service()
    assert (Application.objects.count(), Lead.objects.count()) == (2, 1)
    assert Lead.objects.get().reasons.count() == 2


def test_how_it_stands_is_told_to_who_has_receipt_and_digits(db: TestConsole) -> None:
    """Last digits of card or telephone, blanks in the receipt as it is printed; after the answer, the township's words."""
    from minsheng.console.citizen.models import Application

    receipt = receipt_in(send().content.decode())
    for digits in ("002X", "002x", PHONE[-4:]):
        assert "已收到，正在核实" in ask(receipt, digits).content.decode()
    as_service()
    application = Application.objects.get()
    clerk = signed_in(account("clerk", str(HERE)))
    where = f"/applications/{application.pk}/answer"
    assert clerk.post(where, {"outcome": "recognised", "reply": " "}).status_code == 422
    assert (
        clerk.post(
            where, {"outcome": "recognised", "reply": "请带户口簿来<b>窗口</b>", "reason": "内部说明"}
        ).status_code
        == 302
    )
    page = ask(receipt, "002X").content.decode()
    assert "已受理，转入审核" in page
    assert "请带户口簿来&lt;b&gt;窗口" in page
    assert "内部说明" not in page
    assert clerk.post(where, {"outcome": "recognised", "reply": "再答"}).status_code == 404


def test_a_wrong_receipt_and_wrong_digits_are_told_apart_by_nothing(db: TestConsole) -> None:
    """And after five wrong tries not even the right digits help, from wherever they come."""
    from minsheng.console.citizen.receipts import receipt_of

    receipt = receipt_in(send().content.decode())
    pages = [
        re.sub(r'value="[^"]*"', "", ask(*pair).content.decode())
        for pair in ((receipt, "9999"), (receipt_of("never sent"), "002X"))
    ]
    assert pages[0] == pages[1]
    for number in range(4):
        ask(receipt, f"888{number}", REMOTE_ADDR=f"10.0.0.{number}")
    refused = ask(receipt, "002X", REMOTE_ADDR="10.0.0.9")
    assert (refused.status_code, "次数太多" in refused.content.decode(), "已收到" in refused.content.decode()) == (
        429,
        True,
        False,
    )


def test_guessing_receipts_ends_after_a_while(db: TestConsole) -> None:
    """By address; of the address nothing but a hash is kept."""
    from minsheng.console.citizen.limits import ASKING
    from minsheng.console.citizen.models import Tries
    from minsheng.console.citizen.receipts import receipt_of

    for number in range(ASKING.most):
        assert ask(receipt_of(str(number)), "0000", REMOTE_ADDR="10.9.8.7").status_code == 200
    assert ask(receipt_of("next"), "0000", REMOTE_ADDR="10.9.8.7").status_code == 429
    assert ask(receipt_of("next"), "0000", REMOTE_ADDR="10.9.8.6").status_code == 200
    assert not any("10.9" in tries.key for tries in Tries.objects.all())


def test_a_township_is_not_flooded(db: TestConsole) -> None:
    """Applications from one address are counted too."""
    from minsheng.console.citizen.limits import SENDING

    codes = [send(once=f"{number:043d}").status_code for number in range(SENDING.most + 1)]
    assert (set(codes[:-1]), codes[-1]) == ({200}, 429)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", "<script>"), ("name", ""), ("number", "110105194912310021"), ("number", "1"), ("phone", "12345"), ("people", "0"),
        ("people", "x"), ("programme", "winning"), ("agreed", ""), ("story", "字" * 1001), ("once", "short"),
    ],
)  # fmt: skip
def test_every_fault_says_what_to_do_and_keeps_what_was_written(db: TestConsole, field: str, wrong: str) -> None:
    """Nothing is taken in; the other answers stand in the form."""
    from minsheng.console.citizen.models import Application

    page = send(None, **{field: wrong}).content.decode()
    assert re.search(r'class="fault"[^>]*>请|class="fault">此页已失效|class="fault" role="alert">[^<]*请', page)
    assert "<script>" not in page.partition("<main")[2]
    assert field == "phone" or PHONE in page
    as_service()
    assert not Application.objects.exists()


def test_photographs_are_kept_encrypted_and_shown_to_few(db: TestConsole) -> None:
    """Outside of everything that is handed out; the look is written down; a monitor, who sees no full names, sees none."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from minsheng.console.audit.models import Entry
    from minsheng.console.citizen.models import Attachment

    hostile = SimpleUploadedFile("../../../../etc/passwd\x00.jpg", jpeg(tail=b"<script>"), "text/html")
    assert (
        "receipt" in send(photographs=[hostile, SimpleUploadedFile("b.svg", png(), "image/svg+xml")]).content.decode()
    )
    as_service()
    first, second = Attachment.objects.all()
    assert (first.kind, second.kind) == ("jpeg", "png")
    path = db.home / "console" / "attachments" / first.file[:2] / first.file
    assert (b"JFIF" in path.read_bytes(), oct(path.stat().st_mode)[-3:]) == (False, "600")
    from django.conf import settings

    assert not path.is_relative_to(Path(settings.STATIC_ROOT))
    where = f"/attachments/{first.pk}"
    shown = signed_in(account("clerk", str(HERE))).get(where)
    assert shown.content == jpeg()
    assert (shown.headers["Content-Type"], shown.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert signed_in(account("monitor", str(HERE))).get(where).status_code == 403
    assert signed_in(account("clerk", str(NEIGHBOUR))).get(where).status_code == 404
    as_service()
    assert Entry.objects.filter(action="attachment.seen").count() == 1


def test_a_hostile_file_stops_the_application_with_what_to_do(db: TestConsole) -> None:
    """Nothing is kept of it, neither row nor file."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from minsheng.console.citizen.models import Application

    before = list((db.home / "console").rglob("attachments/*/*"))
    page = send(photographs=[SimpleUploadedFile("photo.jpg", b"<svg onload=alert(1)>", "image/jpeg")]).content.decode()
    assert "第 1 张：只收 JPEG 或 PNG 照片" in page
    many = send(photographs=[SimpleUploadedFile(f"{n}.png", png()) for n in range(6)]).content.decode()
    assert "最多 5 张" in many
    as_service()
    assert not Application.objects.exists()
    assert list((db.home / "console").rglob("attachments/*/*")) == before


def test_an_application_is_shown_in_full_for_a_reason_that_is_kept(db: TestConsole) -> None:
    """As on the page of a household."""
    from minsheng.console.audit.models import Entry
    from minsheng.console.citizen.models import Application

    send()
    as_service()
    where = f"/applications/{Application.objects.get().pk}/reveal"
    client = signed_in(account("clerk", str(HERE)))
    assert client.post(where, {"reason": ""}).status_code == 422
    page = client.post(where, {"reason": "电话核实"}).content.decode()
    assert all(secret in page for secret in (NUMBER, PHONE, "张三丰"))
    as_service()
    assert [entry.reason for entry in Entry.objects.filter(action="application.revealed")] == ["电话核实"]


def test_the_poster_of_a_village_leads_to_its_form(db: TestConsole) -> None:
    """Drawn on the page itself; another village's is not to be had."""
    client = signed_in(account("monitor", str(HERE)))
    page = client.get("/applications/poster").content.decode()
    assert f"http://testserver/citizen/apply/{HERE}" in page
    assert "<svg" in page
    assert client.get("/applications/poster", {"village": str(NEIGHBOUR)}).status_code == 404
    assert client.get("/applications/poster", {"village": "²"}).status_code == 404


def test_the_way_to_a_form_goes_by_links_alone(db: TestConsole) -> None:
    """City, district, town, village; no such place is no page."""
    from django.test import Client

    client, code = Client(), str(HERE)
    for above, below in (("", code[:6]), (f"/{code[:6]}", code[:9]), (f"/{code[:9]}", code)):
        assert f'href="/citizen/apply/{below}"' in client.get(f"/citizen/apply{above}").content.decode()
    assert client.get(FORM).status_code == 200
    assert client.get("/citizen/apply/999999").status_code == 404
    assert client.get("/citizen/apply/500999999999").status_code == 404


@pytest.mark.usefixtures("console")
@given(st.text(min_size=1), st.integers(0, 15), st.integers(1, 9))
def test_a_receipt_with_one_wrong_digit_is_no_receipt(once: str, place: int, by: int) -> None:
    """And different forms have different ones."""
    from minsheng.console.citizen.receipts import grouped, is_receipt, read_receipt, receipt_of

    receipt = receipt_of(once)
    assert is_receipt(receipt)
    assert read_receipt(grouped(receipt)) == receipt
    wrong = receipt[:place] + str((int(receipt[place]) + by) % 10) + receipt[place + 1 :]
    assert not is_receipt(wrong)
    assert receipt_of(once + "x") != receipt
