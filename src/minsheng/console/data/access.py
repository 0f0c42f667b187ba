"""Who may work on the city's data. A department's file is of the whole city, and so are those who may see into it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from minsheng.console.accounts.access import needs, reader
from minsheng.console.accounts.areas import span
from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission

__all__ = ["needs_city", "of_the_city", "spans"]

P = ParamSpec("P")
Page: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponse]


def of_the_city(user: User, permission: Permission) -> bool:
    """Whether somebody has a permission for the whole city."""
    return any(len(area) <= 2 for area in user.areas(permission))


def needs_city(permission: Permission) -> Callable[[Page[P]], Page[P]]:
    """A page that only those may open who have a permission for the whole city."""

    def guard(page: Page[P]) -> Page[P]:
        @needs(permission)
        @wraps(page)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not of_the_city(reader(request), permission):
                raise PermissionDenied
            return page(request, *args, **kwargs)

        return guarded

    return guard


def spans(user: User, permission: Permission) -> tuple[tuple[int, int], ...] | None:
    """The 12-digit codes of where somebody has a permission, as stretches; None for the whole city."""
    return None if of_the_city(user, permission) else tuple(span(area) for area in user.areas(permission))
