"""What changes leads. Every function writes the audit."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from minsheng.casework.clock import due_on
from minsheng.casework.departments import CIVIL_AFFAIRS, DEPARTMENTS
from minsheng.casework.findings import Found, read_findings
from minsheng.casework.web.access import department_of, departments_at, leads_for, open_lead_for, waiting_lead_for
from minsheng.casework.web.assignments import assignable_for, in_places
from minsheng.casework.web.merging import INSERT_LEADS, INSERT_REASONS, PENDING, STEPS
from minsheng.casework.web.models import Act, Kind, Lead, Membership, Outcome, SavedFilter, Step
from minsheng.console.accounts.access import covers
from minsheng.console.accounts.actions import act_as, service_user
from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission
from minsheng.console.audit.actions import record
from minsheng.console.errors import ConsoleError
from minsheng.console.sealing import keyed_hash, seal
from minsheng.screening import open_run

__all__ = [
    "Imported",
    "answer_lead",
    "assign_leads",
    "drop_filter",
    "hand_over",
    "import_findings",
    "join_department",
    "keep_filter",
    "take_back",
]

Progress = Callable[[int, int, str], None]
_EVERY = 5_000
_FILTERS = 12
_AT_ONCE = 2_000


@dataclass(frozen=True)
class Imported:
    """What came of the findings of a month.

    Attributes:
        findings: Read from the screening.
        leads: New ones.
        reasons: New reasons, those of new leads included.
        again: Findings that are there already and were confirmed.
        answered: Findings that somebody has answered for this month.
    """

    findings: int
    leads: int
    reasons: int
    again: int
    answered: int


@transaction.atomic
def import_findings(home: Path, period: str, progress: Progress | None = None) -> Imported:
    """Make leads of what a screening found: one open lead per household, new reasons added to it.

    Done again, it changes nothing: a finding that is on an open lead is only confirmed, and one that was answered for the
    month does not come back. If a later month finds it once more, it does.

    Args:
        home: Folder of all state.
        period: A month that was screened.
        progress: Called with findings read, findings in all, and what is going on.

    Raises:
        ScreeningError: If the month was never screened.
    """
    run = open_run(home, period)
    act_as(service_user().pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('minsheng.import_findings'))")
        cursor.execute(PENDING)
        count = 0
        with cursor.copy("COPY found FROM STDIN") as copy:
            for count, found in enumerate(read_findings(run), start=1):
                copy.write_row(_row(found))
                if progress and count % _EVERY == 0:
                    progress(count, run.leads, period)
        now, today = timezone.now(), timezone.localdate()
        cursor.execute("ANALYZE found")
        due = {kind: due_on(kind, today).isoformat() for kind in Kind.values}
        values: dict[str, Any] = {"period": period, "now": now, "due": json.dumps(due), "kinds": list(Kind.values)}
        counts = {}
        for name, step in (*STEPS, ("leads", INSERT_LEADS), ("reasons", INSERT_REASONS)):
            cursor.execute(step, values)
            counts[name] = cursor.rowcount
    done = Imported(count, counts["leads"], counts["reasons"], counts["again"], counts["answered"])
    record("findings.imported", "run", run.run_id, details={"period": period, **asdict(done)})
    return done


@transaction.atomic
def answer_lead(user: User, lead_id: int, outcome: str, reason: str, duplicate_of: str = "") -> Lead:
    """Close a lead with what was found, within the area of whoever answers.

    Args:
        user: Who answers.
        lead_id: The lead.
        outcome: What they found.
        reason: Why; needed where there is no risk.
        duplicate_of: Number of the lead that says the same; needed where this one is a duplicate.

    Raises:
        Lead.DoesNotExist: If they may not answer it, or it was answered already.
        ConsoleError: If the outcome is unknown, its reason is missing, or there is no such lead to be a duplicate of.
    """
    if outcome not in Outcome.values:
        raise ConsoleError("choose an outcome.", where=outcome)
    if outcome == Outcome.NO_RISK and not reason.strip():
        raise ConsoleError("no risk is an answer only with its reason.", hint="Write what was found.")
    lead = open_lead_for(user, lead_id)
    lead.duplicate_of = _original(user, lead, duplicate_of) if outcome == Outcome.DUPLICATE else None
    lead.closed_at, lead.closed_by = timezone.now(), user
    lead.outcome, lead.outcome_reason = outcome, reason.strip()
    lead.save(update_fields=["closed_at", "closed_by", "outcome", "outcome_reason", "duplicate_of"])
    details = {"outcome": outcome, "household": lead.household_id, "duplicate_of": lead.duplicate_of_id}
    record("lead.answered", "lead", lead.pk, division=lead.division, reason=lead.outcome_reason, details=details)
    return lead


@transaction.atomic
def hand_over(user: User, lead_id: int, department: str, reason: str) -> Lead:
    """Give a lead to another department, which then answers it; the own one sees that it waits.

    Args:
        user: Who hands over.
        lead_id: The lead.
        department: To whom; the one that handed it over gets it back.
        reason: Why.

    Raises:
        Lead.DoesNotExist: If it does not lie with them.
        ConsoleError: If there is no such department, nobody of it serves the place, or the reason is missing.
    """
    lead = open_lead_for(user, lead_id)
    if department not in DEPARTMENTS or department == lead.department:
        raise ConsoleError("choose another department.", where=department)
    if not reason.strip():
        raise ConsoleError("a lead is handed over for a reason.", hint="Write what they are to do.")
    if department not in departments_at(lead.division):
        raise ConsoleError("nobody of that department serves this place.", where=department, hint="Ask for an account.")
    lead.asked_by = "" if department == lead.asked_by else lead.department
    lead.department, lead.assigned_to = department, None
    return _stepped(user, lead, Act.HANDED_OVER, reason)


@transaction.atomic
def take_back(user: User, lead_id: int, reason: str) -> Lead:
    """Fetch back a lead that the own department handed over and that nobody has answered yet.

    Args:
        user: Who fetches it.
        lead_id: The lead.
        reason: Why.

    Raises:
        Lead.DoesNotExist: If their department does not wait for it.
        ConsoleError: If the reason is missing.
    """
    if not reason.strip():
        raise ConsoleError("a lead is taken back for a reason.", hint="Write why it is not waited for.")
    lead = waiting_lead_for(user, lead_id)
    lead.department, lead.asked_by, lead.assigned_to = department_of(user), "", None
    return _stepped(user, lead, Act.TAKEN_BACK, reason)


@transaction.atomic
def join_department(user: User, department: str) -> None:
    """Let somebody work for a department: they see the leads that were handed to it, and nobody else's.

    Args:
        user: Who.
        department: Code; civil affairs is where everybody works of whom nothing else is said.

    Raises:
        ConsoleError: If there is no such department.
    """
    if department not in DEPARTMENTS:
        raise ConsoleError(f"there is no department '{department}'.", hint=f"Departments: {', '.join(DEPARTMENTS)}.")
    if department == CIVIL_AFFAIRS:
        Membership.objects.filter(user=user).delete()
    else:
        Membership.objects.update_or_create(user=user, defaults={"department": department})
    record("account.department_set", "user", user.pk, details={"department": department})


@transaction.atomic
def assign_leads(
    user: User, person_id: int, places: Sequence[str], *, chosen: Sequence[int] = (), renewed: bool = False
) -> int:
    """Name somebody who is to look at leads, many at a time.

    Args:
        user: Who names them, within their own area.
        person_id: Who is named; their area has to cover every lead.
        places: Codes of divisions whose open leads are meant.
        chosen: Numbers of leads, if only some of them are.
        renewed: Whether those are meant too that somebody was named for already.

    Returns:
        How many leads were assigned.

    Raises:
        ConsoleError: If there are none or too many, or the person does not serve the place of one of them.
    """
    wanted = assignable_for(user).filter(in_places(places))
    if chosen:
        wanted = wanted.filter(pk__in=chosen)
    if not renewed:
        wanted = wanted.filter(assigned_to=None)
    leads = list(wanted.select_for_update().order_by("pk")[: _AT_ONCE + 1])
    if not leads:
        raise ConsoleError("there is nothing to assign.", hint="Choose places with open leads.")
    if len(leads) > _AT_ONCE:
        raise ConsoleError(f"more than {_AT_ONCE} leads at once.", hint="Choose fewer places.")
    person = User.objects.filter(pk=person_id, is_active=True).first()
    by_place: dict[int, list[int]] = {}
    for lead in leads:
        by_place.setdefault(lead.division or 0, []).append(lead.pk)
    if person is None or department_of(person) != department_of(user):
        raise ConsoleError("choose one of the people.", where=str(person_id))
    for division in by_place:
        if not covers(person, Permission.ANSWER_LEADS, division):
            raise ConsoleError("somebody can only be given leads of their own area.", where=str(division))
    now = timezone.now()
    Lead.objects.filter(pk__in=[lead.pk for lead in leads]).update(assigned_to=person)
    Step.objects.bulk_create(
        Step(lead=lead, division=lead.division, at=now, by=user, act=Act.ASSIGNED, person=person) for lead in leads
    )
    for division, numbers in by_place.items():
        details = {"person": person.username, "leads": numbers}
        record("lead.assigned", "user", person.pk, division=division, details=details)
    return len(leads)


@transaction.atomic
def keep_filter(user: User, name: str, address: str) -> SavedFilter:
    """Keep a filter under a name; the same name again replaces it.

    Args:
        user: Whose.
        name: What they call it.
        address: Query string of the list.

    Raises:
        ConsoleError: If it has no name, or they keep too many.
    """
    name = name.strip()[:30]
    if not name:
        raise ConsoleError("a filter is kept under a name.", hint="Write one.")
    others = SavedFilter.objects.filter(user=user).exclude(name=name)
    if others.count() >= _FILTERS:
        raise ConsoleError(f"more than {_FILTERS} filters are kept.", hint="Drop one first.")
    kept, _ = SavedFilter.objects.update_or_create(user=user, name=name, defaults={"address": address[:300]})
    record("lead.filter_kept", "filter", kept.pk, details={"name": name, "address": kept.address})
    return kept


@transaction.atomic
def drop_filter(user: User, filter_id: int) -> None:
    """Forget a filter of one's own; somebody else's stays.

    Raises:
        SavedFilter.DoesNotExist: If they keep no such filter.
    """
    kept = SavedFilter.objects.get(user=user, pk=filter_id)
    kept.delete()
    record("lead.filter_dropped", "filter", filter_id, details={"name": kept.name})


def _stepped(user: User, lead: Lead, act: Act, reason: str) -> Lead:
    lead.save(update_fields=["department", "asked_by", "assigned_to"])
    Step.objects.create(
        lead=lead, division=lead.division, at=timezone.now(), by=user, act=act, department=lead.department, note=reason.strip()
    )  # fmt: skip
    record(
        f"lead.{act}", "lead", lead.pk, division=lead.division, reason=reason.strip(),
        details={"department": lead.department, "household": lead.household_id},
    )  # fmt: skip
    return lead


def _original(user: User, lead: Lead, number: str) -> Lead:
    digits = number.strip().lstrip("#")
    found = None
    if digits.isascii() and digits.isdigit() and len(digits) < 18:
        found = leads_for(user).filter(pk=int(digits)).exclude(pk=lead.pk).first()
    if found is None:
        raise ConsoleError("there is no such lead to be a duplicate of.", where=number, hint="Give its number.")
    return found


def _row(found: Found) -> tuple[object, ...]:
    unplaced = found.household_id is None and found.person_id is not None
    return (
        found.finding, found.kind, list(Kind.values).index(found.kind), found.programme, found.household_id,
        keyed_hash(found.person_id) if unplaced and found.person_id else "",
        seal(found.person_id) if unplaced and found.person_id else None,
        found.division, found.head, found.members, found.amount, *found.text,
    )  # fmt: skip
