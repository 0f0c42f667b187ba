"""What became of a household's leads, the latest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minsheng.casework.departments import DEPARTMENTS
from minsheng.casework.web.models import Act, Lead, Step

__all__ = ["Event", "history_of"]


@dataclass(frozen=True)
class Event:
    """One line of the history.

    Attributes:
        at: When.
        title: What happened.
        who: Who did it; empty for the screening.
        text: What there is to say of it.
    """

    at: dt.datetime
    title: str
    who: str
    text: str


def history_of(leads: Sequence[Lead]) -> list[Event]:
    """Arrival, assignments, hand-overs and answers of leads whose `reasons`, `steps` and `closed_by` were fetched.

    Args:
        leads: Of one household.
    """
    events = []
    for lead in leads:
        events.append(Event(lead.found_at, _("筛查发现"), "", lead.why.text if lead.why else ""))
        if lead.renewed_at > lead.found_at:
            events.append(Event(lead.renewed_at, _("又发现新的理由"), "", ""))
        events += [
            Event(step.at, str(Act(step.act).label), step.by.display_name, _told(step)) for step in lead.steps.all()
        ]
        if lead.closed_at is not None:
            who = lead.closed_by.display_name if lead.closed_by else ""
            events.append(Event(lead.closed_at, lead.get_outcome_display(), who, lead.outcome_reason))
    return sorted(events, key=lambda event: event.at, reverse=True)


def _told(step: Step) -> str:
    if step.act == Act.ASSIGNED:
        return _("交给 %(name)s") % {"name": step.person.display_name if step.person else "—"}
    zh, en = DEPARTMENTS.get(step.department, (step.department, step.department))
    name = en if (get_language() or "").startswith("en") else zh
    told = _("现由 %(name)s 办理") % {"name": name}
    return f"{told} · {step.note}" if step.note else told
