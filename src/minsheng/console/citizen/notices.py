"""Pages of public notices: for everybody to read, for the township to put up and take down."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, cast

from django import forms
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minsheng.casework.household import masked_name
from minsheng.console.accounts.access import needs, reader, within
from minsheng.console.accounts.areas import span
from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission
from minsheng.console.audit.actions import record
from minsheng.console.citizen.forms import NAME
from minsheng.console.citizen.notice_models import DAYS, NEVER, Notice
from minsheng.rules import Law
from minsheng.screening import law_of
from minsheng.standards.divisions import districts, find_division, name_path, village_codes

__all__ = ["NoticeForm", "desk", "of_village", "places", "withdraw"]

OFFERED: Final = ("dibao", "tekun", "dibao_edge", "dibao_single", "linshi_expense", "rigid_expense")
_MOST: Final = 500


class NoticeForm(forms.Form):
    """One family. No field takes a text: what is not asked for cannot be put up by mistake."""

    village = forms.ChoiceField(
        label=_("村（社区）"),
        error_messages={"invalid_choice": _("请从列表里选一项。"), "required": _("请从列表里选一项。")},
    )
    programme = forms.ChoiceField(
        label=_("救助项目"),
        error_messages={"invalid_choice": _("请从列表里选一项。"), "required": _("请从列表里选一项。")},
    )
    name = forms.RegexField(
        NAME,
        label=_("申请人姓名"),
        error_messages=dict.fromkeys(("invalid", "required"), _("请填身份证上的姓名，只写汉字或字母。")),
    )
    persons = forms.IntegerField(
        label=_("救助人数"),
        min_value=1,
        max_value=20,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("请填 1 到 20 之间的整数。")),
    )
    amount = forms.DecimalField(
        label=_("每月金额（元，没有可不填）"),
        required=False,
        min_value=0,
        max_value=99_999,
        decimal_places=2,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_decimal_places", "max_digits"),
            _("请填 0 到 99999 之间的数，最多两位小数。"),
        ),
    )

    def __init__(
        self, villages: list[tuple[str, str]], programmes: list[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for key, choices in (("village", villages), ("programme", programmes)):
            cast("forms.ChoiceField", self.fields[key]).choices = choices
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field.widget, forms.Select) else "form-control"


@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """Villages with families on notice today, by district."""
    found = _current()
    asked = request.GET.get("district", "")
    if asked in {one.code for one in districts()}:
        low, high = span(asked)
        found = found.filter(division__gte=low, division__lt=high)
    counted = found.values("division").annotate(families=Count("pk")).order_by("division")[:_MOST]
    rows = [
        (str(row["division"]), name_path(row["division"])[1:], row["families"])
        for row in counted
        if find_division(row["division"])
    ]
    return render(request, "citizen/notices.html", {"rows": rows, "districts": districts(), "asked": asked})


@require_GET
def of_village(request: HttpRequest, village: str) -> HttpResponse:
    """The notice of a village, as it can be printed and put up."""
    if find_division(village) is None:
        raise Http404
    law = law_of(timezone.localdate())
    rows = [
        (one, _title(law, one.programme))
        for one in _current().filter(division=int(village)).order_by("programme", "id")
    ]
    return render(request, "citizen/notice.html", {"path": name_path(village)[1:], "rows": rows})


@require_http_methods(["GET", "POST"])
@needs(Permission.PUBLISH_NOTICES)
def desk(request: HttpRequest) -> HttpResponse:
    """What is up in the reader's area, and the form that puts up one more."""
    user, law, today = reader(request), law_of(timezone.localdate()), timezone.localdate()
    form = NoticeForm(_villages(user), [(name, _said(_title(law, name))) for name in OFFERED], request.POST or None)
    if request.method == "POST" and form.is_valid():
        _publish(form.cleaned_data, today)
        return redirect("notices-desk")
    mine = Notice.objects.filter(within(user, Permission.PUBLISH_NOTICES), withdrawn=False, closes_on__gte=today)
    rows = [(one, _title(law, one.programme)) for one in mine.order_by("-id")[:_MOST]]
    return render(request, "notices/desk.html", {"form": form, "rows": rows, "days": DAYS})


@require_POST
@needs(Permission.PUBLISH_NOTICES)
def withdraw(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Take one down."""
    found = Notice.objects.filter(
        within(reader(request), Permission.PUBLISH_NOTICES), pk=notice_id, withdrawn=False
    ).first()
    if found is None:
        raise Http404
    found.withdrawn = True
    found.save(update_fields=["withdrawn"])
    record("notice.withdrawn", "notice", found.pk, division=found.division)
    return redirect("notices-desk")


@transaction.atomic
def _publish(given: dict[str, Any], today: dt.date) -> None:
    amount = given["amount"]
    found = Notice.objects.create(
        division=int(given["village"]), programme=given["programme"], name=masked_name(given["name"]), persons=given["persons"],
        amount=None if amount is None else int(amount * 100), opens_on=today, closes_on=today + dt.timedelta(days=DAYS),
    )  # fmt: skip
    record("notice.published", "notice", found.pk, division=found.division, details={"programme": found.programme})


def _current() -> Any:
    today = timezone.localdate()
    return Notice.objects.filter(withdrawn=False, opens_on__lte=today, closes_on__gte=today)


def _villages(user: User) -> list[tuple[str, str]]:
    areas = [span(area) for area in user.areas(Permission.PUBLISH_NOTICES)]
    mine = [code for code in village_codes() if any(low <= code < high for low, high in areas)]
    return [(str(code), " ".join(name_path(code)[2:])) for code in mine[:_MOST]]


def _title(law: Law, programme: str) -> tuple[str, str]:
    return (
        law.programmes[programme].title
        if programme in law.programmes and programme not in NEVER
        else (programme, programme)
    )


def _said(pair: tuple[str, str]) -> str:
    return pair[1 if (get_language() or "").startswith("en") else 0]
