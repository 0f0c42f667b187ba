"""Every role at every address, in its own area, in the neighbour's and elsewhere: who gets in is written here once more."""

from __future__ import annotations

import pytest

from tests.citizen.applications import application_at, notice_at
from tests.consoles import TestConsole, account, households, lead_at, signed_in

ANSWERING = {"monitor", "responsible", "village", "clerk"}
SEEING = {"monitor", "responsible", "village", "clerk", "reviewer", "approver", "auditor"}
ROLES = [*sorted(SEEING), "analyst", "administrator"]
CITY_SEEN = (
    "data-deliveries", "data-delivery", "data-delivery-effect", "data-feed", "data-template", "data-refused",
    "data-refused-table", "data-refused-count",
)  # fmt: skip
CITY_DONE = (
    "data-withdraw", "data-refused-export", "data-refused-upload", "data-refused-close", "data-identity",
    "data-identity-decide", "data-identity-undo", "simulations", "simulations-start", "simulations-one",
    "simulations-progress",
)  # fmt: skip
"""Addresses of what is the whole city's: a grant for less does not open them."""
OF_A_TABLE = (
    "data-feed", "data-template", "data-refused-table", "data-refused-count", "data-refused-export", "data-refused-close",
)  # fmt: skip
MAY_OPEN = {
    "desk": set(ROLES),
    "leads": SEEING | {"analyst"},
    "audit": {"auditor"},
    "data": {"analyst", "auditor", "clerk", "reviewer", "approver"},
    "data-doubts": {"analyst", "auditor", "clerk", "reviewer", "approver"},
    "data-doubt-items": {"analyst", "auditor", "clerk", "reviewer", "approver"},
    "data-doubt": {"analyst", "auditor", "clerk", "reviewer", "approver"},
    "data-doubt-close": {"analyst", "clerk"},
    **{one: {"analyst", "auditor"} for one in CITY_SEEN},
    **{one: {"analyst"} for one in CITY_DONE},
    "law": set(ROLES),
    "law-entry": set(ROLES),
    "law-changes": set(ROLES),
    "law-cliffs": set(ROLES),
    "law-cliff": set(ROLES),
    "household": SEEING,
    "household-law": SEEING,
    "household-working": SEEING,
    "reveal": {"clerk", "reviewer", "approver"},
    "answer-lead": {"monitor", "responsible", "village", "clerk"},
    "household-year": SEEING,
    "household-source": SEEING,
    "household-supposed": SEEING,
    "lead": SEEING,
    "hand-over-lead": ANSWERING,
    "take-back-lead": ANSWERING,
    "keep-filter": SEEING | {"analyst"},
    "assign": {"clerk", "reviewer", "approver"},
    "leads-map": SEEING | {"analyst"},
    "applications": SEEING,
    "application": SEEING,
    "poster": SEEING,
    "notices-desk": {"clerk", "reviewer"},
    "withdraw-notice": {"clerk", "reviewer"},
    "reveal-application": {"clerk", "reviewer", "approver"},
    "attachment": {"clerk", "reviewer", "approver"},
    "answer-application": {"monitor", "responsible", "village", "clerk"},
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
OF_A_PLACE = {
    "household", "household-law", "household-working", "reveal", "answer-lead", "household-year", "household-source",
    "household-supposed", "lead", "hand-over-lead", "take-back-lead", "withdraw-notice",
}  # fmt: skip
OF_APPLICATIONS = {"application", "reveal-application", "answer-application", "attachment"}
OF_AN_ACCOUNT = {"account", "account-grant", "account-end", "account-change"}
OF_A_PLACE |= OF_APPLICATIONS | OF_AN_ACCOUNT
"""Addresses of something that lies somewhere; the others show lists, which are kept to the reader's area."""
OF_A_DOUBT = ("data-doubt", "data-doubt-close")
"""Addresses of a doubtful item: few villages have one, and they are walked where they lie."""
FOR_ALL = {
    "sign-in", "sign-out", "second-factor", "second-factor-setup", "set-language", "drop-filter", "oidc", "oidc-back",
    "citizen", "citizen-view", "citizen-check", "citizen-status", "apply", "apply-in", "apply-at", "notices", "notices-of",
}  # fmt: skip
"""Addresses that are not about anybody but the reader."""
POSTED: dict[str, dict[str, str]] = {
    "reveal": {"reason": "核对申请材料"}, "answer-lead": {"outcome": "recognised"}, "hand-over-lead": {}, "take-back-lead": {},
    "keep-filter": {"name": "我的"}, "withdraw-notice": {}, "reveal-application": {"reason": "电话核实"},
    "answer-application": {"outcome": "recognised", "reply": "请来窗口"},
    "data-doubt-close": {},
    "data-withdraw": {},
    "data-refused-export": {"period": "no month"},
    "data-refused-upload": {},
    "data-refused-close": {},
    "data-identity-decide": {},
    "data-identity-undo": {},
    "simulations-start": {},
    "start-screening": {"period": "2023-12"},
    "stop-screening": {},
    "screening-again": {},
    "account-grant": {"role": "monitor", "area": ""},
    "account-end": {},
    "account-change": {"do": "unlock"},
}  # fmt: skip
"""What is sent to an address that takes forms; most are incomplete, so that nothing is changed behind the door."""
OF_A_SCREENING = {"screening", "screening-progress", "stop-screening", "screening-again"}
"""Everybody here serves a village; starting a screening takes a grant for the whole city (tests/casework/test_screenings.py)."""
GRANTED = {200, 302, 422}
"""Let in; 422 tells them what is wrong with what they sent."""
REFUSED = {403, 404}
PLACES = ("own", "neighbour", "other")


def simulated() -> int:
    """A simulation that failed."""
    from minsheng.console.simulations.models import Simulation

    asker = account("monitor", "50", name="asker")
    asked = Simulation.objects.create(
        asked_by=asker, title="x", period="2023-12", law_date="2023-12-31", state="failed"
    )
    return int(asked.pk)


def address(name: str, household: int) -> str:
    from django.urls import reverse

    of_leads = ("answer-lead", "lead", "hand-over-lead", "take-back-lead")
    if name in of_leads:
        asked = "health" if name == "take-back-lead" else "civil_affairs"
        return reverse(name, args=[lead_at(household // 10**6, 900_000 + of_leads.index(name), department=asked).pk])
    if name == "withdraw-notice":
        return reverse(name, args=[notice_at(household // 10**6).pk])
    if name in OF_APPLICATIONS:
        application = application_at(household // 10**6)
        return reverse(name, args=[application.attachments.get().pk if name == "attachment" else application.pk])
    if name in {"simulations-one", "simulations-progress"}:
        return reverse(name, args=[simulated()])
    if name in OF_AN_ACCOUNT:
        return an_account(name, str(household)[:12])
    if name in OF_A_SCREENING:
        return reverse(name, args=[a_screening()])
    given: dict[str, list[object]] = {
        "household-working": [household, "dibao"],
        "household-source": [household, "hukou_people"],
        "law-entry": ["dibao"],
        "law-cliff": ["1-single-urban"],
        "data-doubt": ["dq000-0"],
        "data-doubt-close": ["dq000-0"],
        **{one: [1] for one in ("data-delivery", "data-delivery-effect", "data-withdraw")},
        **{one: ["pensions"] for one in OF_A_TABLE},
    }
    return reverse(name, args=given.get(name, [household] if name in OF_A_PLACE else []))


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
    addresses = {name: address(name, everywhere[place]) for name in MAY_OPEN if name not in OF_A_DOUBT}
    client = signed_in(account(role, str(everywhere["own"])[:12]))
    for name, where in addresses.items():
        answer = client.post(where, POSTED[name]) if name in POSTED else client.get(where)
        may = role in MAY_OPEN[name] and (name not in OF_A_PLACE or place == "own")
        may = may and name not in {*CITY_SEEN, *CITY_DONE}
        assert answer.status_code in (GRANTED if may else REFUSED), (role, place, name, answer.status_code)
        if not may:
            assert str(everywhere[place])[12:] not in answer.content.decode().partition("<main")[2], (role, place, name)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_at_a_doubtful_item(db: TestConsole, role: str) -> None:
    """In its own village; one of another village, or of another district, is not to be found."""
    from django.urls import reverse

    from minsheng.screening.quality import history_of

    items = {str(item.division): item.key for item in history_of(db.home).items() if item.division}
    own, *others = items
    far = next(village for village in others if village[:6] != own[:6])
    client = signed_in(account(role, own))
    for village in (own, others[0], far):
        for name in OF_A_DOUBT:
            where = reverse(name, args=[items[village]])
            answer = client.post(where, {}) if name in POSTED else client.get(where)
            may = role in MAY_OPEN[name] and village == own
            assert answer.status_code in (GRANTED if may else REFUSED), (role, name, village, answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_what_is_of_the_whole_city_opens_for_the_whole_city(db: TestConsole, role: str) -> None:
    """By role alone, once the grant is for the city."""
    client = signed_in(account(role, "50"))
    for name in (*CITY_SEEN, *CITY_DONE):
        where = address(name, 0)
        answer = client.post(where, POSTED[name]) if name in POSTED else client.get(where)
        assert answer.status_code in (GRANTED if role in MAY_OPEN[name] else REFUSED), (role, name, answer.status_code)


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
