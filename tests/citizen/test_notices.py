"""Public notices show who is to be helped, and can show nothing else."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.citizen.applications import notice_at
from tests.consoles import TestConsole, account, households, signed_in, undone

SECRET = st.one_of(
    st.from_regex(r"\A[1-9][0-9]{16}[0-9X]\Z"), st.from_regex(r"\A1[3-9][0-9]{9}\Z"), st.from_regex(r"\A62[0-9]{14,17}\Z"),
    st.sampled_from(["肺癌晚期", "精神分裂症", "尿毒症", "HIV", "张三 13812345678", "李四（癌症）", "王五6222021234567890123"]), st.text(max_size=30),
)  # fmt: skip


def village(db: TestConsole) -> int:
    return households(db.home)[0] // 10**6


def test_a_clerk_puts_one_up_and_everybody_reads_it(db: TestConsole) -> None:
    """With stars for the name, for seven days; and takes it down."""
    from django.test import Client

    here = village(db)
    clerk = signed_in(account("clerk", str(here)))
    sent = {"village": str(here), "programme": "dibao", "name": "张三丰", "persons": "3", "amount": "1234.50"}
    assert clerk.post("/notices", sent).status_code == 302
    assert f"/citizen/notices/{here}" in Client().get("/citizen/notices").content.decode()
    page = Client().get(f"/citizen/notices/{here}").content.decode()
    assert all(part in page for part in ("张**", "1,234.50", "最低生活保障"))
    assert "三丰" not in page
    number = re.search(r"/notices/(\d+)/withdraw", clerk.get("/notices").content.decode())
    assert number
    clerk.post(f"/notices/{number[1]}/withdraw")
    assert "张**" not in Client().get(f"/citizen/notices/{here}").content.decode()


def test_the_database_shows_strangers_what_is_up_and_nothing_else(db: TestConsole) -> None:
    """Yesterday's notice and one taken down are gone, whatever a page asks."""
    from django.utils import timezone

    from minsheng.console.accounts.actions import act_as
    from minsheng.console.citizen.models import Notice

    here, today = village(db), timezone.localdate()
    up = notice_at(here)
    notice_at(here, withdrawn=True)
    notice_at(here, opens_on=today - dt.timedelta(days=8), closes_on=today - dt.timedelta(days=1))
    act_as(None)
    assert list(Notice.objects.all()) == [up]
    assert Notice.objects.update(withdrawn=True) == 0


@pytest.mark.parametrize("programme", ["orphan", "unsupported_child", "肺癌", "dibao 13812345678"])
def test_help_for_children_is_never_put_up(db: TestConsole, programme: str) -> None:
    """民发〔2019〕62号 三: the form does not offer it, and the database refuses it."""
    from django.db import IntegrityError, transaction

    here = village(db)
    clerk = signed_in(account("clerk", str(here)))
    sent = {"village": str(here), "programme": programme, "name": "张三丰", "persons": "3"}
    assert clerk.post("/notices", sent).status_code == 200
    with pytest.raises(IntegrityError), transaction.atomic():
        notice_at(here, programme=programme)


@settings(max_examples=40)
@given(
    st.fixed_dictionaries(
        {"programme": SECRET, "name": SECRET, "persons": SECRET, "amount": SECRET, "village": SECRET}
    ),
    st.sets(st.sampled_from(["programme", "name", "persons", "amount", "village"]), min_size=1),
)
def test_no_number_and_no_diagnosis_gets_into_one(
    console: TestConsole, secrets: dict[str, str], wrong: set[str]
) -> None:
    """Whatever is typed into whichever field: what is up shows a first character with stars, and figures of a family."""
    from django.test import Client

    with undone():
        here = village(console)
        good = {"village": str(here), "programme": "dibao", "name": "张三丰", "persons": "3", "amount": "600"}
        signed_in(account("clerk", str(here))).post("/notices", good | {field: secrets[field] for field in wrong})
        page = Client().get(f"/citizen/notices/{here}").content.decode()
        cells = re.findall(r"<td>(.*?)</td>", page, re.DOTALL)
        for name, programme, persons, amount, _days in zip(*[iter(cells)] * 5, strict=True):
            assert re.fullmatch(r"[^\d<>]\*+", name)
            assert programme.startswith(("最低", "特困", "低保", "临时", "刚性"))
            assert int(persons) <= 20
            assert amount == "—" or float(amount.replace(",", "")) < 100_000


@given(SECRET)
@settings(max_examples=40)
def test_not_even_the_database_takes_a_name_that_is_not_masked(console: TestConsole, name: str) -> None:
    """A page that errs cannot put one up."""
    from django.db import DataError, IntegrityError

    if re.fullmatch(r"\w\*+", name) or "\x00" in name:
        return
    with undone(), pytest.raises((IntegrityError, DataError)):
        notice_at(500101001001, name=name)
