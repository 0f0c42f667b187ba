"""Who may come through a door: the check that every page makes first, and rows kept to where a permission holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from minsheng.console.accounts.areas import span
from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission

__all__ = ["covers", "needs", "reader", "within"]

P = ParamSpec("P")
Page: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponse]


def needs(permission: Permission) -> Callable[[Page[P]], Page[P]]:
    """A page that only those with a permission may open; others are refused, strangers are asked to sign in.

    Where they may do it is kept by `access.py` of the rows that the page shows, and by the database.
    """

    def guard(page: Page[P]) -> Page[P]:
        @wraps(page)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not isinstance(request.user, User):
                return redirect_to_login(request.get_full_path())
            if not request.user.may(permission):
                raise PermissionDenied
            return page(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the test of every role on every page
        return guarded

    return guard


def reader(request: HttpRequest) -> User:
    """Whoever is signed in.

    Raises:
        PermissionDenied: If nobody is.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def within(user: User, permission: Permission, column: str = "division") -> Q:
    """The condition that a row lies where a user has a permission.

    Rows of no division are where a permission holds for the whole city.

    Args:
        user: Who asks.
        permission: What for.
        column: Field with the 12-digit division code.
    """
    condition = Q(pk__in=[])
    for area in user.areas(permission):
        low, high = span(area)
        condition |= Q(**{f"{column}__gte": low, f"{column}__lt": high})
        if len(area) <= 2:
            condition |= Q(**{f"{column}__isnull": True})
    return condition


def covers(user: User, permission: Permission, division: int) -> bool:
    """Whether a user has a permission in a village or community."""
    return any(low <= division < high for low, high in map(span, user.areas(permission)))
