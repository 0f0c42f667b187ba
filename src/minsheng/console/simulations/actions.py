"""Asking for a simulation. It is written down; it changes no decision, no lead and no law."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import connection, transaction
from django.utils.translation import gettext as _

from minsheng.console.accounts.models import User
from minsheng.console.audit.actions import record
from minsheng.console.errors import ConsoleError
from minsheng.console.simulations.models import Simulation, State
from minsheng.console.simulations.runner import start

__all__ = ["ask_for"]


@transaction.atomic
def ask_for(user: User, *, title: str, period: str, law_date: dt.date, reform: str) -> Simulation:
    """Ask for a simulation, to be carried out once the request is over.

    Raises:
        ConsoleError: Another one is under way: it takes the whole machine. The message is for the reader.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('minsheng.simulations'))")
    under_way = Simulation.objects.filter(state__in=[State.WAITING, State.RUNNING])
    if any(one.is_active for one in under_way):
        raise ConsoleError(_("已有一项测算正在进行。请等它完成后再开始。"))
    asked = Simulation.objects.create(asked_by=user, title=title, period=period, law_date=law_date, reform=reform)
    transaction.on_commit(partial(start, asked.pk))
    record("simulation.started", "simulation", asked.pk, details={"title": title, "period": period})
    return asked
