"""How often a stranger may try: guessing receipts and flooding a township both end here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from minsheng.console.citizen.models import Tries
from minsheng.console.secrets import derived

__all__ = ["ASKING", "GUESSING", "SENDING", "Limit", "address_of", "count_try", "is_over"]


@dataclass(frozen=True)
class Limit:
    """At most so many in each hour."""

    name: str
    most: int


SENDING: Final = Limit("sending", 30)
"""Applications from one address; a village committee sends those of many."""
ASKING: Final = Limit("asking", 30)
"""Wrong pairs of receipt and digits from one address; many telephones share one."""
GUESSING: Final = Limit("guessing", 5)
"""Wrong digits for one receipt, from wherever they came."""


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: behind a proxy, what the proxy itself has seen, which nobody can invent."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return forwarded if settings.SECURE_PROXY_SSL_HEADER and forwarded else str(request.META.get("REMOTE_ADDR", ""))


def count_try(limit: Limit, whose: str) -> None:
    """One more."""
    since = _stretch()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO citizen_tries (key, since, count) VALUES (%s, %s, 1) "
            "ON CONFLICT (key) DO UPDATE SET count = citizen_tries.count + 1",
            [_key(limit, whose, since), since],
        )
    Tries.objects.filter(since__lt=since - dt.timedelta(hours=1)).delete()


def is_over(limit: Limit, whose: str) -> bool:
    """Whether there were too many in this hour."""
    return Tries.objects.filter(key=_key(limit, whose, _stretch()), count__gte=limit.most).exists()


def _stretch() -> dt.datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def _key(limit: Limit, whose: str, since: dt.datetime) -> str:
    return derived(settings.SECRET_KEY, f"{limit.name} {whose} {since.isoformat()}")
