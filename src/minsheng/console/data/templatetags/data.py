"""What the pages about data say of departments, reasons and states, in the reader's language."""

from __future__ import annotations

from typing import Protocol

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission
from minsheng.console.data.access import of_the_city
from minsheng.lake.lateness import Punctuality
from minsheng.lake.reasons import Reason
from minsheng.screening.quality import SEVERITIES, STATES
from minsheng.screening.quality.export import shown_id
from minsheng.standards.divisions import find_division

__all__ = [
    "cadence",
    "citywide",
    "district",
    "hidden",
    "severity",
    "share",
    "standing",
    "state",
    "thousands",
    "titled",
    "todo",
]

register = template.Library()


class Titled(Protocol):
    """Something with a name in Chinese and English."""

    zh: str
    en: str


def _english() -> bool:
    return (get_language() or "").startswith("en")


@register.filter
def titled(thing: Titled) -> str:
    """What people call it."""
    return thing.en if _english() else thing.zh


@register.filter
def citywide(user: User, permission: str) -> bool:
    """Whether somebody may do something for the whole city."""
    return of_the_city(user, Permission(permission))


@register.filter
def todo(reason: Reason) -> str:
    """What to do about a fault."""
    return reason.todo_en if _english() else reason.todo_zh


@register.filter
def cadence(code: str) -> str:
    """How often a table comes."""
    return {"daily": _("每日"), "monthly": _("每月"), "quarterly": _("每季"), "yearly": _("每年")}[code]


@register.filter
def standing(row: Punctuality) -> str:
    """Whether a table came in time."""
    days = {"days": row.days_late}
    return {
        "in_time": _("按时"),
        "late": _("迟 %(days)s 天") % days,
        "missing": _("缺报，已逾期 %(days)s 天") % days,
        "awaited": _("待报"),
    }[row.standing]


@register.filter
def thousands(number: int) -> str:
    """A number with its thousands apart."""
    return f"{number:,}"


@register.filter
def share(part: int, whole: int) -> str:
    """A part of a whole, in percent."""
    return f"{part / whole:.2%}" if whole else "—"


@register.filter
def state(code: str) -> str:
    """How a doubtful item stands."""
    return STATES.get(code, ("已过去", "past"))[_english()]


@register.filter
def severity(code: str) -> str:
    """How much hangs on a doubtful item."""
    return SEVERITIES[code][_english()]


@register.filter
def hidden(person_id: int | None) -> str:
    """An identity number, masked; a dash if there is none."""
    return shown_id(person_id, full=False) or "—"


@register.filter
def district(code: str) -> str:
    """The name of a district; the code where none is known."""
    found = find_division(code) if code else None
    return found.name if found else code or "—"
