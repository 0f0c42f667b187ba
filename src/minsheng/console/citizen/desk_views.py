"""Applications before those who answer them: the list, one of them, its photographs, and the poster of a village."""

from __future__ import annotations

import segno
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minsheng.casework.web.models import Lead, Outcome
from minsheng.console.accounts.access import needs, reader
from minsheng.console.accounts.areas import span
from minsheng.console.accounts.roles import Permission
from minsheng.console.audit.actions import record
from minsheng.console.citizen import files
from minsheng.console.citizen.access import application_for, applications_for, attachment_for
from minsheng.console.citizen.actions import answer_application
from minsheng.console.citizen.models import Application, Attachment
from minsheng.console.citizen.pictures import KINDS
from minsheng.console.errors import ConsoleError
from minsheng.standards.divisions import find_division, name_path, village_codes

__all__ = ["answer", "application", "applications", "attachment", "poster", "reveal"]

_PER_PAGE = 25
_FEW = 200


@require_GET
@needs(Permission.SEE_HOUSEHOLDS)
def applications(request: HttpRequest) -> HttpResponse:
    """The applications of the reader's area, the open ones first."""
    state = "answered" if request.GET.get("state") == "answered" else "open"
    found = applications_for(reader(request)).filter(lead__closed_at__isnull=state == "open")
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "applications/list.html", {"page": page, "state": state, "address": f"state={state}"})


@require_GET
@needs(Permission.SEE_HOUSEHOLDS)
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    """One application, masked."""
    return _page(request, application_id)


@require_POST
@needs(Permission.REVEAL)
def reveal(request: HttpRequest, application_id: int) -> HttpResponse:
    """The same in full, for a reason that is written down."""
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason:
        return _page(request, application_id, fault=_("请写明查看完整信息的理由。"))
    return _page(request, application_id, reason=reason)


@require_POST
@needs(Permission.ANSWER_LEADS)
def answer(request: HttpRequest, application_id: int) -> HttpResponse:
    """Close it, and tell whoever applied."""
    given = {name: request.POST.get(name, "")[:2000] for name in ("outcome", "reason", "reply")}
    try:
        answer_application(reader(request), application_id, **given)
    except (Application.DoesNotExist, Lead.DoesNotExist) as error:
        raise Http404 from error
    except ConsoleError:
        return _page(
            request, application_id, answer_fault=_("请选择处理结果，写明给申请人的答复；选“无风险”时还须写明理由。")
        )
    return redirect("application", application_id)


@require_GET
@needs(Permission.REVEAL)
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """A photograph, as nothing but a photograph."""
    try:
        found = attachment_for(reader(request), attachment_id)
        data = files.read(found.file)
    except (Attachment.DoesNotExist, OSError) as error:
        raise Http404 from error
    response = HttpResponse(data, content_type=KINDS[found.kind])
    response.headers["Content-Disposition"] = f'inline; filename="{found.pk}.{found.kind}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    record(
        "attachment.seen",
        "application",
        found.application_id,
        division=found.division,
        details={"attachment": found.pk},
    )
    return response


@require_GET
@needs(Permission.SEE_HOUSEHOLDS)
def poster(request: HttpRequest) -> HttpResponse:
    """A sheet to put up: the QR code leads to the form of the village."""
    areas = reader(request).areas(Permission.SEE_HOUSEHOLDS)
    mine = [code for code in village_codes() if any(low <= code < high for low, high in map(span, areas))]
    asked = request.GET.get("village", "")
    if asked and not (asked.isascii() and asked.isdigit() and int(asked) in mine):
        raise Http404
    chosen = int(asked) if asked else mine[0] if len(mine) == 1 else None
    context: dict[str, object] = {
        "villages": [(code, " ".join(name_path(code)[2:])) for code in mine[:_FEW]],
        "more": len(mine) > _FEW,
        "chosen": chosen,
    }
    if chosen is not None and find_division(chosen):
        address = request.build_absolute_uri(reverse("apply-at", args=[str(chosen)]))
        drawing = segno.make(address, error="m").svg_inline(border=2, svgclass="qr", lineclass=None, omitsize=True)
        context |= {"drawing": drawing, "path": name_path(chosen)[1:], "where": address}
    return render(request, "applications/poster.html", context)


def _page(
    request: HttpRequest, application_id: int, *, reason: str = "", fault: str = "", answer_fault: str = ""
) -> HttpResponse:
    user = reader(request)
    try:
        found = application_for(user, application_id, Permission.REVEAL if reason else Permission.SEE_HOUSEHOLDS)
    except Application.DoesNotExist as error:
        raise Http404 from error
    context = {
        "application": found,
        "lead": found.lead,
        "attachments": found.attachments.all(),
        "may_reveal": user.may(Permission.REVEAL),
        "may_answer": user.may(Permission.ANSWER_LEADS),
        "revealed": bool(reason),
        "outcomes": [(value, title) for value, title in Outcome.choices if value != Outcome.DUPLICATE],
        "fault": fault,
        "answer_fault": answer_fault,
    }
    response = render(request, "applications/application.html", context, status=422 if fault or answer_fault else 200)
    record(
        "application.revealed" if reason else "application.seen",
        "application",
        found.pk,
        division=found.division,
        reason=reason,
    )
    return response
