"""Whether the departments delivered a month in time: what was agreed, what came when, and what is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Literal

from minsheng.lake.contracts import Contract, load_contracts
from minsheng.lake.deliveries import Delivery, list_deliveries
from minsheng.lake.layout import month_end, shift_month

__all__ = ["Punctuality", "punctuality"]

_MONTHS: Final = {"daily": 1, "monthly": 1, "quarterly": 3, "yearly": 12}
Standing = Literal["in_time", "late", "awaited", "missing"]


@dataclass(frozen=True, slots=True)
class Punctuality:
    """One table in one month (or the quarter or year that the month belongs to).

    Attributes:
        contract: The table, with its owner and its rhythm.
        first_period: First month of the quarter or year; the month itself for daily and monthly tables.
        last_period: Last month of it.
        due: Last day on which a delivery is in time; None if no day was agreed.
        deliveries: What was received for it up to the day of asking, corrections included.
        received_on: Day of the first of them; None if there is none.
        standing: `in_time`; `late`; `awaited` where nothing came and the day is not over, or none was agreed;
            `missing` where nothing came and it is over.
        days_late: Days from the due day to the first delivery, or to the day of asking while it is missing; 0 in time.
        days_delivered: Days of the month on which something was received; for daily tables.
    """

    contract: Contract
    first_period: str
    last_period: str
    due: date | None
    deliveries: tuple[Delivery, ...]
    received_on: date | None
    standing: Standing
    days_late: int
    days_delivered: int


def punctuality(home: Path, period: str, on: date) -> tuple[Punctuality, ...]:
    """How every table of the city stands for a month on a day.

    Args:
        home: Folder of all state.
        period: The month, `YYYY-MM`.
        on: The day of asking; what was received later is not seen.

    Returns:
        In the order of the tables.

    Raises:
        LakeError: Not a period.
        ContractError: A declaration of the city's own is wrong.
    """
    month_end(period)
    known = [delivery for delivery in list_deliveries(home) if delivery.received_on <= on]
    return tuple(_of_table(contract, known, period, on) for contract in load_contracts(home).values())


def _of_table(contract: Contract, known: Sequence[Delivery], period: str, on: date) -> Punctuality:
    months = _MONTHS[contract.cadence]
    first = shift_month(period, -((int(period[5:]) - 1) % months))
    last = shift_month(first, months - 1)
    came = tuple(found for found in known if found.table == contract.table and first <= found.period <= last)
    due = month_end(last) + timedelta(days=contract.due_day) if contract.due_day else None
    received = min((delivery.received_on for delivery in came), default=None)
    days = max(((received or on) - due).days, 0) if due else 0
    standing: Standing = ("late" if days else "in_time") if received else ("missing" if days else "awaited")
    return Punctuality(
        contract=contract,
        first_period=first,
        last_period=last,
        due=due,
        deliveries=came,
        received_on=received,
        standing=standing,
        days_late=days,
        days_delivered=len({delivery.received_on for delivery in came if f"{delivery.received_on:%Y-%m}" == period}),
    )
