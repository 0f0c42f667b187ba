"""Screenings from the console: started or scheduled, told while they run, resumed when killed, nothing twice."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import pytest

from tests.consoles import HERE, TestConsole, account, as_service, signed_in

if TYPE_CHECKING:
    from django.test import Client

    from minsheng.casework.runs.models import Screening

MONTH = "2023-12"


def analyst(area: str = "50") -> Client:
    return signed_in(account("analyst", area))


def latest() -> Screening:
    from minsheng.casework.runs.models import Screening

    return Screening.objects.latest("id")


def worked(screening: Screening) -> Screening:
    """What the worker does with it."""
    from django.db import connection

    from minsheng.casework.runs.actions import carry_out

    carry_out(screening.pk)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS found")  # the transaction of the test goes on
    screening.refresh_from_db()
    return screening


def test_a_screening_becomes_leads_and_done_again_adds_nothing(db: TestConsole) -> None:
    """One open lead per household; the second run confirms every finding and makes none."""
    from minsheng.casework.web.models import Lead, Reason

    client = analyst()
    answer = client.post("/screenings/start", {"period": MONTH})
    first = worked(latest())
    assert answer.headers["Location"] == f"/screenings/{first.pk}"
    assert (first.state, first.outcome["leads"] > 0, first.outcome["again"]) == ("done", True, 0)
    as_service()
    made = Lead.objects.count(), Reason.objects.count()
    households = Lead.objects.filter(closed_at=None).exclude(household_id=None).values_list("household_id", flat=True)
    assert len(households) == len(set(households))
    client.post("/screenings/start", {"period": MONTH})
    second = worked(latest())
    assert (second.pk != first.pk, second.outcome["leads"], second.outcome["reasons"]) == (True, 0, 0)
    assert second.outcome["again"] == first.outcome["findings"]
    as_service()
    assert (Lead.objects.count(), Reason.objects.count()) == made
    assert str(first.outcome["leads"]) in client.get(f"/screenings/{first.pk}").content.decode()


def test_work_that_was_done_is_not_done_again(db: TestConsole) -> None:
    """A job that comes twice does nothing the second time."""
    analyst().post("/screenings/start", {"period": MONTH})
    done = worked(latest())
    assert worked(done).ended_at == done.ended_at


def test_a_scheduled_screening_waits_in_the_queue_and_can_be_called_off(db: TestConsole) -> None:
    """The queue holds it back until its time."""
    from django.utils import timezone
    from procrastinate.contrib.django.models import ProcrastinateJob

    client, soon = analyst(), timezone.localtime() + dt.timedelta(hours=3)
    client.post("/screenings/start", {"period": MONTH, "starts_at": soon.strftime("%Y-%m-%dT%H:%M")})
    waiting = latest()
    job = ProcrastinateJob.objects.get(pk=waiting.job)
    assert (waiting.state, job.status, job.scheduled_at) == ("waiting", "todo", waiting.starts_at)
    assert soon.strftime("%Y-%m-%d %H:%M") in client.get("/screenings").content.decode()
    client.post(f"/screenings/{waiting.pk}/stop")
    job.refresh_from_db()
    assert (latest().state, job.status) == ("cancelled", "cancelled")
    assert worked(latest()).state == "cancelled"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"period": "1999-01"}, "没有交付数据"),
        ({"period": ""}, "请选择要筛查的月份"),
        ({"period": MONTH, "starts_at": "2020-01-01T00:00"}, "已经过去"),
        ({"period": MONTH, "starts_at": "soon"}, "年-月-日"),
    ],
)
def test_a_form_that_is_wrong_says_what_to_do(db: TestConsole, asked: dict[str, str], told: str) -> None:
    """And nothing is queued."""
    from minsheng.casework.runs.models import Screening

    answer = analyst().post("/screenings/start", asked)
    assert (answer.status_code, told in answer.content.decode(), Screening.objects.count()) == (422, True, 0)


def test_a_month_is_screened_once_at_a_time(db: TestConsole) -> None:
    """Who comes second is told, and can start when the first has ended."""
    client = analyst()
    client.post("/screenings/start", {"period": MONTH})
    refused = client.post("/screenings/start", {"period": MONTH})
    assert (refused.status_code, "正在筛查" in refused.content.decode()) == (422, True)
    client.post(f"/screenings/{latest().pk}/stop")
    assert client.post("/screenings/start", {"period": MONTH}).status_code == 302


def test_a_screening_whose_process_was_killed_is_told_and_goes_on(db: TestConsole) -> None:
    """Nobody holds its lock any more: its page says so and lets it be started again."""
    from minsheng.casework.runs.models import Screening

    client = analyst()
    client.post("/screenings/start", {"period": MONTH})
    Screening.objects.update(state="running")
    page = client.get(f"/screenings/{latest().pk}/progress").content.decode()
    assert ("中断" in page, "hx-trigger" in page) == (True, False)
    assert client.post(f"/screenings/{latest().pk}/again").status_code == 302
    assert worked(latest()).state == "done"


def test_a_screening_that_fails_is_told_in_a_sentence_with_what_to_do(db: TestConsole) -> None:
    """A month before anything was delivered."""
    from minsheng.casework.runs.models import Screening

    client = analyst()
    client.post("/screenings/start", {"period": MONTH})
    Screening.objects.update(period="2019-01")
    failed = worked(latest())
    page = client.get(f"/screenings/{failed.pk}").content.decode()
    assert (failed.state, failed.fault, "补齐后重新开始" in page, "Traceback" in page) == (
        "failed",
        "data",
        True,
        False,
    )


def test_only_a_grant_for_the_whole_city_starts_one(db: TestConsole) -> None:
    """An analyst of a village watches."""
    client = analyst(str(HERE))
    assert client.post("/screenings/start", {"period": MONTH}).status_code == 403
    page = client.get("/screenings")
    assert (page.status_code, "start-title" in page.content.decode()) == (200, False)
    assert signed_in(account("clerk", "50")).get("/screenings").status_code == 403


def test_what_is_done_is_written_down(db: TestConsole) -> None:
    """Who asked, and that the console itself did it."""
    from minsheng.console.audit.models import Entry

    analyst().post("/screenings/start", {"period": MONTH})
    worked(latest())
    as_service()
    told = Entry.objects.filter(action__in=["screening.asked_for", "findings.imported", "screening.done"]).order_by(
        "id"
    )
    assert [(entry.action, entry.actor.username if entry.actor else "") for entry in told] == [
        ("screening.asked_for", "analyst-50"),
        ("findings.imported", "service"),
        ("screening.done", "service"),
    ]


def test_others_see_how_far_it_is_while_it_runs(console: TestConsole) -> None:
    """The report goes by a connection of its own, and its lock stands for the process."""
    from django.db import transaction

    from minsheng.casework.runs.models import Screening, Stage
    from minsheng.casework.runs.reporting import Reporter, running_now
    from minsheng.console.accounts.actions import service_user

    with transaction.atomic():
        asked_by = service_user()
    screening = Screening.objects.create(period=MONTH, asked_by=asked_by, state="running")
    try:
        with Reporter(screening.pk) as report, Reporter(screening.pk) as second:
            assert (report.is_ours, second.is_ours, screening.pk in running_now()) == (True, False, True)
            report.stage(Stage.LAW)(3, 7, "")
            end = time.monotonic() + 60
            while screening.done != 3 and time.monotonic() < end:
                screening.refresh_from_db()
        assert (screening.stage, screening.done, screening.total) == ("law", 3, 7)
        assert screening.pk not in running_now()
    finally:
        screening.delete()
