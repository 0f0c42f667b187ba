"""An application that has arrived, for tests that need one."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from tests.citizen.pictures import png
from tests.consoles import as_service

if TYPE_CHECKING:
    from minsheng.console.citizen.models import Application, Notice


def application_at(division: int, name: str = "王小二", story: str = "老伴住院") -> Application:
    """Sent by somebody of a village, with a photograph."""
    from django.utils import timezone

    from minsheng.console.citizen.actions import Applied, submit_application
    from minsheng.console.citizen.models import Application
    from minsheng.console.citizen.receipts import receipt_key
    from minsheng.screening import law_of

    number, phone = "11010519491231002X", "13812345678"
    sent = Applied(division, name, number, phone, "dibao", 2, story, secrets.token_urlsafe(32), [("png", png())])
    receipt = submit_application(sent, law_of(timezone.localdate()))
    as_service()
    return Application.objects.get(receipt_key=receipt_key(receipt))


def notice_at(division: int, name: str = "王**", **more: object) -> Notice:
    """A family on notice today."""
    import datetime as dt

    from django.utils import timezone

    from minsheng.console.citizen.models import Notice

    as_service()
    today = timezone.localdate()
    values = {
        "division": division,
        "programme": "dibao",
        "name": name,
        "persons": 2,
        "amount": 60_000,
        "opens_on": today,
        "closes_on": today + dt.timedelta(days=7),
    }
    return Notice.objects.create(**{**values, **more})
