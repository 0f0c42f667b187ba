"""Signing in: wrong passwords, lockout, the second factor, the session, and the headers of every page."""

from __future__ import annotations

import pytest

from tests.consoles import HERE, TestConsole, account, as_service, signed_in

PASSWORD = "ein langes Wort 7"  # noqa: S105 - of accounts that live for one test


def with_password(role: str, name: str, *, demo: bool = True) -> None:
    user = account(role, str(HERE), name=name, demo=demo)
    user.set_password(PASSWORD)
    user.save()


def test_the_right_password_opens_the_desk_with_a_new_session(db: TestConsole) -> None:
    """A session that somebody else prepared is worth nothing afterwards."""
    from django.test import Client

    with_password("clerk", "anna")
    client = Client()
    client.get("/sign-in")
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    answer = client.post("/sign-in", {"username": "anna", "password": PASSWORD}, follow=True)
    assert "工作台" in answer.content.decode()
    assert client.session.session_key != before


def test_a_wrong_password_and_an_unknown_name_are_told_apart_by_nothing(db: TestConsole) -> None:
    """The message says what to do, and not which of the two was wrong."""
    from django.test import Client

    with_password("clerk", "anna")
    pages = [
        Client()
        .post("/sign-in", {"username": name, "password": "falsch"})
        .content.decode()
        .partition('role="alert">')[2][:60]
        for name in ("anna", "niemand")
    ]
    assert pages[0] == pages[1]
    assert "用户名或密码不对" in pages[0]


def test_the_fifth_wrong_password_locks_the_name(db: TestConsole) -> None:
    """From then on even the right one does not help; the audit has heard of all of them and of no password."""
    from django.test import Client

    from minsheng.console.audit.models import Entry

    with_password("clerk", "anna")
    for number in range(5):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post("/sign-in", {"username": "anna", "password": f"falsch{number}"})
    answer = Client().post("/sign-in", {"username": "anna", "password": PASSWORD})
    assert answer.status_code == 429
    assert "账号已锁定" in answer.content.decode()
    as_service()
    told = Entry.objects.filter(action__startswith="sign_in", details__username="anna")
    assert {entry.action for entry in told} == {"sign_in.failed", "sign_in.locked"}
    assert not any("falsch" in str(entry.details) for entry in told)


def test_an_approver_sets_up_the_second_factor_first(db: TestConsole) -> None:
    """Every page leads there until the first code was right; next time the code is asked for."""
    from django_otp.oath import totp
    from django_otp.plugins.otp_totp.models import TOTPDevice

    user = account("approver", str(HERE), demo=False)
    client = signed_in(user)
    assert client.get("/leads").headers["Location"] == "/second-factor/set-up"
    page = client.get("/second-factor/set-up").content.decode()
    assert "<svg" in page
    device = TOTPDevice.objects.get(user=user)
    wrong = client.post("/second-factor/set-up", {"code": "000000"}).content.decode()
    assert "验证码不对" in wrong
    device.refresh_from_db()
    device.throttle_reset()
    right = client.post("/second-factor/set-up", {"code": f"{totp(device.bin_key):06d}"})
    assert right.headers["Location"] == "/"
    assert client.get("/leads").status_code == 200
    again = signed_in(user)
    assert again.get("/leads").headers["Location"] == "/second-factor"
    assert again.get("/second-factor/set-up").headers["Location"] == "/second-factor"


def test_a_clerk_needs_no_second_factor(db: TestConsole) -> None:
    """It is a choice for them."""
    assert signed_in(account("clerk", str(HERE), demo=False)).get("/leads").status_code == 200


def test_a_form_from_elsewhere_is_refused(db: TestConsole) -> None:
    """CSRF: no token, no change."""
    client = signed_in(account("clerk", str(HERE)), enforce_csrf_checks=True)
    assert client.post("/sign-out").status_code == 403
    assert client.post(f"/households/{HERE}000001/reveal", {"reason": "x"}).status_code == 403


def test_nobody_is_sent_to_another_host_after_signing_in(db: TestConsole) -> None:
    """An address in `next` that leads elsewhere is not followed."""
    from django.test import Client

    with_password("clerk", "anna")
    answer = Client().post("/sign-in", {"username": "anna", "password": PASSWORD, "next": "https://example.org/"})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("address", ["/sign-in", "/", "/leads", "/nothing-here"])
def test_every_page_holds_the_browser_to_its_own_host(db: TestConsole, address: str) -> None:
    """Nothing inline, nothing from elsewhere, not in a frame, not kept."""
    client = signed_in(account("clerk", str(HERE)))
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in headers["Cache-Control"]


def test_no_page_carries_anything_inline(console: TestConsole) -> None:
    """Templates have no script, style or handler of their own: the policy would silence it."""
    import re
    from importlib import resources

    for package in ("minsheng.console", "minsheng.casework.web"):
        for file in resources.files(package).joinpath("templates").rglob("*.html"):  # type: ignore[attr-defined]
            text = file.read_text("utf-8")
            assert not re.search(r"<style|style=|\son\w+=|hx-on|<script>|javascript:|https?://", text), file
