"""Signing in, the second factor, signing out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from minsheng.console.accounts import oidc
from minsheng.console.accounts.forms import CodeForm, SignInForm
from minsheng.console.accounts.models import User
from minsheng.console.audit.actions import record
from minsheng.console.errors import ConsoleError

__all__ = ["SignIn", "SignOut", "come_back", "go_to_provider", "second_factor", "set_up_second_factor"]

_AT_PROVIDER = "at the provider of sign-in"


class SignIn(LoginView):
    """Name and password; the session gets a new key, so that one fixed before is worth nothing."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether there is a provider to sign in with, and whether coming from there went wrong."""
        refused = self.request.GET.get("refused", "")
        return super().get_context_data(**kwargs) | {"provider": settings.OIDC, "refused": refused}


class SignOut(LogoutView):
    """Leave; only by a form, so that no link can sign anybody out."""

    next_page = "sign-in"


@require_GET
def go_to_provider(request: HttpRequest) -> HttpResponse:
    """Sign in with the account of the provider that the installation names."""
    if settings.OIDC is None:
        raise Http404
    then = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(then, {request.get_host()}, require_https=request.is_secure()):
        then = reverse("desk")
    asked = oidc.ask(request.build_absolute_uri(reverse("oidc-back")), then)
    try:
        address = oidc.address_to_ask(settings.OIDC, asked)
    except ConsoleError as error:
        return _not_from_provider(str(error))
    request.session[_AT_PROVIDER] = oidc.remembered(asked)
    return redirect(address)


@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Back from the provider: whoever it vouches for is signed in, if they have an account here."""
    asked = request.session.pop(_AT_PROVIDER, None)
    if settings.OIDC is None or asked is None:
        raise Http404
    try:
        name = oidc.who_came_back(settings.OIDC, asked, request.GET.dict())
    except ConsoleError as error:
        return _not_from_provider(str(error))
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        record("sign_in.failed", "user", "", details={"username": name[:60], "provider": settings.OIDC.issuer})
        return redirect(f"{reverse('sign-in')}?refused=unknown")
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(asked["then"])


def _not_from_provider(why: str) -> HttpResponse:
    record("sign_in.failed", "user", "", details={"provider": why[:300]})
    return redirect(f"{reverse('sign-in')}?refused=provider")


@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the authenticator."""
    device = TOTPDevice.objects.filter(user=request.user, confirmed=True).first()
    if device is None:
        return redirect("second-factor-setup")
    return _confirm(request, device, "accounts/second_factor.html", {}, "second_factor.shown")


@login_required
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Show the key for an authenticator once, and keep it when its first code is right."""
    if TOTPDevice.objects.filter(user=request.user, confirmed=True).exists():
        return redirect("second-factor")
    device, _made = TOTPDevice.objects.get_or_create(
        user=request.user, confirmed=False, defaults={"name": "authenticator"}
    )
    drawing = segno.make(device.config_url).svg_inline(scale=5, border=2, svgclass="qr", lineclass=None)
    context = {"drawing": drawing, "key": _in_groups(device)}
    return _confirm(request, device, "accounts/second_factor_setup.html", context, "second_factor.set_up")


def _confirm(
    request: HttpRequest, device: TOTPDevice, template: str, context: Mapping[str, object], action: str
) -> HttpResponse:
    form = CodeForm(device, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not device.confirmed:
            device.confirmed = True
            device.save()
        otp_login(request, device)
        record(action, "user", device.user_id)
        return redirect(reverse("desk"))
    return render(request, template, {**context, "form": form})


def _in_groups(device: TOTPDevice) -> str:
    """The key as it is typed by hand: base 32, in groups of four."""
    secret = device.config_url.partition("secret=")[2].partition("&")[0]
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
