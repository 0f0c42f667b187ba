"""A look at one household is a look at people: it has a purpose, and it is recorded before anything is shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from minsheng.lake.audit import append_entry
from minsheng.lake.consent import consent_rules
from minsheng.lake.contracts import Title
from minsheng.lake.errors import LakeError

__all__ = ["NOT_STATED", "PURPOSES", "record_look"]

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
    if purpose not in PURPOSES:
        raise LakeError(f"{purpose!r} is not a purpose.", hint=f"Purposes: {', '.join(PURPOSES)}.")
    if purpose == NOT_STATED and consent_rules(home).purpose_required:
        raise LakeError(
            "A look at a household needs a purpose here.",
            where=str(home / "consent.yaml"),
            hint=f"State it with --purpose: {', '.join(name for name in PURPOSES if name != NOT_STATED)}.",
        )
    content = {"what": "household", "household": str(household_id), "period": period, "snapshot": snapshot[:16]}
    append_entry(home, "looks", content | {"purpose": purpose})
