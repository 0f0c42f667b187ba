"""What changes accounts. Every function writes the audit."""

from __future__ import annotations

import datetime as dt

from django.db import connections, transaction

from minsheng.console.accounts.areas import span
from minsheng.console.accounts.models import Grant, User
from minsheng.console.accounts.roles import Role
from minsheng.console.audit.actions import record
from minsheng.console.errors import ConsoleError

__all__ = ["act_as", "add_user", "grant", "service_user"]

SERVICE_NAME = "后台任务"


def act_as(user_id: int | None, using: str = "default") -> None:
    """Tell the database in whose name the rest of the transaction is done; it looks up their areas itself.

    Args:
        user_id: None for nobody, who sees nothing.
        using: Database alias.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('minsheng.user_id', %s, true)", ["" if user_id is None else str(user_id)])


@transaction.atomic
def add_user(username: str, display_name: str, password: str | None, *, is_demo: bool = False) -> User:
    """Make an account, or give an existing one its name and password anew.

    Args:
        username: What they sign in with.
        display_name: What colleagues call them.
        password: None for an account that nobody can sign in to.
        is_demo: Whether it only exists for a demonstration.
    """
    user = User.objects.filter(username=username).first() or User(username=username)
    user.display_name, user.is_demo = display_name, is_demo
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save()
    record("account.saved", "user", user.pk, details={"username": username, "demo": is_demo})
    return user


@transaction.atomic
def grant(user: User, role: Role, area: str, ends_on: dt.date | None = None) -> Grant:
    """Give a role for an area.

    Raises:
        ConsoleError: If the area is no code of a division.
    """
    try:
        span(area)
    except ValueError as error:
        raise ConsoleError(f"'{area}' is no division code.", hint="Give 2, 6, 9 or 12 digits.") from error
    given, _made = Grant.objects.update_or_create(user=user, role=role, area=area, defaults={"ends_on": ends_on})
    user.__dict__.pop("current_grants", None)
    user.__dict__.pop("permissions", None)
    record("grant.given", "user", user.pk, details={"role": role, "area": area, "ends_on": str(ends_on or "")})
    return given


@transaction.atomic
def service_user() -> User:
    """The account in whose name the console works by itself: everywhere, and nobody can sign in to it."""
    found = User.objects.filter(username="service").first()
    if found is None:
        found = add_user("service", SERVICE_NAME, None)
        grant(found, Role.SERVICE, "")
    return found
