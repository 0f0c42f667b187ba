"""Signing in, the second factor, signing out."""

from __future__ import annotations

from collections.abc import Mapping

import segno
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from minsheng.console.accounts.forms import CodeForm, SignInForm
from minsheng.console.audit.actions import record

__all__ = ["SignIn", "SignOut", "second_factor", "set_up_second_factor"]


class SignIn(LoginView):
    """Name and password; the session gets a new key, so that one fixed before is worth nothing."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Leave; only by a form, so that no link can sign anybody out."""

    next_page = "sign-in"


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
