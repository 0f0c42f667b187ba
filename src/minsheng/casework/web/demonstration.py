"""A demonstration: leads of the last month screened, and one account per role with an area that has leads in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Count
from django.utils.translation import override

from minsheng.casework.web.actions import import_findings, join_department
from minsheng.casework.web.models import Lead
from minsheng.console.accounts.actions import act_as, add_user, grant, service_user
from minsheng.console.accounts.areas import area_name
from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Role
from minsheng.screening import last_period

__all__ = ["PASSWORD", "Account", "load_demonstration"]

PASSWORD: Final = "minsheng-demo"  # noqa: S105 - everybody knows it; a production start refuses its accounts
_REACH: Final = {
    Role.MONITOR: 12, Role.RESPONSIBLE: 12, Role.VILLAGE: 12, Role.CLERK: 9, Role.REVIEWER: 9, Role.APPROVER: 6,
    Role.ANALYST: 2, Role.AUDITOR: 2, Role.ADMINISTRATOR: 2,
}  # fmt: skip
"""Digits of the area of each role: village, town, district, city."""
_ENGLISH: Final = {
    Role.MONITOR: "monitor", Role.RESPONSIBLE: "responsible person", Role.VILLAGE: "village committee",
    Role.CLERK: "township clerk", Role.REVIEWER: "township reviewer", Role.APPROVER: "district approver",
    Role.ANALYST: "bureau analyst", Role.AUDITOR: "auditor", Role.ADMINISTRATOR: "administrator",
}  # fmt: skip


@dataclass(frozen=True)
class Account:
    """An account that can be tried.

    Attributes:
        username: To sign in with.
        role: Chinese and English.
        area: Name of the area.
    """

    username: str
    role: tuple[str, str]
    area: str


@transaction.atomic
def load_demonstration(home: Path) -> list[Account]:
    """Make leads and accounts; done again, it adds nothing.

    Args:
        home: A home with a month screened.

    Raises:
        ScreeningError: If no month was.
    """
    import_findings(home, last_period(home))
    village = _busiest()
    known = set(User.objects.filter(is_demo=True).values_list("username", flat=True))
    accounts = []
    for role, digits in _REACH.items():
        username, area = role.value, village[:digits]
        with override("zh-hans"):
            title = str(role.label)
        if username not in known:
            grant(add_user(username, f"演示{title}", PASSWORD, is_demo=True), role, area)
        accounts.append(Account(username, (title, _ENGLISH[role]), area_name(area)))
    if "health" not in known:
        doctor = add_user("health", "演示卫生健康部门", PASSWORD, is_demo=True)
        grant(doctor, Role.RESPONSIBLE, village[:6])
        join_department(doctor, "health")
    accounts.append(Account("health", ("卫生健康部门", "health department"), area_name(village[:6])))
    return accounts


def _busiest() -> str:
    """The village with most leads, in the district with most: where a demonstration has something to show."""
    act_as(service_user().pk)
    placed = Lead.objects.exclude(division=None).values("division").annotate(leads=Count("pk"))
    rows = [(str(row["division"]), row["leads"]) for row in placed]
    districts: dict[str, int] = {}
    for code, number in rows:
        districts[code[:6]] = districts.get(code[:6], 0) + number
    return max(rows, key=lambda row: (districts[row[0][:6]], row[1], row[0]))[0] if rows else "500101001001"
