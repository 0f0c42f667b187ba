"""Pages of leads and households: counts that are right, names that are masked, queries that do not grow."""

from __future__ import annotations

import re

import pytest

from minsheng.casework.household import read_household
from tests.consoles import HERE, TestConsole, account, as_service, households, lead_at, signed_in

LINK = re.compile(r'<a href="(/leads\?[^"]*)"[^>]*>([^<]+)<b>(\d+)</b>')


def test_the_count_beside_each_choice_is_what_choosing_it_shows(db: TestConsole) -> None:
    """Also with other filters set."""
    import datetime as dt

    from django.utils import timezone

    today = timezone.localdate()
    kinds = ("should_be_covered", "should_be_looked_at", "should_leave", "data_problem")
    for number in range(24):
        lead_at(HERE, number + 1, kind=kinds[number % 4], due_on=today + dt.timedelta(days=number % 3 * 3 - 1))
    long_ago = timezone.now() - dt.timedelta(days=3)
    lead_at(HERE, 98, found_at=long_ago, renewed_at=long_ago)
    lead_at(HERE, 99, closed_at=timezone.now(), outcome="duplicate")
    client = signed_in(account("clerk", str(HERE)))
    checked = 0
    for start in (
        "/leads",
        "/leads?kind=should_leave",
        "/leads?light=red&kind=data_problem",
        "/leads?q=李",
        "/leads?since=yesterday&state=answered",
    ):
        for address, title, count in LINK.findall(client.get(start).content.decode()):
            shown = client.get(address.replace("&amp;", "&")).content.decode()
            assert shown.count('class="lead"') == int(count), (start, title)
            checked += 1
    assert checked == 5 * 17


def test_a_search_finds_by_number_division_and_surname(db: TestConsole) -> None:
    """Blanks in a number are no matter; what is not understood finds nothing and fails nothing."""
    lead_at(HERE, 1)
    lead_at(HERE, 2, head="李*")
    client = signed_in(account("clerk", str(HERE)))
    for text, expected in (
        (f"{HERE} 000001", 1),
        (str(HERE)[:9], 2),
        ("李", 1),
        ("9" * 40, 0),
        ("'; DROP TABLE", 0),
        ("%", 0),
    ):
        assert client.get("/leads", {"q": text}).content.decode().count('class="lead"') == expected, text


def test_nothing_in_an_address_breaks_the_list(db: TestConsole) -> None:
    """Unknown filters and pages are passed over."""
    client = signed_in(account("clerk", str(HERE)))
    assert client.get("/leads?kind=x&light=blue&state=gone&page=minus").status_code == 200


def test_imported_text_is_never_markup(db: TestConsole) -> None:
    """A name that is a script is shown as letters."""
    lead = lead_at(HERE, 1, head="<script>alert(1)</script>")
    as_service()
    lead.reasons.update(text_zh='"><img src=x onerror=alert(1)>', text_en="<b>")
    page = signed_in(account("clerk", str(HERE))).get("/leads").content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("address", ["/", "/leads", "/leads?state=answered", "/leads/map"])
def test_queries_do_not_grow_with_rows(db: TestConsole, address: str) -> None:
    """As many for twenty leads as for two."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(account("clerk", str(HERE)))
    counts = []
    for total in (2, 20):
        for number in range(total):
            if total == 20 or number < 2:
                lead_at(HERE, total * 100 + number)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


def test_a_household_page_is_masked(db: TestConsole) -> None:
    """Neither a whole name nor a whole number of anybody is on it."""
    number = households(db.home)[0]
    everything = read_household(db.home, number, "2023-12", revealed=True)
    page = signed_in(account("clerk", str(number)[:12])).get(f"/households/{number}").content.decode()
    for member in everything.members:
        assert member.number not in page
        assert member.name not in page or len(member.name) == 1


def test_names_and_numbers_are_shown_for_a_reason_that_is_kept(db: TestConsole) -> None:
    """Without one they are not, and the form says so."""
    from minsheng.console.audit.models import Entry

    number = households(db.home)[0]
    whole = read_household(db.home, number, "2023-12", revealed=True).members[0].number
    client = signed_in(account("clerk", str(number)[:12]))
    refused = client.post(f"/households/{number}/reveal", {"reason": "  "})
    assert (refused.status_code, whole in refused.content.decode()) == (422, False)
    assert whole in client.post(f"/households/{number}/reveal", {"reason": "核对申请材料"}).content.decode()
    as_service()
    assert [entry.reason for entry in Entry.objects.filter(action="household.revealed")] == ["核对申请材料"]


def test_the_law_of_a_household_is_told_with_its_working(db: TestConsole) -> None:
    """Every programme has an answer; the tree names the clause and the source."""
    number = households(db.home)[0]
    client = signed_in(account("clerk", str(number)[:12]))
    page = client.get(f"/households/{number}/law").content.decode()
    assert "最低生活保障" in page
    tree = client.get(f"/households/{number}/law/dibao").content.decode()
    assert "<cite>" in tree
    assert client.get(f"/households/{number}/law/nothing").status_code == 404


def test_a_household_that_is_not_there_is_not_found(db: TestConsole) -> None:
    """Of one's own area; elsewhere it is refused before anybody looks."""
    client = signed_in(account("clerk", str(HERE)))
    assert client.get(f"/households/{HERE}999999").status_code == 404


def test_a_lead_of_a_household_in_no_register_can_be_answered(db: TestConsole) -> None:
    """A list may name a household that is not there: the page says so and has the form."""
    lead = lead_at(HERE, 999_999)
    client = signed_in(account("clerk", str(HERE)))
    page = client.get(f"/households/{HERE}999999")
    assert (page.status_code, "此户不在本月户籍中" in page.content.decode()) == (200, True)
    assert client.post(f"/leads/{lead.pk}/answer", {"outcome": "other_aid"}, follow=True).status_code == 200
    assert client.post(f"/households/{HERE}999999/reveal", {"reason": "x"}).status_code == 200


def test_an_answered_lead_leaves_the_desk(db: TestConsole) -> None:
    """The form on the household page closes it, and a missing reason is asked for."""
    number = households(db.home)[0]
    lead = lead_at(number // 10**6, household_id=number)
    client = signed_in(account("clerk", str(number)[:12]))
    asked = client.post(f"/leads/{lead.pk}/answer", {"outcome": "no_risk", "reason": ""})
    assert (asked.status_code, "须写明理由" in asked.content.decode()) == (422, True)
    assert client.post(f"/leads/{lead.pk}/answer", {"outcome": "other_aid", "reason": ""}).status_code == 302
    assert 'class="lead"' not in client.get("/").content.decode()
