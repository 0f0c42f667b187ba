"""Pages of screenings: start or schedule one, watch it, and what came of each."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minsheng.casework.runs.access import may_start, months
from minsheng.casework.runs.actions import again, ask_for, call_off, tell_of_the_lost
from minsheng.casework.runs.forms import ScreeningForm
from minsheng.casework.runs.models import Screening
from minsheng.console.accounts.access import needs, reader
from minsheng.console.accounts.roles import Permission
from minsheng.console.errors import ConsoleError

__all__ = ["go_on", "progress", "screening", "screenings", "start", "stop"]

_SHOWN = 30


@require_GET
@needs(Permission.RUN_SCREENING)
def screenings(request: HttpRequest) -> HttpResponse:
    """The form, and the latest screenings with what came of them."""
    return _list(request, ScreeningForm(months(Path(settings.HOME))))


@require_POST
@needs(Permission.RUN_SCREENING)
def start(request: HttpRequest) -> HttpResponse:
    """Start or schedule a screening, and go where it can be watched."""
    form = ScreeningForm(months(Path(settings.HOME)), request.POST)
    if form.is_valid():
        try:
            asked = ask_for(reader(request), form.cleaned_data["period"], form.cleaned_data["starts_at"])
        except ConsoleError:  # the form has seen to everything else
            form.add_error("period", _("这个月正在筛查。请等它结束，或换一个月份。"))
        else:
            return redirect("screening", asked.pk)
    return _list(request, form, status=422)


@require_GET
@needs(Permission.RUN_SCREENING)
def screening(request: HttpRequest, number: int) -> HttpResponse:
    """One screening: how far it is, told again every second while it runs."""
    return _one(request, number, "runs/screening.html")


@require_GET
@needs(Permission.RUN_SCREENING)
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """The part of its page that changes."""
    return _one(request, number, "runs/progress.html")


@require_POST
@needs(Permission.RUN_SCREENING)
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """Take one that waits out of the queue; one that has begun meanwhile goes on, and its page shows it."""
    try:
        call_off(reader(request), number)
    except Screening.DoesNotExist:
        get_object_or_404(Screening, pk=number)
    return redirect("screening", number)


@require_POST
@needs(Permission.RUN_SCREENING)
def go_on(request: HttpRequest, number: int) -> HttpResponse:
    """Start one again that broke off; if its month is being screened anew meanwhile, that one is shown."""
    try:
        again(reader(request), number)
    except Screening.DoesNotExist as error:
        raise Http404 from error
    except ConsoleError:
        broken = get_object_or_404(Screening, pk=number)
        number = next(one.pk for one in Screening.objects.filter(period=broken.period) if one.is_under_way)
    return redirect("screening", number)


def _list(request: HttpRequest, form: ScreeningForm, status: int = 200) -> HttpResponse:
    tell_of_the_lost()
    context = {
        "form": form,
        "may_start": may_start(reader(request)),
        "screenings": Screening.objects.select_related("asked_by")[:_SHOWN],
    }
    return render(request, "runs/screenings.html", context, status=status)


def _one(request: HttpRequest, number: int, template: str) -> HttpResponse:
    tell_of_the_lost()
    shown = get_object_or_404(Screening.objects.select_related("asked_by"), pk=number)
    return render(request, template, {"screening": shown, "may_start": may_start(reader(request))})
