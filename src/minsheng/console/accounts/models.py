"""Users, and what was granted to them."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from minsheng.console.accounts.areas import LEVELS
from minsheng.console.accounts.roles import SECOND_FACTOR, Permission, Role, roles_that_may

__all__ = ["Grant", "User"]

_AREA_CODE = f"^({'|'.join(f'[0-9]{{{digits}}}' for digits in LEVELS)})$"


class UserManager(BaseUserManager["User"]):
    """Finds users by the name that they sign in with."""


class User(AbstractBaseUser):
    """Somebody who may sign in.

    Attributes:
        username: What they sign in with.
        display_name: What colleagues call them.
        is_active: False once they left: nothing is deleted, nobody signs in.
        is_demo: Made for a demonstration, with a password that everybody knows; refused in production.
    """

    username = models.CharField(_("用户名"), max_length=60, unique=True)
    display_name = models.CharField(_("姓名"), max_length=60)
    is_active = models.BooleanField(_("启用"), default=True)
    is_demo = models.BooleanField(default=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = _("用户")

    def __str__(self) -> str:
        return self.display_name

    @cached_property
    def current_grants(self) -> tuple[Grant, ...]:
        """What they hold today."""
        today = timezone.localdate()
        held = self.grants.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today)).order_by("area", "role")
        return tuple(held) if self.is_active else ()

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """What they may do somewhere."""
        held = {grant.role for grant in self.current_grants}
        return frozenset(permission for permission in Permission if held & roles_that_may(permission))

    @property
    def needs_second_factor(self) -> bool:
        """Whether a password alone does not let them in."""
        return any(grant.role in SECOND_FACTOR for grant in self.current_grants)

    def may(self, permission: Permission) -> bool:
        """Whether they may do something somewhere."""
        return permission in self.permissions

    def areas(self, permission: Permission) -> tuple[str, ...]:
        """Where they may do something: codes of divisions."""
        roles = roles_that_may(permission)
        return tuple(sorted({grant.area for grant in self.current_grants if grant.role in roles}))


class Grant(models.Model):
    """A role for an area until a day.

    Attributes:
        area: Code of the division; '' is everywhere.
        ends_on: Last day; None is until further notice.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    area = models.CharField(max_length=12, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "role", "area"], name="grant_once"),
            models.CheckConstraint(
                name="grant_area_is_a_code",
                condition=Q(area__regex=_AREA_CODE),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.area}"
