"""The leads of a published screening, as they go through the door from the lake to the console.

Nothing else of a person passes: a household's number, where it is, how many live in it, its head's surname, and why it
was found. Everything more is read from the lake when somebody opens the page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from minsheng.casework.wording import sentence
from minsheng.lake import open_snapshot
from minsheng.lake.engine import literal
from minsheng.screening import Run, law_of

__all__ = ["Found", "read_findings"]

_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """One reason for a lead.

    Attributes:
        finding: The same in every run that finds the same.
        kind: `should_be_covered`, `should_leave`, `should_be_looked_at` or `data_problem`.
        programme: What it is about.
        household_id: None if it is about somebody in no household.
        person_id: None if it is about the household.
        division: Village or community; None if unknown.
        amount: Fen per month; None if there is none or it is unknown.
        text: Why, Chinese and English.
        head: Surname of the head and stars; empty if unknown.
        members: Registered members found; None if unknown.
    """

    finding: str
    kind: str
    programme: str
    household_id: int | None
    person_id: int | None
    division: int | None
    amount: int | None
    text: tuple[str, str]
    head: str
    members: int | None


def read_findings(run: Run) -> Iterator[Found]:
    """Every reason for a lead that a screening found.

    Args:
        run: A published screening.

    Raises:
        LakeError: If the snapshot of its month is gone.
    """
    snapshot = open_snapshot(run.home, run.period)
    law = law_of(dt.date.fromisoformat(run.law_date))
    query = f"""
        WITH lead AS (FROM read_parquet({literal(run.lead_files)})),
        head AS (
            SELECT household_id, min(left(name, 1) || repeat('*', length(name) - 1)) AS name
            FROM {snapshot.rows("person")} AS person WHERE relation = 'head' AND household_id IN (SELECT household_id FROM lead)
            GROUP BY household_id
        )
        SELECT lead.lead_id, lead.kind, lead.programme, lead.household_id, lead.person_id, lead.division, lead.amount,
               lead.reasons, lead.needs, coalesce(head.name, ''), household.members_found
        FROM lead LEFT JOIN head USING (household_id)
        LEFT JOIN {snapshot.rows("household")} AS household USING (household_id)
        ORDER BY lead.household_id, lead.lead_id
    """
    texts: dict[tuple[str, str, str, str], tuple[str, str]] = {}
    with duckdb.connect() as connection:
        result = connection.execute(query)
        while rows := result.fetchmany(_BATCH):
            for finding, kind, programme, household, person, division, amount, reasons, needs, head, members in rows:
                why = kind, programme, reasons, needs
                if why not in texts:
                    texts[why] = sentence(law, *why)
                yield Found(finding, kind, programme, household, person, division, amount, texts[why], head, members)
