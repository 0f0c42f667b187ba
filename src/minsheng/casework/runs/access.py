"""The door to screenings: they are of the whole city, and so is the grant that lets somebody start one."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import PermissionDenied

from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission
from minsheng.lake import list_deliveries

__all__ = ["may_start", "months", "refuse_elsewhere"]

_PROVINCE = 2
"""Digits of the code of a province; a grant for less does not reach a whole screening."""


def may_start(user: User) -> bool:
    """Whether somebody may start screenings of the whole city."""
    return any(len(area) <= _PROVINCE for area in user.areas(Permission.RUN_SCREENING))


def refuse_elsewhere(user: User) -> None:
    """Let nobody on who may not.

    Raises:
        PermissionDenied: If they may not start screenings.
    """
    if not may_start(user):
        raise PermissionDenied


def months(home: Path) -> list[str]:
    """The months that something was delivered for, the latest first.

    Args:
        home: Folder of all state.
    """
    return sorted({delivery.period for delivery in list_deliveries(home)}, reverse=True)
