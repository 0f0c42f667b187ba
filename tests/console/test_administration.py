"""The administrator's pages: accounts of their area, grants within it, never their own; every step written down."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from tests.consoles import HERE, NEIGHBOUR, OTHER, TestConsole, account, as_service, signed_in

if TYPE_CHECKING:
    from django.test import Client

    from minsheng.console.accounts.models import User

DISTRICT, TOWN = str(HERE)[:6], str(HERE)[:9]


@pytest.fixture
def client(db: TestConsole) -> Client:
    """The administrator of a district."""
    return signed_in(account("administrator", DISTRICT, name="boss"))


def told(action: str) -> list[tuple[str, str]]:
    from minsheng.console.audit.models import Entry

    as_service()
    entries = Entry.objects.filter(action=action).select_related("actor").order_by("id")
    return [(entry.actor.username if entry.actor else "", entry.subject) for entry in entries]


def held(user: User) -> list[tuple[str, str]]:
    return list(user.grants.order_by("id").values_list("role", "area"))


def test_an_account_is_made_granted_and_used(client: Client) -> None:
    """Its password is shown once and works; the grant says where and until when."""
    from django.test import Client
    from django.utils import timezone

    from minsheng.console.accounts.models import User

    page = client.post("/accounts/new", {"username": "wang.li", "display_name": "王丽"}).content.decode()
    password = re.findall(r'class="password">([^<]+)<', page)[0]
    user = User.objects.get(username="wang.li")
    until = timezone.localdate() + dt.timedelta(days=30)
    given = client.post(f"/accounts/{user.pk}/grant", {"role": "clerk", "area": TOWN, "ends_on": until.isoformat()})
    assert given.status_code == 302
    page = client.get(f"/accounts/{user.pk}").content.decode()
    assert (TOWN in page, until.isoformat() in page, password in page) == (True, True, False)
    theirs = Client()
    theirs.post("/sign-in", {"username": "wang.li", "password": password})
    assert theirs.get("/leads").status_code == 200
    assert [who for who, _ in told("grant.given") if who == "boss"] == ["boss"]
    assert ("boss", str(user.pk)) in told("account.saved")


def test_a_grant_ends_today_and_is_still_listed(client: Client) -> None:
    """What somebody held stays to be seen."""
    user = account("clerk", TOWN)
    theirs = signed_in(user)
    assert theirs.get("/leads").status_code == 200
    client.post(f"/accounts/{user.pk}/grants/{user.grants.get().pk}/end")
    assert theirs.get("/leads").status_code == 403
    assert TOWN in client.get(f"/accounts/{user.pk}").content.decode()
    assert told("grant.ended") == [("boss", str(user.pk))]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"role": "clerk", "area": "50"}, 422),
        ({"role": "clerk", "area": ""}, 422),
        ({"role": "clerk", "area": str(OTHER)}, 422),
        ({"role": "clerk", "area": DISTRICT + "1"}, 422),
        ({"role": "service", "area": DISTRICT}, 422),
        ({"role": "king", "area": DISTRICT}, 422),
        ({"role": "clerk", "area": TOWN, "ends_on": "2020-01-01"}, 422),
        ({"role": "clerk", "area": TOWN, "ends_on": "soon"}, 422),
        ({"role": "administrator", "area": TOWN}, 302),
    ],
)
def test_nobody_gives_beyond_what_they_look_after(client: Client, given: dict[str, str], status: int) -> None:
    """Neither a wider area nor another's, nor the console's own role, nor a day that has passed."""
    user = account("monitor", str(HERE))
    answer = client.post(f"/accounts/{user.pk}/grant", given)
    assert answer.status_code == status
    assert len(held(user)) == (2 if status == 302 else 1)
    assert status == 302 or 'role="alert"' in answer.content.decode()


def test_nobody_looks_after_themselves(client: Client) -> None:
    """An administrator gives no access to themselves."""
    from minsheng.console.accounts.models import User

    me = User.objects.get(username="boss")
    assert client.post(f"/accounts/{me.pk}/grant", {"role": "clerk", "area": TOWN}).status_code == 403
    assert client.post(f"/accounts/{me.pk}/change", {"do": "password"}).status_code == 403
    assert held(me) == [("administrator", DISTRICT)]


def test_an_account_that_reaches_further_is_shown_and_not_changed(client: Client) -> None:
    """By its password one could get where one's own area does not reach."""
    from minsheng.console.accounts.actions import grant
    from minsheng.console.accounts.roles import Role

    user = account("clerk", TOWN)
    grant(user, Role.AUDITOR, "50")
    assert client.get(f"/accounts/{user.pk}").status_code == 200
    for do in ("password", "close", "unlock", "second_factor"):
        assert client.post(f"/accounts/{user.pk}/change", {"do": do}).status_code == 403
    assert client.post(f"/accounts/{user.pk}/grants/{user.grants.get(role='auditor').pk}/end").status_code == 403


def test_an_account_of_elsewhere_is_not_there(client: Client) -> None:
    """Nor is the console's own."""
    from minsheng.console.accounts.actions import service_user

    elsewhere = account("clerk", str(OTHER))
    for user in (elsewhere, service_user()):
        assert client.get(f"/accounts/{user.pk}").status_code == 404
        assert client.post(f"/accounts/{user.pk}/change", {"do": "password"}).status_code == 404
    assert "clerk-" + str(OTHER) not in client.get("/accounts").content.decode()


def test_a_new_password_signs_the_old_one_out(client: Client) -> None:
    """And an account that was locked is open again."""
    from django.test import Client

    user = account("clerk", str(HERE), name="anna")
    before = signed_in(user)
    for _ in range(5):
        Client().post("/sign-in", {"username": "anna", "password": "falsch"})
    assert "暂时锁定" in client.get(f"/accounts/{user.pk}").content.decode()
    page = client.post(f"/accounts/{user.pk}/change", {"do": "password"}).content.decode()
    password = re.findall(r'class="password">([^<]+)<', page)[0]
    assert before.get("/leads").status_code == 302
    assert Client().post("/sign-in", {"username": "anna", "password": password}).status_code == 302
    assert told("account.password_reset") == [("boss", str(user.pk))]


def test_a_locked_account_is_unlocked(client: Client) -> None:
    """Before its quarter of an hour is over."""
    from django.test import Client

    user = account("clerk", str(HERE), name="anna")
    for _ in range(5):
        Client().post("/sign-in", {"username": "anna", "password": "falsch"})
    assert Client().post("/sign-in", {"username": "anna", "password": "falsch"}).status_code == 429
    client.post(f"/accounts/{user.pk}/change", {"do": "unlock"})
    assert Client().post("/sign-in", {"username": "anna", "password": "falsch"}).status_code == 200
    assert told("account.unlocked") == [("boss", str(user.pk))]


def test_who_leaves_is_shut_out_and_may_come_back(client: Client) -> None:
    """Nothing is deleted."""
    user = account("clerk", str(HERE))
    theirs = signed_in(user)
    client.post(f"/accounts/{user.pk}/change", {"do": "close"})
    assert theirs.get("/leads").status_code == 302
    client.post(f"/accounts/{user.pk}/change", {"do": "open"})
    assert signed_in(user).get("/leads").status_code == 200
    assert (told("account.closed"), told("account.opened")) == ([("boss", str(user.pk))], [("boss", str(user.pk))])


def test_administrators_show_a_code(db: TestConsole) -> None:
    """Every page leads to setting it up first; a lost authenticator is forgotten by another administrator."""
    from django_otp.plugins.otp_totp.models import TOTPDevice

    user = account("administrator", TOWN, demo=False, name="second")
    assert signed_in(user).get("/accounts").headers["Location"] == "/second-factor/set-up"
    TOTPDevice.objects.create(user=user, name="lost", confirmed=True)
    assert signed_in(user).get("/accounts").headers["Location"] == "/second-factor"
    boss = signed_in(account("administrator", "50"))
    boss.post(f"/accounts/{user.pk}/change", {"do": "second_factor"})
    assert signed_in(user).get("/accounts").headers["Location"] == "/second-factor/set-up"


def test_an_administrator_sees_no_household_and_no_lead(client: Client) -> None:
    """Looking after accounts gives no area."""
    assert {
        client.get(page).status_code for page in ("/leads", f"/households/{HERE}000001", "/audit", "/screenings")
    } == {403}


def test_the_list_finds_by_name_and_asks_as_much_for_many(client: Client) -> None:
    """Queries do not grow with accounts."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for total in (2, 30):
        for number in range(total):
            account("monitor", str(NEIGHBOUR), name=f"m{total}-{number}")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/accounts?q=m").content.decode()
        counts.append(len(queries))
    assert (counts[0], "m30-7" in page) == (counts[1], True)
    assert client.get("/accounts?q=nobody").content.decode().count('class="lead"') == 0
