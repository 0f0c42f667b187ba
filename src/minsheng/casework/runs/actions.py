"""What starts, schedules, stops and carries out a screening. Every function writes the audit."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from minsheng.casework.runs.access import months, refuse_elsewhere
from minsheng.casework.runs.models import Fault, Screening, Stage, State
from minsheng.casework.runs.reporting import Reporter, running_now
from minsheng.casework.web.actions import import_findings
from minsheng.console.accounts.actions import act_as, service_user
from minsheng.console.accounts.models import User
from minsheng.console.audit.actions import record
from minsheng.console.errors import ConsoleError
from minsheng.errors import MinshengError
from minsheng.lake import LakeError, build_snapshot
from minsheng.lake.errors import BusyError, StorageError
from minsheng.screening import screen
from minsheng.screening.store import ScreeningError

__all__ = ["TASK", "again", "ask_for", "call_off", "carry_out", "tell_of_the_lost"]

TASK: Final = "screening"
_FAULTS: Final[tuple[tuple[type[MinshengError], Fault], ...]] = (
    (BusyError, Fault.BUSY),
    (ScreeningError, Fault.BUSY),
    (StorageError, Fault.STORAGE),
    (LakeError, Fault.DATA),
)


@transaction.atomic
def ask_for(user: User, period: str, starts_at: dt.datetime | None = None) -> Screening:
    """Put a screening of a month into the queue.

    Args:
        user: Who asks, whose permission has to hold for the whole city.
        period: A month with deliveries.
        starts_at: When it is to start; None is at once.

    Raises:
        PermissionDenied: If they may not.
        ConsoleError: If nothing was delivered for the month, it is being screened already, or the time has passed.
    """
    refuse_elsewhere(user)
    if period not in months(Path(settings.HOME)):
        raise ConsoleError("nothing was delivered for this month.", where=period, hint="Choose one of the list.")
    if starts_at is not None and starts_at <= timezone.now():
        raise ConsoleError("this time has passed.", where=str(starts_at), hint="Choose a later one, or start at once.")
    tell_of_the_lost()
    try:
        with transaction.atomic():
            screening = Screening.objects.create(period=period, asked_by=user, starts_at=starts_at)
    except IntegrityError as error:
        raise ConsoleError("this month is being screened already.", where=period, hint="Wait for it.") from error
    _queue(screening)
    details = {"period": period, "starts_at": starts_at.isoformat() if starts_at else ""}
    record("screening.asked_for", "screening", screening.pk, details=details)
    return screening


@transaction.atomic
def again(user: User, number: int) -> Screening:
    """Let a screening that broke off go on from where it was.

    Raises:
        PermissionDenied: If they may not.
        Screening.DoesNotExist: If there is none that broke off.
        ConsoleError: If its month is being screened already.
    """
    refuse_elsewhere(user)
    tell_of_the_lost()
    broken = Screening.objects.select_for_update().get(pk=number, state__in=[State.FAILED, State.STOPPED])
    try:
        with transaction.atomic():
            broken.state, broken.starts_at, broken.ended_at = State.WAITING, None, None
            broken.fault, broken.details, broken.stage, broken.done, broken.total = "", "", Stage.FACTS, 0, 0
            broken.save()
    except IntegrityError as error:
        raise ConsoleError("this month is being screened already.", where=broken.period, hint="Wait for it.") from error
    _queue(broken)
    record("screening.resumed", "screening", broken.pk, details={"period": broken.period})
    return broken


@transaction.atomic
def call_off(user: User, number: int) -> Screening:
    """Take a screening that has not started out of the queue.

    Raises:
        PermissionDenied: If they may not.
        Screening.DoesNotExist: If there is none that waits.
    """
    refuse_elsewhere(user)
    waiting = Screening.objects.select_for_update().get(pk=number, state=State.WAITING)
    waiting.state, waiting.ended_at = State.CANCELLED, timezone.now()
    waiting.save(update_fields=["state", "ended_at"])
    if waiting.job is not None:
        app.job_manager.cancel_job_by_id(waiting.job)
    record("screening.called_off", "screening", waiting.pk, details={"period": waiting.period})
    return waiting


@transaction.atomic
def tell_of_the_lost() -> list[int]:
    """Write down which screenings broke off because their process was killed; nothing of them was published."""
    lost = Screening.objects.filter(state=State.RUNNING).exclude(pk__in=running_now())
    numbers = list(lost.select_for_update(skip_locked=True).values_list("pk", flat=True))
    Screening.objects.filter(pk__in=numbers).update(state=State.STOPPED, ended_at=timezone.now())
    return numbers


def carry_out(number: int) -> None:
    """Screen a month and make leads of what is found, in the name of the console itself.

    Done twice, it does nothing the second time. Killed anywhere, it can be started again: buckets that were finished are
    kept, and no lead comes twice.

    Args:
        number: Of the screening.
    """
    with Reporter(number) as report:
        if not report.is_ours or not _begin(number):
            return
        period, told = Screening.objects.values_list("period", flat=True).get(pk=number), False
        home = Path(settings.HOME)
        try:
            build_snapshot(home, period, progress=report.stage(Stage.FACTS))
            run = screen(home, period, progress=report.stage(Stage.LAW))
            made = import_findings(home, period, report.stage(Stage.LEADS))
            _end(number, State.DONE, outcome={"households": run.households, **asdict(made)}, stage=Stage.LEADS)
            told = True
        except MinshengError as error:
            fault = next((fault for kind, fault in _FAULTS if isinstance(error, kind)), Fault.REFUSED)
            _end(number, State.FAILED, fault=fault, details=str(error))
            told = True
        finally:
            if not told:
                _end(number, State.FAILED, fault=Fault.OTHER)


def _queue(screening: Screening) -> None:
    screening.job = app.configure_task(TASK, schedule_at=screening.starts_at).defer(number=screening.pk)
    screening.save(update_fields=["job"])


def _begin(number: int) -> bool:
    waiting = Screening.objects.filter(pk=number, state=State.WAITING)
    return bool(waiting.update(state=State.RUNNING, started_at=timezone.now(), stage=Stage.FACTS))


@transaction.atomic
def _end(number: int, state: State, **values: object) -> None:
    act_as(service_user().pk)
    Screening.objects.filter(pk=number).update(state=state, ended_at=timezone.now(), **values)
    record(f"screening.{state}", "screening", number, details={name: values.get(name) for name in ("outcome", "fault")})
