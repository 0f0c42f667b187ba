"""Findings become leads: one open lead per household, new reasons added to it, nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from minsheng.casework.findings import Found, read_findings
from minsheng.screening import open_run
from tests.consoles import HERE, NEIGHBOUR, TestConsole, account, as_service

MONTH = "2023-12"


def found(
    finding: str, kind: str = "should_be_looked_at", household: int | None = HERE * 10**6 + 1, **more: Any
) -> Found:
    values = {
        "finding": finding.rjust(32, "0"), "kind": kind, "programme": "dibao", "household_id": household, "person_id": None,
        "division": None if household is None else household // 10**6, "amount": None, "text": ("因为", "because"),
        "head": "张**", "members": 3,
    }  # fmt: skip
    return Found(**{**values, **more})


class Screened:
    """A city whose findings a test writes down: the only door from the lake, replaced at the door."""

    def __init__(self, console: TestConsole, monkeypatch: pytest.MonkeyPatch) -> None:
        self.console, self._patch = console, monkeypatch

    def month(self, findings: Iterable[Found], period: str = MONTH) -> tuple[int, int, int, int]:
        """Take findings in; leads, reasons, confirmed, answered."""
        from minsheng.casework.web import actions

        rows, run = list(findings), open_run(self.console.home, MONTH)
        self._patch.setattr(actions, "read_findings", lambda _: iter(rows))
        self._patch.setattr(actions, "open_run", lambda *_: run)
        from django.db import connection

        done = actions.import_findings(self.console.home, period)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE found")  # the transaction of the test goes on
        return done.leads, done.reasons, done.again, done.answered


@pytest.fixture
def screened(db: TestConsole, monkeypatch: pytest.MonkeyPatch) -> Screened:
    return Screened(db, monkeypatch)


def test_every_finding_of_the_city_is_on_one_lead(db: TestConsole) -> None:
    """No finding is lost, no household has two open leads, and doing it again changes nothing."""
    from django.db import connection

    from minsheng.casework.web.actions import import_findings
    from minsheng.casework.web.models import Lead, Reason

    findings = list(read_findings(open_run(db.home, MONTH)))
    done = import_findings(db.home, MONTH)
    subjects = {(one.household_id, one.person_id if one.household_id is None else None) for one in findings}
    assert (done.findings, done.leads, done.reasons) == (len(findings), len(subjects), len(findings))
    assert (Lead.objects.count(), Reason.objects.count()) == (len(subjects), len(findings))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE found")
    again = import_findings(db.home, MONTH)
    assert (again.leads, again.reasons, again.again) == (0, 0, len(findings))


def test_two_reasons_make_one_lead_of_the_more_pressing_kind(screened: Screened) -> None:
    """Somebody who may be going without comes first."""
    from minsheng.casework.web.models import Lead

    assert screened.month([found("a", "data_problem"), found("b", "should_be_covered")]) == (1, 2, 0, 0)
    assert Lead.objects.get().kind == "should_be_covered"


def test_a_new_reason_is_added_to_the_open_lead(screened: Screened) -> None:
    """A more pressing one makes the lead as pressing, and its day no later."""
    from minsheng.casework.web.models import Lead

    screened.month([found("a", "data_problem")])
    before = Lead.objects.get()
    Lead.objects.update(found_at=before.found_at.replace(year=2023), renewed_at=before.found_at.replace(year=2023))
    assert screened.month([found("a", "data_problem"), found("b", "should_be_covered")], "2024-01") == (0, 1, 1, 0)
    after = Lead.objects.get()
    assert (after.pk, after.kind, after.period) == (before.pk, "should_be_covered", "2024-01")
    assert after.due_on < before.due_on
    assert after.renewed_at.year > 2023


def test_an_answer_holds_for_its_month(screened: Screened) -> None:
    """What was answered does not come back in the same month; found again later, it does."""
    from minsheng.casework.web.actions import answer_lead
    from minsheng.casework.web.models import Lead

    screened.month([found("a")])
    answer_lead(account("monitor", str(HERE)), Lead.objects.get().pk, "no_risk", "已核实")
    as_service()
    assert screened.month([found("a")]) == (0, 0, 0, 1)
    assert screened.month([found("a")], "2024-01") == (1, 1, 0, 0)
    assert Lead.objects.filter(closed_at=None).count() == 1


def test_an_older_month_does_not_overwrite_a_newer_one(screened: Screened) -> None:
    """Words and amount of an open reason are those of its latest month."""
    from minsheng.casework.web.models import Reason

    screened.month([found("a", amount=200)], "2024-01")
    screened.month([found("a", amount=100)], MONTH)
    reason = Reason.objects.get()
    assert (reason.amount, reason.period) == (200, "2024-01")


def test_somebody_in_no_household_has_a_lead_of_their_own_and_no_number_in_the_clear(screened: Screened) -> None:
    """Their number is hashed to find it and sealed to show it."""
    from minsheng.casework.web.models import Lead
    from minsheng.console.sealing import unseal

    number = 50015319561229001
    people = [
        found(key, "data_problem", None, person_id=person)
        for key, person in (("a", number), ("b", number), ("c", number + 1))
    ]
    assert screened.month(people) == (2, 3, 0, 0)
    leads = list(Lead.objects.all())
    assert {unseal(bytes(lead.person_sealed or b"")) for lead in leads} == {number, number + 1}
    assert not any(str(number) in f"{lead.person_key}{lead.head}{bytes(lead.person_sealed or b'')!r}" for lead in leads)


def test_an_answer_needs_its_reason_and_its_area(screened: Screened) -> None:
    """No risk is only an answer with its reason; a neighbour's lead is none of theirs; an answered one is answered."""
    from minsheng.casework.web.actions import answer_lead
    from minsheng.casework.web.models import Lead
    from minsheng.console.errors import ConsoleError

    screened.month([found("a")])
    lead = Lead.objects.get().pk
    with pytest.raises(ConsoleError, match="reason"):
        answer_lead(account("monitor", str(HERE)), lead, "no_risk", " ")
    with pytest.raises(ConsoleError, match="outcome"):
        answer_lead(account("monitor", str(HERE)), lead, "granted", "")
    with pytest.raises(Lead.DoesNotExist):
        answer_lead(account("monitor", str(NEIGHBOUR)), lead, "recognised", "")
    with pytest.raises(Lead.DoesNotExist):
        answer_lead(account("analyst", "50"), lead, "recognised", "")
    answer_lead(account("monitor", str(HERE)), lead, "recognised", "")
    with pytest.raises(Lead.DoesNotExist):
        answer_lead(account("monitor", str(HERE)), lead, "other_aid", "")
