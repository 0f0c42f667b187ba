"""Attacks on every page: forged forms, markup in deliveries, statements in filters, fields that nobody asked for, headers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.citizen.applications import application_at, notice_at
from tests.console.hostile import MARK, hostile_home
from tests.console.test_doors import FOR_ALL, MAY_OPEN, POSTED, address
from tests.consoles import HERE, NEIGHBOUR, TestConsole, account, as_service, households, lead_at, signed_in

if TYPE_CHECKING:
    from django.test import Client

READ = sorted(set(MAY_OPEN) - set(POSTED))
PUBLIC = {
    "/citizen": None, "/citizen/check": {"district": "500103"}, "/citizen/view": {"view": "large"}, "/citizen/status": {"receipt": "1"},
    "/citizen/apply": None, "/citizen/notices": None, f"/citizen/apply/{HERE}": {"name": "x"}, f"/citizen/notices/{HERE}": None,
    "/sign-in": {"username": "x", "password": "y"}, "/sign-in/provider": None, "/sign-in/back": None, "/sign-out": {}, "/language": {"language": "en"}, "/second-factor": {"code": "1"},
    "/second-factor/set-up": {"code": "1"}, "/leads/filters/1/drop": {}, "/nothing-here": None,
}  # fmt: skip
INJECTIONS = [
    "' OR '1'='1",
    "1); DROP TABLE casework_lead; --",
    "%' UNION SELECT password FROM accounts_user --",
    "\x00",
    "9" * 40,
    "-1",
    "１２",
    "$$",
    "\\",
    "{{7*7}}",
    "%s%(x)s",
    "🧨",
]
PARAMETERS = (
    "q",
    "kind",
    "state",
    "light",
    "since",
    "page",
    "action",
    "subject",
    "who",
    "village",
    "district",
    "for",
    "next",
    "sort",
    "order",
    "period",
)


def everybody(db: TestConsole) -> dict[str, Client]:
    """Somebody for every page: a clerk, an auditor, an administrator of the whole city."""
    return {role: signed_in(account(role, "50")) for role in ("clerk", "auditor", "administrator", "analyst")}


def opened(db: TestConsole, name: str) -> tuple[Client, str]:
    """A page with somebody who may open it."""
    household = households(db.home)[0]
    where = address(name, household)
    roles = ("clerk", "auditor", "administrator", "analyst", "reviewer", "approver")
    # What nobody of a village may do is the analyst's of the whole city.
    role = next((one for one in roles if one in MAY_OPEN[name]), "analyst")
    return signed_in(account(role, "50"), enforce_csrf_checks=True), where


@pytest.mark.parametrize("name", sorted(POSTED))
def test_no_form_of_the_desk_is_taken_without_its_token(db: TestConsole, name: str) -> None:
    """A page elsewhere cannot send it in the reader's name."""
    client, where = opened(db, name)
    assert client.post(where, POSTED[name]).status_code == 403


@pytest.mark.parametrize("where", [where for where, sent in PUBLIC.items() if sent is not None])
def test_no_form_for_everybody_is_taken_without_its_token(db: TestConsole, where: str) -> None:
    """Signing in included: nobody is signed in as somebody else without knowing."""
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post(where, PUBLIC[where] or {}).status_code == 403


@pytest.mark.parametrize("name", sorted(POSTED))
def test_what_changes_something_is_not_done_by_a_link(db: TestConsole, name: str) -> None:
    """A picture's address cannot do it."""
    client, where = opened(db, name)
    assert client.get(where).status_code == 405


HEADERS = {
    "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip


def check_headers(headers: Any) -> None:
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert not re.search(r"unsafe|http|\*", policy)
    assert "no-store" in headers["Cache-Control"]
    assert "frame-ancestors 'none'" in policy or "sandbox" in policy


@pytest.mark.parametrize("name", READ)
def test_every_page_of_the_desk_holds_the_browser(db: TestConsole, name: str) -> None:
    """To its own host, out of frames and caches."""
    client, where = opened(db, name)
    check_headers(client.get(where).headers)


@pytest.mark.parametrize("where", PUBLIC)
def test_every_page_for_everybody_holds_the_browser(db: TestConsole, where: str) -> None:
    """Errors included."""
    from django.test import Client

    check_headers(Client().get(where).headers)


@pytest.mark.parametrize("name", READ)
def test_no_filter_takes_a_statement(db: TestConsole, name: str) -> None:
    """Whatever is asked: no failure, and no row that the page would not show by itself."""
    client, where = opened(db, name)
    as_service()
    outside = account("clerk", str(NEIGHBOUR))
    for parameter in PARAMETERS:
        for text in INJECTIONS:
            assert client.get(where, {parameter: text}).status_code < 500, (parameter, text)
    assert outside.username.encode() not in client.get(where, {"q": INJECTIONS[0]}).content


@pytest.mark.parametrize("where", [where for where in PUBLIC if "second" not in where])
def test_nothing_that_a_stranger_sends_makes_a_page_fail(db: TestConsole, where: str) -> None:
    """In the address or in a form."""
    from django.test import Client

    client = Client()
    for text in INJECTIONS:
        assert client.get(where, dict.fromkeys(PARAMETERS, text)).status_code < 500, text
        sent = dict.fromkeys((*(PUBLIC[where] or {}), "receipt", "digits", "people", "number", "phone", "back"), text)
        assert client.post(where, sent).status_code < 500, text


def test_fields_that_nobody_asked_for_change_nothing(db: TestConsole) -> None:
    """An answer changes the answer; who closed it, where it lies and whom it is about stay."""
    from minsheng.casework.web.models import Lead

    lead = lead_at(HERE, 7)
    client = signed_in(account("clerk", str(HERE)))
    planted = {
        "division": str(NEIGHBOUR),
        "household_id": "1",
        "closed_by": "1",
        "closed_by_id": "1",
        "kind": "data_problem",
        "due_on": "2099-01-01",
        "id": "999",
        "pk": "999",
        "is_superuser": "1",
    }
    client.post(f"/leads/{lead.pk}/answer", {"outcome": "recognised", "reason": "", **planted})
    as_service()
    after = Lead.objects.get(pk=lead.pk)
    assert (after.division, after.household_id, after.kind, after.due_on) == (
        lead.division,
        lead.household_id,
        lead.kind,
        lead.due_on,
    )
    assert after.closed_by is not None
    assert after.closed_by.username == f"clerk-{HERE}"


def test_an_application_and_a_notice_take_no_planted_fields_either(db: TestConsole) -> None:
    """Where and when are the console's own word."""
    from django.test import Client

    from minsheng.console.citizen.models import Application, Notice

    planted = {
        "division": str(NEIGHBOUR),
        "reply": "已批准",
        "lead": "1",
        "lead_id": "1",
        "receipt_key": "x",
        "surname": "全名",
        "opens_on": "2020-01-01",
        "closes_on": "2099-01-01",
        "withdrawn": "1",
    }
    sent = {
        "name": "张三丰",
        "number": "11010519491231002X",
        "phone": "13812345678",
        "people": "2",
        "agreed": "on",
        "once": "o" * 43,
    }
    assert Client().post(f"/citizen/apply/{HERE}", sent | planted).status_code == 200
    as_service()
    found = Application.objects.get()
    assert (found.division, found.reply, found.surname) == (HERE, "", "张**")
    here = households(db.home)[0] // 10**6
    signed_in(account("clerk", str(here))).post(
        "/notices", {"village": str(here), "programme": "dibao", "name": "张三丰", "persons": "2", **planted}
    )
    as_service()
    notice = Notice.objects.get()
    assert (notice.division, notice.name, (notice.closes_on - notice.opens_on).days, notice.withdrawn) == (
        here,
        "张**",
        7,
        False,
    )


def test_what_lies_elsewhere_is_changed_by_no_form(db: TestConsole) -> None:
    """By the numbers of a neighbour's lead, application and notice: refused, and as before."""
    from minsheng.casework.web.models import Lead
    from minsheng.console.citizen.models import Application, Notice

    lead, application, notice = lead_at(NEIGHBOUR, 3), application_at(NEIGHBOUR), notice_at(NEIGHBOUR)
    client = signed_in(account("clerk", str(HERE)))
    for where, sent in (
        (f"/leads/{lead.pk}/answer", {"outcome": "recognised"}),
        (f"/applications/{application.pk}/answer", {"outcome": "recognised", "reply": "x"}),
        (f"/applications/{application.pk}/reveal", {"reason": "x"}),
        (f"/notices/{notice.pk}/withdraw", {}),
    ):
        assert client.post(where, sent).status_code == 404, where
    as_service()
    assert (
        Lead.objects.get(pk=lead.pk).closed_at,
        Application.objects.get().reply,
        Notice.objects.get().withdrawn,
    ) == (None, "", False)


@pytest.mark.parametrize(
    "where", ["https://example.org/", "//example.org/x", "/\\example.org", "javascript:alert(1)", "http:///x"]
)
def test_nobody_is_led_to_another_host(db: TestConsole, where: str) -> None:
    """By no form that goes on to somewhere."""
    from django.test import Client

    for form, sent in (("/language", {"language": "en"}), ("/citizen/view", {"view": "large"})):
        location = Client().post(form, sent | {"next": where}).headers["Location"]
        assert location.startswith("/"), (form, location)
        assert not location.startswith(("//", "/\\")), (form, location)


def test_an_unknown_name_is_locked_like_a_known_one(db: TestConsole) -> None:
    """Nobody learns from the lockout who has an account."""
    from django.test import Client

    account("clerk", str(HERE), name="anna")
    pages = {}
    for name in ("anna", "niemand"):
        answers = [Client().post("/sign-in", {"username": name, "password": "falsch"}) for _ in range(6)]
        page = re.sub(r'value="[^"]*"', "", answers[-1].content.decode())
        pages[name] = ([answer.status_code for answer in answers], page)
    assert pages["anna"] == pages["niemand"]


def test_a_session_ends_with_signing_out(db: TestConsole) -> None:
    """The cookie that somebody kept is worth nothing afterwards."""
    from django.conf import settings
    from django.test import Client

    client = signed_in(account("clerk", str(HERE)))
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/sign-out")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert thief.get("/leads").status_code == 302


def test_cookies_are_out_of_reach(db: TestConsole) -> None:
    """Of scripts and of other sites."""
    from django.test import Client

    user = account("clerk", str(HERE), name="anna")
    user.set_password("ein langes Wort 7")
    user.save()
    client, stranger = Client(), Client()
    client.post("/sign-in", {"username": "anna", "password": "ein langes Wort 7"})
    assert client.get("/").status_code == 200
    client.post("/language", {"language": "en"})
    stranger.get("/citizen")
    stranger.post("/citizen/view", {"view": "large"})
    for cookie in (*client.cookies.values(), *stranger.cookies.values()):
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key


def test_behind_https_everything_is_bound_to_it() -> None:
    """Cookies, the redirection and HSTS follow from one variable."""
    names = [
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "LANGUAGE_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "DEBUG",
    ]
    code = f"import json\nfrom minsheng.console import settings as s\nprint(json.dumps([getattr(s, name) for name in {names!r}]))"
    environment = {
        **os.environ,
        "MINSHENG_HTTPS": "1",
        "MINSHENG_DEMO": "0",
        "MINSHENG_SECRET_KEY": "k" * 60,
        "MINSHENG_APP_URL": "postgresql://a:b@/c?host=/d",
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [True, True, True, True, 31_536_000, False]


@pytest.fixture(scope="module")
def hostile(console: TestConsole, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_home(tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def at_hostile(hostile: Path, db: TestConsole) -> Iterator[TestConsole]:
    """The console of that city, with its leads."""
    from django.test.utils import override_settings

    from minsheng.casework.web.actions import import_findings

    with override_settings(HOME=hostile):
        import_findings(hostile, "2023-12")
        yield TestConsole(hostile)


@pytest.mark.slow
@pytest.mark.parametrize("name", READ)
def test_what_departments_deliver_is_never_markup(at_hostile: TestConsole, name: str) -> None:
    """The names of people, schools, employers, illnesses, of the files themselves: letters on every page, masked or not."""
    clients = everybody(at_hostile)
    application_at(households(at_hostile.home)[0] // 10**6, MARK, MARK)
    where = address(name, households(at_hostile.home)[0])
    for client in clients.values():
        answer = client.get(where)
        if answer["Content-Type"].startswith("text/html"):
            assert "<svg onload" not in answer.content.decode()


@pytest.mark.slow
def test_a_household_shows_the_letters_that_were_delivered(at_hostile: TestConsole) -> None:
    """So that the test above cannot pass for want of markup."""
    clerk = signed_in(account("clerk", "50"))
    number = households(at_hostile.home)[0]
    page = clerk.get(f"/households/{number}").content.decode()
    assert "&lt;svg onload=x&gt;" in page
    revealed = clerk.post(f"/households/{number}/reveal", {"reason": MARK}).content.decode()
    assert "<svg onload" not in revealed
    assert "&lt;svg onload=x&gt;" in revealed
    audit = signed_in(account("auditor", "50")).get("/audit").content.decode()
    assert "&lt;svg onload=x&gt;" in audit
    assert "<svg onload" not in audit


@pytest.mark.parametrize("size", ["32000001", "9" * 30, "-1", "x"])
def test_what_is_far_too_large_is_not_even_read(db: TestConsole, size: str) -> None:
    """On no page, whoever sends it."""
    from django.test import Client

    answer = Client().post("/sign-in", {"username": "x"}, CONTENT_LENGTH=size)
    assert (answer.status_code, "请少传" in answer.content.decode()) == (413, True)


def test_every_page_is_attacked() -> None:
    """A page that is added is attacked too: those of the desk by the table of doors, those for everybody here."""
    from django.urls import get_resolver, reverse

    known = {re.sub(r"[0-9]{6,}", "#", where) for where in PUBLIC}
    public = set()
    for name in FOR_ALL:
        several: dict[str, list[object]] = {
            "apply-in": ["500103"],
            "apply-at": [str(HERE)],
            "notices-of": [str(HERE)],
            "drop-filter": [1],
        }
        public.add(re.sub(r"[0-9]{6,}", "#", reverse(name, args=several.get(name, []))))
    assert public - known == set()
    assert {name for name in get_resolver().reverse_dict if isinstance(name, str)} == set(MAY_OPEN) | FOR_ALL
