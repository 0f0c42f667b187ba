"""Every role at every address, in its own area, in the neighbour's and elsewhere: who gets in is written here once more."""

from __future__ import annotations

import pytest

from tests.consoles import TestConsole, account, households, lead_at, signed_in

SEEING = {"monitor", "responsible", "village", "clerk", "reviewer", "approver", "auditor"}
ROLES = [*sorted(SEEING), "analyst", "administrator"]
MAY_OPEN = {
    "desk": set(ROLES),
    "leads": SEEING | {"analyst"},
    "audit": {"auditor"},
    "household": SEEING,
    "household-law": SEEING,
    "household-working": SEEING,
    "reveal": {"clerk", "reviewer", "approver"},
    "answer-lead": {"monitor", "responsible", "village", "clerk"},
    "accounts": {"administrator"},
    "account-new": {"administrator"},
    "account": {"administrator"},
    "account-grant": {"administrator"},
    "account-end": {"administrator"},
    "account-change": {"administrator"},
    "screenings": {"analyst"},
    "screening": {"analyst"},
    "screening-progress": {"analyst"},
    "start-screening": set(),
    "stop-screening": set(),
    "screening-again": set(),
}
"""Roles that may open an address somewhere."""
OF_A_PLACE = {"household", "household-law", "household-working", "reveal", "answer-lead"}
"""Addresses of something that lies somewhere; the others show lists, which are kept to the reader's area."""
FOR_ALL = {"sign-in", "oidc", "oidc-back", "sign-out", "second-factor", "second-factor-setup", "set-language"}
"""Addresses that are not about anybody but the reader."""
POSTED = {
    "reveal": {"reason": "核对申请材料"}, "answer-lead": {"outcome": "recognised"},
    "start-screening": {"period": "2023-12"}, "stop-screening": {}, "screening-again": {},
}  # fmt: skip
OF_AN_ACCOUNT = {"account", "account-grant", "account-end", "account-change"}
OF_A_PLACE |= OF_AN_ACCOUNT
POSTED |= {"account-grant": {"role": "monitor", "area": ""}, "account-end": {}, "account-change": {"do": "unlock"}}
OF_A_SCREENING = {"screening", "screening-progress", "stop-screening", "screening-again"}
"""Everybody here serves a village; starting a screening takes a grant for the whole city (tests/casework/test_screenings.py)."""
GRANTED = {200, 302, 422}
"""Let in; 422 tells them what is wrong with what they sent."""
REFUSED = {403, 404}
PLACES = ("own", "neighbour", "other")


def address(name: str, household: int) -> str:
    from django.urls import reverse

    if name == "answer-lead":
        return reverse(name, args=[lead_at(household // 10**6, household_id=household).pk])
    if name in OF_AN_ACCOUNT:
        return an_account(name, str(household)[:12])
    if name in OF_A_SCREENING:
        return reverse(name, args=[a_screening()])
    given = {"household-working": [household, "dibao"]}.get(name, [household] if name in OF_A_PLACE else [])
    return reverse(name, args=given)


def an_account(name: str, village: str) -> str:
    from django.urls import reverse

    user = account("responsible", village, name=f"of-{village}-{name}")
    return reverse(name, args=[user.pk, user.grants.get().pk] if name == "account-end" else [user.pk])


def a_screening() -> int:
    from minsheng.casework.runs.models import Screening

    state = {"state": "failed"}
    return Screening.objects.get_or_create(period="2023-12", asked_by=account("analyst", "50"), defaults=state)[0].pk


def test_every_address_is_walked(console: TestConsole) -> None:
    """A page that is added has to be added here."""
    from django.urls import get_resolver

    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert names == set(MAY_OPEN) | FOR_ALL


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_at_every_address(db: TestConsole, role: str, place: str) -> None:
    """In by role and area together; a refusal tells nothing of what is behind the door."""
    everywhere = dict(zip(PLACES, households(db.home), strict=True))
    addresses = {name: address(name, everywhere[place]) for name in MAY_OPEN}
    client = signed_in(account(role, str(everywhere["own"])[:12]))
    for name, where in addresses.items():
        answer = client.post(where, POSTED[name]) if name in POSTED else client.get(where)
        may = role in MAY_OPEN[name] and (name not in OF_A_PLACE or place == "own")
        assert answer.status_code in (GRANTED if may else REFUSED), (role, place, name, answer.status_code)
        if not may:
            assert str(everywhere[place])[12:] not in answer.content.decode().partition("<main")[2], (role, place, name)


@pytest.mark.parametrize("name", sorted(MAY_OPEN))
def test_a_stranger_is_asked_to_sign_in(db: TestConsole, name: str) -> None:
    """And comes back to where they wanted to go."""
    from django.test import Client

    where = address(name, households(db.home)[0])
    answer = Client().post(where) if name in POSTED else Client().get(where)
    assert (answer.status_code, answer.headers["Location"].startswith("/sign-in?next=")) == (302, True)


def test_a_list_shows_the_area_only(db: TestConsole) -> None:
    """The clerk of a village sees its lead, and counts it alone."""
    own, neighbour, other = households(db.home)
    for number in (own, neighbour, other):
        lead_at(number // 10**6, household_id=number)
    page = signed_in(account("clerk", str(own)[:12])).get("/leads").content.decode()
    assert (page.count('class="lead"'), f"/households/{own}" in page, f"/households/{other}" in page) == (
        1,
        True,
        False,
    )


def test_roles_of_two_areas_do_not_mix(db: TestConsole) -> None:
    """Who may answer in one village and look in another cannot answer in the other."""
    from minsheng.console.accounts.actions import grant
    from minsheng.console.accounts.roles import Role

    own, neighbour, _ = households(db.home)
    lead = lead_at(neighbour // 10**6, household_id=neighbour)
    user = account("clerk", str(own)[:12])
    grant(user, Role.AUDITOR, str(neighbour)[:12])
    client = signed_in(user)
    assert client.get(f"/households/{neighbour}").status_code == 200
    assert client.post(f"/households/{neighbour}/reveal", {"reason": "x"}).status_code == 403
    assert client.post(f"/leads/{lead.pk}/answer", {"outcome": "recognised"}).status_code == 404
