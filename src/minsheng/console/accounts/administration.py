"""What an administrator may do to accounts: only those that lie wholly in their area, and never their own.

Every function writes the audit.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Final

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from minsheng.console.accounts.actions import add_user, grant
from minsheng.console.accounts.models import Grant, User
from minsheng.console.accounts.roles import Permission, Role
from minsheng.console.audit.actions import record
from minsheng.console.errors import ConsoleError

__all__ = [
    "GIVEN",
    "account_for",
    "accounts_for",
    "close_account",
    "end_grant",
    "give",
    "is_locked",
    "may_change",
    "new_account",
    "new_password",
    "open_account",
    "reset_second_factor",
    "unlock",
]  # fmt: skip

GIVEN: Final = tuple(role for role in Role if role is not Role.SERVICE)
"""The roles that an administrator may give: all but the console's own."""


def accounts_for(administrator: User) -> QuerySet[User]:
    """The accounts that an administrator sees: those with a grant in their area, and those with none at all."""
    grants = Grant.objects.filter(user=OuterRef("pk"))
    seen = Q(Exists(grants.filter(_inside(administrator)))) | ~Q(Exists(grants))
    return User.objects.filter(seen).exclude(grants__role=Role.SERVICE)


def account_for(administrator: User, number: int) -> User:
    """One of them.

    Raises:
        User.DoesNotExist: If they do not see it.
    """
    return accounts_for(administrator).get(pk=number)


def may_change(administrator: User, user: User) -> bool:
    """Whether an administrator may change an account: it reaches nowhere beyond their own area, and is not their own."""
    beyond = user.grants.exclude(_inside(administrator)).exists()
    return user.pk != administrator.pk and administrator.may(Permission.MANAGE_ACCOUNTS) and not beyond


def is_locked(user: User) -> bool:
    """Whether too many wrong passwords have closed an account for now."""
    since = timezone.now() - dt.timedelta(hours=settings.AXES_COOLOFF_TIME)
    attempts = AccessAttempt.objects.filter(username=user.username, attempt_time__gt=since)
    return bool(attempts.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).exists())


@transaction.atomic
def new_account(administrator: User, username: str, display_name: str) -> tuple[User, str]:
    """Make an account with a password that is told once and kept nowhere.

    Raises:
        PermissionDenied: If they look after no accounts.
        ConsoleError: If the name is taken.
    """
    if not administrator.may(Permission.MANAGE_ACCOUNTS):
        raise PermissionDenied
    if User.objects.filter(username=username).exists():
        raise ConsoleError("this name is taken.", where=username, hint="Choose another.")
    password = secrets.token_urlsafe(12)
    return add_user(username, display_name, password), password


@transaction.atomic
def give(administrator: User, user: User, role: str, area: str, ends_on: dt.date | None) -> Grant:
    """Give a role for an area within the administrator's own.

    Raises:
        PermissionDenied: If the account is none of theirs, the role is the console's own, or the area is not within theirs.
        ConsoleError: If the area is no code, or the last day has passed.
    """
    _refuse(administrator, user)
    if role not in GIVEN or not any(area.startswith(own) for own in administrator.areas(Permission.MANAGE_ACCOUNTS)):
        raise PermissionDenied
    if ends_on is not None and ends_on < timezone.localdate():
        raise ConsoleError("this day has passed.", where=str(ends_on), hint="Give a later one.")
    return grant(user, Role(role), area, ends_on)


@transaction.atomic
def end_grant(administrator: User, user: User, number: int) -> Grant:
    """End a grant today; it stays in the list, ended yesterday.

    Raises:
        PermissionDenied: If the account is none of theirs.
        Grant.DoesNotExist: If it has no such grant.
    """
    _refuse(administrator, user)
    ended = user.grants.select_for_update().get(pk=number)
    ended.ends_on = timezone.localdate() - dt.timedelta(days=1)
    ended.save(update_fields=["ends_on"])
    record("grant.ended", "user", user.pk, details={"role": ended.role, "area": ended.area})
    return ended


@transaction.atomic
def new_password(administrator: User, user: User) -> str:
    """Give an account a new password, told once; whoever is signed in with the old one is signed out.

    Raises:
        PermissionDenied: If the account is none of theirs.
    """
    _refuse(administrator, user)
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.is_demo = False  # nobody knows this one
    user.save(update_fields=["password", "is_demo"])
    reset(username=user.username)
    record("account.password_reset", "user", user.pk)
    return password


@transaction.atomic
def unlock(administrator: User, user: User) -> None:
    """Let somebody try again who mistyped their password too often.

    Raises:
        PermissionDenied: If the account is none of theirs.
    """
    _refuse(administrator, user)
    reset(username=user.username)
    record("account.unlocked", "user", user.pk)


@transaction.atomic
def reset_second_factor(administrator: User, user: User) -> None:
    """Forget somebody's authenticator, which they have lost; they set up another one when they sign in.

    Raises:
        PermissionDenied: If the account is none of theirs.
    """
    _refuse(administrator, user)
    TOTPDevice.objects.filter(user=user).delete()
    record("account.second_factor_reset", "user", user.pk)


@transaction.atomic
def close_account(administrator: User, user: User) -> None:
    """Somebody left: nothing is deleted, nobody signs in.

    Raises:
        PermissionDenied: If the account is none of theirs.
    """
    _set_active(administrator, user, "account.closed", active=False)


@transaction.atomic
def open_account(administrator: User, user: User) -> None:
    """Somebody came back, with the grants that have not ended.

    Raises:
        PermissionDenied: If the account is none of theirs.
    """
    _set_active(administrator, user, "account.opened", active=True)


def _set_active(administrator: User, user: User, action: str, *, active: bool) -> None:
    _refuse(administrator, user)
    user.is_active = active
    user.save(update_fields=["is_active"])
    record(action, "user", user.pk)


def _refuse(administrator: User, user: User) -> None:
    if not may_change(administrator, user):
        raise PermissionDenied


def _inside(administrator: User) -> Q:
    """The condition that a grant lies within the area of an administrator."""
    inside = Q(pk__in=[])
    for area in administrator.areas(Permission.MANAGE_ACCOUNTS):
        inside |= Q(area__startswith=area)
    return inside
