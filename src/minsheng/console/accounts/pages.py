"""The administrator's pages: accounts, what was granted to each, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minsheng.console.accounts import administration as doing
from minsheng.console.accounts.access import needs, reader
from minsheng.console.accounts.forms import AccountForm, GrantForm
from minsheng.console.accounts.models import Grant, User
from minsheng.console.accounts.roles import Permission
from minsheng.console.errors import ConsoleError

__all__ = ["account", "accounts", "change", "end", "give", "new"]

_PER_PAGE = 50
_CHANGES: Final[Mapping[str, Callable[[User, User], str | None]]] = {
    "password": doing.new_password,
    "unlock": doing.unlock,
    "second_factor": doing.reset_second_factor,
    "close": doing.close_account,
    "open": doing.open_account,
}


@require_GET
@needs(Permission.MANAGE_ACCOUNTS)
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts of the administrator's area, found by name or account, with what they hold today."""
    text = request.GET.get("q", "").strip()[:60]
    today = timezone.localdate()
    held = Grant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today)).order_by("area", "role")
    found = doing.accounts_for(reader(request)).prefetch_related(Prefetch("grants", held, to_attr="held"))
    if text:
        found = found.filter(Q(username__istartswith=text) | Q(display_name__startswith=text))
    page = Paginator(found.order_by("username"), _PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "accounts/accounts.html",
        {"page": page, "text": text, "address": urlencode({"q": text} if text else {})},
    )


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_ACCOUNTS)
def new(request: HttpRequest) -> HttpResponse:
    """Make an account; its password is shown once."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, password = doing.new_account(reader(request), **form.cleaned_data)
        except ConsoleError:
            form.add_error("username", _("这个用户名已有人使用。请换一个。"))
        else:
            return _page(request, user, password=password)
    return render(request, "accounts/new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@needs(Permission.MANAGE_ACCOUNTS)
def account(request: HttpRequest, number: int) -> HttpResponse:
    """One account: its grants with areas and days, and what can be done."""
    return _page(request, _account(request, number))


@require_POST
@needs(Permission.MANAGE_ACCOUNTS)
def give(request: HttpRequest, number: int) -> HttpResponse:
    """Give a role for an area."""
    user = _account(request, number)
    form = GrantForm(reader(request).areas(Permission.MANAGE_ACCOUNTS), request.POST)
    if not form.is_valid():
        return _page(request, user, form=form, status=422)
    doing.give(reader(request), user, **form.cleaned_data)
    return redirect("account", number)


@require_POST
@needs(Permission.MANAGE_ACCOUNTS)
def end(request: HttpRequest, number: int, grant: int) -> HttpResponse:
    """End a grant today."""
    try:
        doing.end_grant(reader(request), _account(request, number), grant)
    except Grant.DoesNotExist as error:
        raise Http404 from error
    return redirect("account", number)


@require_POST
@needs(Permission.MANAGE_ACCOUNTS)
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Reset the password or the second factor, unlock, close or open an account."""
    user, wanted = _account(request, number), _CHANGES.get(request.POST.get("do", ""))
    if wanted is None:
        raise Http404
    password = wanted(reader(request), user)
    return _page(request, user, password=password) if password else redirect("account", number)


def _account(request: HttpRequest, number: int) -> User:
    try:
        return doing.account_for(reader(request), number)
    except User.DoesNotExist as error:
        raise Http404 from error


def _page(
    request: HttpRequest, user: User, *, form: GrantForm | None = None, password: str = "", status: int = 200
) -> HttpResponse:
    administrator = reader(request)
    context = {
        "account": user,
        "grants": user.grants.order_by("area", "role"),
        "today": timezone.localdate(),
        "form": form or GrantForm(administrator.areas(Permission.MANAGE_ACCOUNTS)),
        "may_change": doing.may_change(administrator, user),
        "is_locked": doing.is_locked(user),
        "has_device": user.totpdevice_set.filter(confirmed=True).exists(),  # type: ignore[attr-defined]  # django-otp's
        "password": password,
    }
    return render(request, "accounts/account.html", context, status=status)
