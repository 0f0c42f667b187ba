"""Snapshot × law → findings → leads: what a month's files say about every household, put in front of people."""

from minsheng.screening.household import HouseholdUnderLaw, explain_case, explain_household, open_household
from minsheng.screening.leads import LEAD_KINDS
from minsheng.screening.run import law_of, screen
from minsheng.screening.store import Run, last_period, open_run
from minsheng.screening.summary import (
    findings_by_district,
    findings_by_programme,
    leads_by_kind,
    monitoring_by_type,
    sample_households,
)
from minsheng.screening.truth import Agreement, compare_with_truth

__all__ = [
    "LEAD_KINDS",
    "Agreement",
    "HouseholdUnderLaw",
    "Run",
    "compare_with_truth",
    "explain_case",
    "explain_household",
    "findings_by_district",
    "findings_by_programme",
    "last_period",
    "law_of",
    "leads_by_kind",
    "monitoring_by_type",
    "open_household",
    "open_run",
    "sample_households",
    "screen",
]
