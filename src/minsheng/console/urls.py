"""Every address of the console."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from minsheng.console.accounts import pages as administration
from minsheng.console.accounts import views as accounts
from minsheng.console.audit import views as audit
from minsheng.console.desk import views as desk

__all__ = ["urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.desk, name="desk"),
    path("sign-in", accounts.SignIn.as_view(), name="sign-in"),
    path("sign-in/provider", accounts.go_to_provider, name="oidc"),
    path("sign-in/back", accounts.come_back, name="oidc-back"),
    path("sign-out", accounts.SignOut.as_view(), name="sign-out"),
    path("second-factor", accounts.second_factor, name="second-factor"),
    path("second-factor/set-up", accounts.set_up_second_factor, name="second-factor-setup"),
    path("language", set_language, name="set-language"),
    path("accounts", administration.accounts, name="accounts"),
    path("accounts/new", administration.new, name="account-new"),
    path("accounts/<int:number>", administration.account, name="account"),
    path("accounts/<int:number>/grant", administration.give, name="account-grant"),
    path("accounts/<int:number>/grants/<int:grant>/end", administration.end, name="account-end"),
    path("accounts/<int:number>/change", administration.change, name="account-change"),
    path("audit", audit.entries, name="audit"),
    path("", include("minsheng.casework.web.urls")),
    path("", include("minsheng.console.citizen.urls")),
    path("", include("minsheng.console.law.urls")),
    path("", include("minsheng.console.data.urls")),
    path("", include("minsheng.console.simulations.urls")),
    path("", include("minsheng.casework.runs.urls")),
]
handler400 = "minsheng.console.desk.views.malformed"
handler403 = "minsheng.console.desk.views.refused"
handler404 = "minsheng.console.desk.views.not_found"
handler500 = "minsheng.console.desk.views.failed"
