"""The doors to applications: each takes the user who asks."""

from __future__ import annotations

from django.db.models import QuerySet

from minsheng.console.accounts.access import within
from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission
from minsheng.console.citizen.models import Application, Attachment

__all__ = ["application_for", "applications_for", "attachment_for"]


def applications_for(user: User, permission: Permission = Permission.SEE_HOUSEHOLDS) -> QuerySet[Application]:
    """The applications that a user may see, the latest first."""
    return Application.objects.filter(within(user, permission)).select_related("lead").order_by("-id")


def application_for(user: User, application_id: int, permission: Permission = Permission.SEE_HOUSEHOLDS) -> Application:
    """One of them.

    Raises:
        Application.DoesNotExist: If it is none of theirs.
    """
    return applications_for(user, permission).get(pk=application_id)


def attachment_for(user: User, attachment_id: int) -> Attachment:
    """A photograph, for those who may see names and numbers in full: they are on it.

    Raises:
        Attachment.DoesNotExist: If it is none of theirs.
    """
    return (
        Attachment.objects.filter(within(user, Permission.REVEAL)).select_related("application").get(pk=attachment_id)
    )
