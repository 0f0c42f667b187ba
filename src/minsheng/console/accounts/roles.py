"""What each role may do. Where it may do it is the matter of the grant."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["MAY", "SECOND_FACTOR", "Permission", "Role", "roles_that_may"]


class Role(models.TextChoices):
    """The part that somebody plays for an area."""

    MONITOR = "monitor", _("监测员")
    RESPONSIBLE = "responsible", _("帮扶责任人")
    VILLAGE = "village", _("村（居）委会")
    CLERK = "clerk", _("乡镇（街道）经办人")
    REVIEWER = "reviewer", _("乡镇（街道）审核人")
    APPROVER = "approver", _("区县审批人")
    ANALYST = "analyst", _("市局分析员")
    AUDITOR = "auditor", _("审计员")
    ADMINISTRATOR = "administrator", _("管理员")
    SERVICE = "service", _("后台任务")


class Permission(StrEnum):
    """One thing that a page or an action lets somebody do."""

    DESK = "desk"
    SEE_LEADS = "see_leads"
    ANSWER_LEADS = "answer_leads"
    ASSIGN_LEADS = "assign_leads"
    SEE_HOUSEHOLDS = "see_households"
    REVEAL = "reveal"
    SEE_AUDIT = "see_audit"
    PUBLISH_NOTICES = "publish_notices"
    IMPORT_FINDINGS = "import_findings"
    SEE_DATA = "see_data"
    MANAGE_DATA = "manage_data"
    SEE_DOUBTS = "see_doubts"
    CLOSE_DOUBTS = "close_doubts"
    SIMULATE = "simulate"
    RUN_SCREENING = "run_screening"
    MANAGE_ACCOUNTS = "manage_accounts"


_SEEING = {Permission.DESK, Permission.SEE_LEADS, Permission.SEE_HOUSEHOLDS}
_DEALING = {Permission.REVEAL, Permission.ASSIGN_LEADS, Permission.SEE_DOUBTS}
_ANSWERING = _SEEING | {Permission.ANSWER_LEADS}
_ANALYSING = {
    Permission.SEE_DATA, Permission.MANAGE_DATA, Permission.SEE_DOUBTS, Permission.CLOSE_DOUBTS, Permission.SIMULATE,
}  # fmt: skip

MAY: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.MONITOR: frozenset(_ANSWERING),
    Role.RESPONSIBLE: frozenset(_ANSWERING),
    Role.VILLAGE: frozenset(_ANSWERING),
    Role.CLERK: frozenset(_ANSWERING | _DEALING | {Permission.PUBLISH_NOTICES, Permission.CLOSE_DOUBTS}),
    Role.REVIEWER: frozenset(_SEEING | _DEALING | {Permission.PUBLISH_NOTICES}),
    Role.APPROVER: frozenset(_SEEING | _DEALING),
    Role.ANALYST: frozenset({Permission.DESK, Permission.SEE_LEADS} | _ANALYSING | {Permission.RUN_SCREENING}),
    Role.AUDITOR: frozenset(_SEEING | {Permission.SEE_AUDIT, Permission.SEE_DATA, Permission.SEE_DOUBTS}),
    Role.ADMINISTRATOR: frozenset({Permission.DESK, Permission.MANAGE_ACCOUNTS}),
    Role.SERVICE: frozenset({Permission.IMPORT_FINDINGS}),
}
"""An administrator gives access and has none: no household is seen by looking after accounts. An analyst sees that there
are leads, not the households behind them, starts the screenings that they come from, and answers for the data that come in."""

SECOND_FACTOR: Final = frozenset({Role.APPROVER, Role.ADMINISTRATOR})
"""Roles that sign in with a one-time code as well; for everybody else it is a choice."""


def roles_that_may(permission: Permission) -> frozenset[Role]:
    """The roles that have a permission."""
    return frozenset(role for role, permissions in MAY.items() if permission in permissions)
