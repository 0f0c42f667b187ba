"""The one way to write the audit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import connections

__all__ = ["record"]


def record(
    action: str,
    kind: str,
    subject: int | str,
    *,
    division: int | None = None,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    using: str = "default",
) -> None:
    """Write an entry in the name of whoever the transaction is done for.

    From here to the end of the transaction nobody else can write one, for the chain has one end: write it last.

    Args:
        action: What was done, e.g. `lead.answered`.
        kind: Kind of the subject.
        subject: Its number.
        division: Village or community that it lies in.
        reason: Why, where the action asks for it.
        details: What else matters; no identity numbers.
        using: Database alias.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry (action, kind, subject, division, reason, details) VALUES (%s, %s, %s, %s, %s, %s)",
            [action, kind, str(subject), division, reason, json.dumps(details or {}, ensure_ascii=False, default=str)],
        )
