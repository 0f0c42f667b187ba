"""What the audit hears of signing in."""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from minsheng.console.accounts.actions import act_as
from minsheng.console.accounts.models import User
from minsheng.console.audit.actions import record

__all__: list[str] = []


@receiver(user_logged_in)
def signed_in(user: User, **_: Any) -> None:
    """Somebody is in."""
    act_as(user.pk)
    record("sign_in.done", "user", user.pk)


@receiver(user_logged_out)
def signed_out(user: User | None, **_: Any) -> None:
    """Somebody left."""
    if user is not None:
        record("sign_in.ended", "user", user.pk)


@receiver(user_login_failed)
def failed(credentials: dict[str, Any], **_: Any) -> None:
    """A wrong name or password; what was typed as a password is never kept."""
    record("sign_in.failed", "user", "", details={"username": str(credentials.get("username", ""))[:60]})


@receiver(user_locked_out)
def locked_out(username: str, **_: Any) -> None:
    """Too many of them."""
    record("sign_in.locked", "user", "", details={"username": str(username)[:60]})
