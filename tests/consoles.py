"""A console for tests: an embedded database, the application's own role, and accounts that are made in a line.

Nothing here imports Django before the console is prepared: its settings want a database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from minsheng.console.database import Address
from minsheng.console.serving import prepared
from minsheng.lake import open_snapshot

if TYPE_CHECKING:
    from django.test import Client

    from minsheng.casework.web.models import Lead
    from minsheng.console.accounts.models import User

HERE, NEIGHBOUR, OTHER = 500233116212, 500233116213, 500101001001
"""A village, another of the same town, and one of another district."""


@dataclass(frozen=True)
class TestConsole:
    """A console that is up, with its folder."""

    __test__ = False

    home: Path

    @property
    def owner(self) -> Address:
        """Address of the tables' owner."""
        from django.conf import settings

        raw = settings.DATABASES["owner"]
        return Address(raw["HOST"], raw["PORT"], raw["USER"], raw["PASSWORD"], raw["NAME"])

    @property
    def application(self) -> Address:
        """Address of the application's role."""
        from django.conf import settings

        raw = settings.DATABASES["default"]
        return Address(raw["HOST"], raw["PORT"], raw["USER"], raw["PASSWORD"], raw["NAME"])


@contextmanager
def console_at(home: Path) -> Iterator[TestConsole]:
    """Bring a console up without its web server."""
    with prepared(home, demo=True, environment={}, durable=False):
        from django.test.utils import override_settings

        plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
        with override_settings(STORAGES=plain, ALLOWED_HOSTS=["testserver"]):
            yield TestConsole(home)


@contextmanager
def undone() -> Iterator[None]:
    """A transaction in the name of nobody whose changes are taken back."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def account(role: str, area: str, *, name: str = "", ends_on: dt.date | None = None, demo: bool = True) -> User:
    """Somebody with a role for an area; `demo` spares them the second factor."""
    from minsheng.console.accounts.actions import add_user, grant
    from minsheng.console.accounts.roles import Role

    user = add_user(name or f"{role}-{area or 'all'}", f"某{role}", None, is_demo=demo)
    grant(user, Role(role), area, ends_on)
    return user


def signed_in(user: User, **more: Any) -> Client:
    """A browser in which somebody has signed in."""
    from django.test import Client

    client = Client(**more)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def as_service() -> None:
    """Go on in the name of the console itself, who sees everything."""
    from minsheng.console.accounts.actions import act_as, service_user

    act_as(service_user().pk)


def lead_at(division: int | None, serial: int = 1, **more: Any) -> Lead:
    """An open lead of a household in a village; without one, of somebody in no household."""
    from django.utils import timezone

    from minsheng.casework.web.models import Lead, Reason

    as_service()
    now = timezone.now()
    values = {
        "household_id": None if division is None else division * 1_000_000 + serial,
        "person_key": "k" * 64 if division is None else "", "division": division, "head": "张**", "members": 3,
        "kind": "should_be_covered", "period": "2023-12", "found_at": now, "renewed_at": now,
        "due_on": timezone.localdate() + dt.timedelta(days=9),
    }  # fmt: skip
    lead = Lead.objects.create(**{**values, **more})
    Reason.objects.create(
        lead=lead, division=lead.division, finding=f"{lead.pk:032d}", kind=lead.kind, programme="dibao", amount=60000,
        text_zh="按部门数据符合最低生活保障条件，但不在名册上。", text_en="Entitled to dibao, and not on its list.", period=lead.period,
    )  # fmt: skip
    return lead


@cache
def households(home: Path) -> tuple[int, int, int]:
    """A household of the city, one of another village, and one of another district."""
    folder = open_snapshot(home, "2023-12").folder
    with duckdb.connect() as connection:
        query = f"SELECT household_id FROM read_parquet('{folder}/household/*.parquet') ORDER BY household_id"
        found = [number for (number,) in connection.execute(query).fetchall()]
    first = found[0]
    neighbour = next(number for number in found if number // 10**6 != first // 10**6)
    other = next(number for number in found if number // 10**12 != first // 10**12)
    return first, neighbour, other
