"""A look at a household, or at questions of who is who, is a look at people: it has a purpose, and it is recorded before anything is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from minsheng.lake.audit import append_entry
from minsheng.lake.consent import consent_rules
from minsheng.lake.contracts import Title
from minsheng.lake.errors import LakeError

__all__ = ["NOT_STATED", "PURPOSES", "record_look", "record_look_at_people"]

NOT_STATED: Final = "not_stated"
PURPOSES: Final[Mapping[str, Title]] = MappingProxyType(
    {
        "application": Title("受理审核申请", "an application"),
        "review": Title("定期核查", "a periodic review"),
        "lead": Title("核实线索", "a lead"),
        "complaint": Title("投诉举报", "a complaint"),
        "appeal": Title("异议复议", "an objection or appeal"),
        "correction": Title("更正数据", "a correction of data"),
        "audit": Title("审计监督", "an audit"),
        "simulation": Title("政策测算抽样", "a sample of a simulation"),
        NOT_STATED: Title("未说明", "not stated"),
    }
)
"""What a look may be for (个人信息保护法 第六条: a clear and reasonable purpose, and no more than it needs)."""


def record_look(home: Path, household_id: int, period: str, snapshot: str, purpose: str) -> None:
    """Record that somebody looks at the facts of a household.

    Args:
        home: Folder of all state.
        household_id: The household.
        period: Month of the facts.
        snapshot: Identity of the snapshot.
        purpose: One of `PURPOSES`.

    Raises:
        LakeError: No such purpose, or none was stated where the city asks for one.
        StorageError: It cannot be recorded; then nothing may be shown.
    """
    _check(home, purpose)
    content = {"what": "household", "household": str(household_id), "period": period, "snapshot": snapshot[:16]}
    append_entry(home, "looks", content | {"purpose": purpose})


def record_look_at_people(home: Path, what: str, people: Collection[int], purpose: str) -> None:
    """Record that somebody looks at people whom no household holds together.

    Args:
        home: Folder of all state.
        what: What is looked at, e.g. `identity review`.
        people: The keys of the people, or of the records that may be about them.
        purpose: One of `PURPOSES`.

    Raises:
        LakeError: No such purpose, or none was stated where the city asks for one.
        StorageError: It cannot be recorded; then nothing may be shown.
    """
    _check(home, purpose)
    append_entry(home, "looks", {"what": what, "people": sorted(map(str, people)), "purpose": purpose})


def _check(home: Path, purpose: str) -> None:
    """Whether a purpose will do here."""
    if purpose not in PURPOSES:
        raise LakeError(f"{purpose!r} is not a purpose.", hint=f"Purposes: {', '.join(PURPOSES)}.")
    if purpose == NOT_STATED and consent_rules(home).purpose_required:
        raise LakeError(
            "A look at people needs a purpose here.",
            where=str(home / "consent.yaml"),
            hint=f"State it with --purpose: {', '.join(name for name in PURPOSES if name != NOT_STATED)}.",
        )
