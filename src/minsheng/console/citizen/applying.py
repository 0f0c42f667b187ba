"""Pages of an application: where, the form, the receipt, and how it stands. For everybody."""

from __future__ import annotations

import secrets

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from minsheng.console.citizen.actions import Applied, standing_of, submit_application
from minsheng.console.citizen.forms import OFFERED, ApplicationForm, StatusForm
from minsheng.console.citizen.limits import ASKING, GUESSING, SENDING, address_of, count_try, is_over
from minsheng.console.citizen.pictures import MOST, PictureError, clean_picture
from minsheng.console.citizen.receipts import grouped
from minsheng.rules import Law
from minsheng.screening import law_of
from minsheng.standards.divisions import children, find_division, name_path

__all__ = ["apply_at", "apply_where", "status"]

CITY = "50"


@require_GET
def apply_where(request: HttpRequest, area: str = CITY) -> HttpResponse:
    """District, town, then village: links, so that it works on any telephone."""
    here = find_division(area)
    if here is None or here.level == "village":
        raise Http404
    return render(
        request, "citizen/where.html", {"path": name_path(area)[1:], "below": children(area), "level": here.level}
    )


@require_http_methods(["GET", "POST"])
def apply_at(request: HttpRequest, village: str) -> HttpResponse:
    """The form of a village, to which its QR code leads; sent, it answers with the receipt."""
    here = find_division(village)
    if here is None or here.level != "village":
        raise Http404
    law = law_of(timezone.localdate())
    sent = request.method == "POST"
    form = ApplicationForm(
        _offered(law),
        request.POST if sent else None,
        initial={"once": secrets.token_urlsafe(32), "programme": request.GET.get("for", "")},
    )
    faults: list[str] = []
    status = 200
    if sent:
        pictures, faults = _pictures(request)
        if is_over(SENDING, address_of(request)):
            faults.append(_("这个网络发来的申请太多。请一小时后再试，或到乡镇（街道）窗口办理。"))
            status = 429
        elif form.is_valid() and not faults:
            given = {key: value for key, value in form.cleaned_data.items() if key != "agreed"}
            receipt = submit_application(Applied(division=int(village), pictures=pictures, **given), law)
            count_try(SENDING, address_of(request))
            return render(
                request, "citizen/receipt.html", {"receipt": grouped(receipt), "path": name_path(village)[1:]}
            )
    context = {"form": form, "path": name_path(village)[1:], "faults": faults, "most": MOST, "village": village}
    return render(request, "citizen/apply.html", context, status=status)


@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """How an application stands, by receipt and last digits. Wrong pairs are told apart by nothing, and counted."""
    form = StatusForm(request.POST or None)
    found, fault, code = None, "", 200
    if request.method == "POST" and form.is_valid():
        receipt, where = form.cleaned_data["receipt"], address_of(request)
        if is_over(ASKING, where) or is_over(GUESSING, receipt):
            fault, code = _("试的次数太多。请一小时后再试，或带身份证到乡镇（街道）窗口查询。"), 429
        else:
            found = standing_of(receipt, form.cleaned_data["digits"])
            if found is None:
                count_try(ASKING, where)
                count_try(GUESSING, receipt)
                fault = _("没有找到。请核对回执号和后四位数字。")
    programme = law_of(timezone.localdate()).programmes.get(found.programme) if found else None
    context = {"form": form, "found": found, "fault": fault, "programme": programme.title if programme else None}
    return render(request, "citizen/status.html", context, status=code)


def _offered(law: Law) -> list[tuple[str, str]]:
    language = 1 if (get_language() or "").startswith("en") else 0
    return [(name, law.programmes[name].title[language]) for name in OFFERED if name in law.programmes]


def _pictures(request: HttpRequest) -> tuple[list[tuple[str, bytes]], list[str]]:
    """The photographs that were sent, and what is wrong with the others; names are not looked at."""
    sent = request.FILES.getlist("photographs")
    if len(sent) > MOST:
        return [], [_("照片太多。最多 %(n)s 张，其余的可以当面交。") % {"n": MOST}]
    taken, faults = [], []
    for number, file in enumerate(sent, start=1):
        try:
            taken.append(clean_picture(file.read()))
        except PictureError as error:
            faults.append(_("第 %(n)s 张：%(fault)s") % {"n": number, "fault": error.what})
    return taken, faults
