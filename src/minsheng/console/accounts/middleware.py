"""Each request is one transaction in the name of whoever is signed in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from minsheng.console.accounts.actions import act_as
from minsheng.console.accounts.models import User

__all__ = ["InTheNameOf"]

_OPEN = frozenset({"second-factor", "second-factor-setup", "sign-out", "set-language"})
"""Pages for somebody whose password was right and whose code is still wanted."""


class InTheNameOf:
    """Opens the transaction, names the reader to the database, and asks for the second factor where one is due.

    A page that fails leaves nothing behind, its audit entries included: nothing was shown.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within the transaction."""
        with transaction.atomic():
            act_as(request.user.pk if isinstance(request.user, User) else None)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Send somebody to the second factor who has not shown it yet."""
        user, match = request.user, request.resolver_match
        if not isinstance(user, User) or match is None or match.url_name in _OPEN:
            return None
        if user.is_verified() or (settings.DEMO and user.is_demo):  # type: ignore[attr-defined]  # OTPMiddleware adds it
            return None
        has_device = user.totpdevice_set.filter(confirmed=True).exists()  # type: ignore[attr-defined]
        if has_device:
            return redirect("second-factor")
        return redirect("second-factor-setup") if user.needs_second_factor else None
