"""Leads are given to people, handed to other departments, kept in filters, counted by place and timed."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from tests.consoles import HERE, NEIGHBOUR, OTHER, TestConsole, account, as_service, lead_at, signed_in

if TYPE_CHECKING:
    from minsheng.casework.web.models import Lead
    from minsheng.console.accounts.models import User

TOWN = str(HERE)[:9]


def of_department(department: str, role: str = "clerk", area: str = str(HERE)[:6]) -> User:
    """Somebody who works for another department than civil affairs."""
    from minsheng.casework.web.models import Membership

    user = account(role, area, name=f"{department}-{role}")
    Membership.objects.create(user=user, department=department)
    return user


def again(lead: Lead) -> Lead:
    as_service()
    lead.refresh_from_db()
    return lead


def shown(client: object, address: str) -> int:
    return client.get(address).content.decode().count('class="lead"')  # type: ignore[attr-defined,no-any-return]


@pytest.mark.usefixtures("db")
class TestHandOver:
    """Another department answers; the own one sees that it waits."""

    def test_it_appears_in_their_list_and_the_sender_waits(self) -> None:
        """And leaves the sender's own list and clocks; the reason stands in the history."""
        health, clerk = signed_in(of_department("health")), signed_in(account("clerk", TOWN))
        lead = lead_at(HERE, 900_001)
        assert (shown(health, "/leads"), shown(clerk, "/leads")) == (0, 1)
        given = {"department": "health", "reason": "请核实住院情况"}
        assert clerk.post(f"/leads/{lead.pk}/hand-over", given).status_code == 302
        assert (shown(health, "/leads"), shown(clerk, "/leads")) == (1, 0)
        assert shown(clerk, "/leads?whose=waiting") == 1
        desk = clerk.get("/").content.decode()
        assert "等待其他部门" in desk
        assert desk.count('class="lead"') == 1
        page = health.get(f"/households/{lead.household_id}").content.decode()
        assert "请核实住院情况" in page

    def test_only_who_has_it_answers_it(self) -> None:
        """The sender can take it back, for a reason."""
        health, clerk = signed_in(of_department("health")), signed_in(account("clerk", TOWN))
        lead = lead_at(HERE, 900_001)
        clerk.post(f"/leads/{lead.pk}/hand-over", {"department": "health", "reason": "请核实"})
        assert clerk.post(f"/leads/{lead.pk}/answer", {"outcome": "recognised"}).status_code == 404
        assert clerk.post(f"/leads/{lead.pk}/take-back", {"reason": ""}).status_code == 422
        assert health.post(f"/leads/{lead.pk}/take-back", {"reason": "我的"}).status_code == 404
        assert clerk.post(f"/leads/{lead.pk}/take-back", {"reason": "已另行核实"}).status_code == 302
        assert health.post(f"/leads/{lead.pk}/answer", {"outcome": "recognised"}).status_code == 404
        assert clerk.post(f"/leads/{lead.pk}/answer", {"outcome": "recognised"}).status_code == 302

    def test_handed_back_it_waits_for_nobody(self) -> None:
        """The department that was asked gives it back with what it found."""
        health, clerk = signed_in(of_department("health")), signed_in(account("clerk", TOWN))
        lead = lead_at(HERE, 900_001)
        clerk.post(f"/leads/{lead.pk}/hand-over", {"department": "health", "reason": "请核实"})
        health.post(f"/leads/{lead.pk}/hand-over", {"department": "civil_affairs", "reason": "未住院"})
        assert (again(lead).department, lead.asked_by) == ("civil_affairs", "")

    @pytest.mark.parametrize(
        "given",
        [
            {"department": "health", "reason": ""},
            {"department": "nobody", "reason": "理由"},
            {"department": "civil_affairs", "reason": "理由"},
            {"department": "water", "reason": "理由"},
        ],
    )
    def test_without_reason_or_to_nobody_it_stays(self, given: dict[str, str]) -> None:
        """No reason, no such department, the own one, or one without anybody in this place: the page says what to do."""
        of_department("health")
        of_department("water", area=str(OTHER)[:6])
        lead = lead_at(HERE, 900_001)
        answer = signed_in(account("clerk", TOWN)).post(f"/leads/{lead.pk}/hand-over", given)
        assert (answer.status_code, "请选择在此辖区有人的部门" in answer.content.decode()) == (422, True)
        assert again(lead).department == "civil_affairs"


@pytest.mark.usefixtures("db")
class TestAssignment:
    """Many leads at a time, to somebody who serves their place."""

    def test_leads_of_a_village_go_to_its_monitor(self) -> None:
        """Each has a line in its history, each village an entry in the audit; those already given to somebody stay."""
        from minsheng.casework.web.models import Lead, Step
        from minsheng.console.audit.models import Entry

        monitor, other = account("monitor", str(HERE)), account("monitor", str(HERE), name="other")
        mine = [lead_at(HERE, serial) for serial in (1, 2)]
        lead_at(HERE, 3, assigned_to=other)
        lead_at(NEIGHBOUR, 4)
        client = signed_in(account("clerk", TOWN))
        done = client.post("/leads/assign", {"place": str(HERE), "person": monitor.pk, "only": "free"}, follow=True)
        assert "已分派 2 条线索" in done.content.decode()
        as_service()
        assert set(Lead.objects.filter(assigned_to=monitor)) == set(mine)
        assert Step.objects.filter(act="assigned", person=monitor).count() == 2
        (entry,) = Entry.objects.filter(action="lead.assigned")
        assert (entry.division, sorted(entry.details["leads"])) == (HERE, sorted(lead.pk for lead in mine))
        assert shown(signed_in(monitor), "/leads?whose=mine") == 2

    def test_only_the_ticked_ones(self) -> None:
        """And none that is not of the chosen place."""
        monitor = account("monitor", str(HERE))
        first, second, elsewhere = lead_at(HERE, 1), lead_at(HERE, 2), lead_at(NEIGHBOUR, 3)
        asked = {"place": str(HERE), "person": monitor.pk, "only": "chosen", "lead": [first.pk, elsewhere.pk]}
        client = signed_in(account("clerk", TOWN))
        assert client.post("/leads/assign", asked).status_code == 302
        assert [again(lead).assigned_to_id for lead in (first, second, elsewhere)] == [monitor.pk, None, None]
        assert client.post("/leads/assign", {**asked, "lead": []}).status_code == 422

    def test_nobody_is_given_what_is_not_of_their_area_or_department(self) -> None:
        """Nor is an area given away that is not the giver's."""
        neighbour, doctor = account("monitor", str(NEIGHBOUR)), of_department("health", "monitor")
        lead = lead_at(HERE, 1)
        client = signed_in(account("clerk", TOWN))
        for person in (neighbour, doctor, account("auditor", "50")):
            answer = client.post("/leads/assign", {"place": str(HERE), "person": person.pk, "only": "free"})
            assert (answer.status_code, "所选人员须管得到每一处" in answer.content.decode()) == (422, True)
        stranger = signed_in(account("clerk", str(OTHER)[:9]))
        monitor = account("monitor", str(HERE))
        assert stranger.post("/leads/assign", {"place": str(HERE), "person": monitor.pk}).status_code == 422
        assert again(lead).assigned_to is None

    def test_people_are_those_who_serve_every_chosen_place_with_their_load(self) -> None:
        """The least loaded first."""
        here, there = account("monitor", str(HERE)), account("monitor", str(NEIGHBOUR))
        both = account("responsible", TOWN)
        account("monitor", str(OTHER))
        lead_at(HERE, 1, assigned_to=both)
        client = signed_in(account("reviewer", TOWN))

        def offered(query: str) -> list[str]:
            return re.findall(r'name="person" value="(\d+)"', client.get(f"/leads/assign{query}").content.decode())

        assert set(offered("")) == {str(user.pk) for user in (here, there, both)}
        assert offered(f"?place={HERE}") == [str(here.pk), str(both.pk)]
        assert offered(f"?place={HERE}&place={NEIGHBOUR}") == [str(both.pk)]

    def test_queries_do_not_grow_with_people_and_leads(self) -> None:
        """As many for twenty as for two."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client, counts = signed_in(account("clerk", TOWN)), []
        for total in (2, 20):
            for number in range(total):
                lead_at(
                    HERE, total * 100 + number, assigned_to=account("monitor", str(HERE), name=f"m{total}-{number}")
                )
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/leads/assign?place={HERE}")
            counts.append(len(queries))
        assert counts[0] == counts[1]
        assert counts[1] <= 12


def test_a_duplicate_names_the_lead_that_it_repeats(db: TestConsole) -> None:
    """One of the reader's own; a number that is none is refused."""
    first, second, elsewhere = lead_at(HERE, 1), lead_at(HERE, 900_002), lead_at(OTHER, 3)
    client = signed_in(account("clerk", str(HERE)))
    for number in ("", "x", str(second.pk), str(elsewhere.pk), "9" * 25):
        asked = {"outcome": "duplicate", "duplicate_of": number}
        assert client.post(f"/leads/{second.pk}/answer", asked).status_code == 422, number
    assert client.post(f"/leads/{second.pk}/answer", {**asked, "duplicate_of": f"#{first.pk}"}).status_code == 302
    assert again(second).duplicate_of_id == first.pk


def test_the_list_of_answers_tells_how_long_they_took(db: TestConsole) -> None:
    """Median from arrival to answer, and the share within the clock, as the lead itself says."""
    from django.utils import timezone

    now, today = timezone.now(), timezone.localdate()
    for serial, days, late in ((1, 2, False), (2, 4, False), (3, 30, True)):
        lead_at(
            HERE, serial, found_at=now - dt.timedelta(days=days), closed_at=now, outcome="recognised",
            due_on=today + dt.timedelta(days=-1 if late else 3),
        )  # fmt: skip
    page = signed_in(account("clerk", str(HERE))).get("/leads?state=answered").content.decode()
    assert "近九十天处理 3 条：从推送到答复，一半不超过 4.0 天；期限内 66%" in page
    assert "用时 30 天" in page
    assert page.count("超期") == 1


def test_a_filter_is_kept_for_whoever_made_it(db: TestConsole) -> None:
    """Under a name; what is not understood is left out of it; nobody drops another's."""
    from minsheng.casework.web.models import SavedFilter

    user = account("clerk", str(HERE))
    client, other = signed_in(user), signed_in(account("monitor", str(HERE)))
    asked = {"name": "急件", "address": "light=red&kind=should_leave&page=7&evil=1"}
    assert client.post("/leads/filters", asked).status_code == 302
    kept = SavedFilter.objects.get(user=user)
    assert kept.address == "kind=should_leave&light=red"
    assert "急件" in client.get("/leads").content.decode()
    assert "急件" not in other.get("/leads").content.decode()
    assert other.post(f"/leads/filters/{kept.pk}/drop").status_code == 404
    assert client.post(f"/leads/filters/{kept.pk}/drop").status_code == 302
    assert client.post("/leads/filters", {**asked, "name": " "}).status_code == 422


def test_a_list_says_why_in_one_sentence(db: TestConsole) -> None:
    """The most pressing reason; the others are counted."""
    from minsheng.casework.web.models import Reason

    lead = lead_at(HERE, 1)
    Reason.objects.create(
        lead=lead, division=HERE, finding="f" * 32, kind="data_problem", programme="registers", text_zh="户籍人数不符。",
        text_en="Sizes differ.", period="2023-12",
    )  # fmt: skip
    page = signed_in(account("clerk", str(HERE))).get("/leads").content.decode()
    assert "不在名册上" in page
    assert "户籍人数不符" not in page
    assert "另有 1 条理由" in page


def test_somebody_in_no_household_has_a_page_of_their_own(db: TestConsole) -> None:
    """Their lead can be answered there by who serves the whole city."""
    lead = lead_at(None, head="")
    client = signed_in(account("clerk", "50"))
    assert "此人不在任何一户的户籍中" in client.get(f"/leads/{lead.pk}").content.decode()
    assert client.post(f"/leads/{lead.pk}/answer", {"outcome": "no_risk"}).status_code == 422
    assert client.post(f"/leads/{lead.pk}/answer", {"outcome": "no_risk", "reason": "已销户"}).status_code == 302


@pytest.mark.usefixtures("db")
class TestMap:
    """Districts on the map, towns and villages as bars; each number is what its list shows."""

    def test_every_number_is_what_its_list_shows(self) -> None:
        """For the city, a district and a town."""
        for serial, division in enumerate((HERE, HERE, NEIGHBOUR, OTHER)):
            lead_at(division, serial + 1)
        client, checked = signed_in(account("auditor", "50")), 0
        for where in ("/leads/map", f"/leads/map?at={str(HERE)[:6]}", f"/leads/map?at={TOWN}"):
            page = client.get(where).content.decode()
            for code, number in re.findall(r'href="/leads\?q=(\d+)"[^>]*><b>(\d+)</b>', page):
                if int(number):
                    assert shown(client, f"/leads?q={code}") == int(number)
                    checked += 1
        assert checked == 2 + 1 + 2

    def test_the_city_is_drawn_whole(self) -> None:
        """Thirty-eight districts; those with leads lead on."""
        lead_at(HERE, 1)
        page = signed_in(account("analyst", "50")).get("/leads/map").content.decode()
        assert page.count("<path ") == 38
        assert f'href="/leads/map?at={str(HERE)[:6]}"' in page

    def test_it_begins_where_the_reader_serves(self) -> None:
        """A village's monitor sees its town, with the own village's leads alone."""
        lead_at(HERE, 1)
        lead_at(NEIGHBOUR, 2)
        page = signed_in(account("monitor", str(HERE))).get("/leads/map").content.decode()
        assert "<path " not in page
        assert re.findall(r"<b>([1-9]\d*)</b>", page.partition('class="bars"')[2]) == ["1"]

    @pytest.mark.parametrize("at", ["5", "999999", "x", "500233116212", "50" * 9])
    def test_what_is_no_place_is_not_found(self, at: str) -> None:
        """Nor is a village, which has nothing below it."""
        assert signed_in(account("auditor", "50")).get(f"/leads/map?at={at}").status_code == 404
