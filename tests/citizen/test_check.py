"""The self-check's pages: the law's answer with its reasons, and nothing that is left of whoever asked."""

from __future__ import annotations

import logging
import re

import pytest

from tests.consoles import TestConsole

PLACE = {"district": "500103", "residence": "urban", "people": "1"}
FAMILY = PLACE | {
    "age-1": "45", "work-1": "employee", "pension-1": "none", "school-1": "none", "disability-1": "none", "illness-1": "no",
    "kin-1": "able", "wage-1": "300", "money": "4321", "homes": "0", "area": "0", "shops": "no", "cars": "0", "worth": "0",
    "company": "no", "event": "none", "bills": "0", "unsafe": "no", "water": "no", "listed": "no",
}  # fmt: skip


def test_the_answer_has_reasons_and_a_way_on(db: TestConsole) -> None:
    """What may be granted with its amount, what is not with the reason, and where to go."""
    from django.test import Client

    page = Client().post("/citizen/check", FAMILY).content.decode()
    assert "您家可能符合" in page
    assert "最低生活保障" in page
    assert re.search(r"每月|元/月", page)
    assert "不成立" in page
    assert "社会救助窗口" in page


def test_the_questions_come_page_by_page_with_what_was_answered(db: TestConsole) -> None:
    """Nothing lies on the server between two pages."""
    from django.test import Client

    page = Client().post("/citizen/check", PLACE).content.decode()
    assert 'name="age-1"' in page
    assert '<input type="hidden" name="district" value="500103">' in page
    again = Client().post("/citizen/check", FAMILY | {"back": "property"}).content.decode()
    assert 'name="money" value=""' in again


def test_english_has_the_same(db: TestConsole) -> None:
    """The reasons too."""
    from django.test import Client

    client = Client()
    client.post("/language", {"language": "en", "next": "/citizen"})
    page = client.post("/citizen/check", FAMILY).content.decode()
    assert "minimum living guarantee" in page
    assert "Your family may be entitled to" in page


def test_nothing_of_whoever_asks_is_kept(
    db: TestConsole, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """No row in any table, no line in any log, no session, and no cookie but the one against forged forms."""
    from django.db import connection
    from django.test import Client

    def rows() -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            names = [name for (name,) in cursor.fetchall()]
        with db.owner.connect() as owner:
            return {name: (owner.execute(f'SELECT count(*) FROM "{name}"').fetchone() or (0,))[0] for name in names}

    def written() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
            return int((cursor.fetchone() or (0,))[0] or 0)

    client = Client(enforce_csrf_checks=True)
    before, changed = rows(), written()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/citizen/check").content.decode())
    assert token
    with caplog.at_level(logging.DEBUG, logger="minsheng"), caplog.at_level(logging.INFO, logger="django"):
        for sent in (PLACE, PLACE | {"age-1": "wrong"}, FAMILY):
            assert client.post("/citizen/check", sent | {"csrfmiddlewaretoken": token[1]}).status_code == 200
    assert (rows(), written()) == (before, changed)
    assert caplog.records == []
    assert "4321" not in "".join(capfd.readouterr())
    assert set(client.cookies) == {"csrftoken"}


def test_the_large_view_is_a_cookie_that_says_nothing_else(db: TestConsole) -> None:
    """Switched on and off by a form; it leads to no other host."""
    from django.test import Client

    client = Client()
    answer = client.post("/citizen/view", {"view": "large", "next": "//example.org/x"})
    assert answer.headers["Location"] == "/citizen"
    assert answer.cookies["view"].value == "large"
    assert 'class="large"' in client.get("/citizen").content.decode()
    client.post("/citizen/view", {"view": "plain", "next": "/citizen"})
    assert 'class="large"' not in client.get("/citizen").content.decode()
