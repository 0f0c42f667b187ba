"""What changes leads. Every function writes the audit."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from minsheng.casework.clock import due_on
from minsheng.casework.findings import Found, read_findings
from minsheng.casework.web.access import open_lead_for
from minsheng.casework.web.merging import INSERT_LEADS, INSERT_REASONS, PENDING, STEPS
from minsheng.casework.web.models import Kind, Lead, Outcome
from minsheng.console.accounts.actions import act_as, service_user
from minsheng.console.accounts.models import User
from minsheng.console.audit.actions import record
from minsheng.console.errors import ConsoleError
from minsheng.console.sealing import keyed_hash, seal
from minsheng.screening import open_run

__all__ = ["Imported", "answer_lead", "import_findings"]

Progress = Callable[[int, int, str], None]
_EVERY = 5_000


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
def answer_lead(user: User, lead_id: int, outcome: str, reason: str) -> Lead:
    """Close a lead with what was found, within the area of whoever answers.

    Args:
        user: Who answers.
        lead_id: The lead.
        outcome: What they found.
        reason: Why; needed where there is no risk.

    Raises:
        Lead.DoesNotExist: If they may not answer it, or it was answered already.
        ConsoleError: If the outcome is unknown, or its reason is missing.
    """
    if outcome not in Outcome.values:
        raise ConsoleError("choose an outcome.", where=outcome)
    if outcome == Outcome.NO_RISK and not reason.strip():
        raise ConsoleError("no risk is an answer only with its reason.", hint="Write what was found.")
    lead = open_lead_for(user, lead_id)
    lead.closed_at, lead.closed_by = timezone.now(), user
    lead.outcome, lead.outcome_reason = outcome, reason.strip()
    lead.save(update_fields=["closed_at", "closed_by", "outcome", "outcome_reason"])
    record(
        "lead.answered", "lead", lead.pk, division=lead.division, reason=lead.outcome_reason,
        details={"outcome": outcome, "household": lead.household_id},
    )  # fmt: skip
    return lead


def _row(found: Found) -> tuple[object, ...]:
    unplaced = found.household_id is None and found.person_id is not None
    return (
        found.finding, found.kind, list(Kind.values).index(found.kind), found.programme, found.household_id,
        keyed_hash(found.person_id) if unplaced and found.person_id else "",
        seal(found.person_id) if unplaced and found.person_id else None,
        found.division, found.head, found.members, found.amount, *found.text,
    )  # fmt: skip
