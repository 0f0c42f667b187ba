"""Twelve months of a household's money, from the registers: what came in, what illness cost, and what nobody knows."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from minsheng.lake.monthly import MonthlyRows, rows_by_month
from minsheng.screening import HouseholdUnderLaw

__all__ = ["SOURCES", "Amount", "MonthOfMoney", "year_of"]

Both = tuple[str, str]
Row = Mapping[str, Any]

SOURCES: Final[Mapping[str, Both]] = {
    "wages": ("工资、灵活就业", "wages and odd jobs"),
    "farming": ("务农（年净收入的十二分之一）", "farming (a twelfth of the year)"),
    "pension": ("养老待遇", "pensions"),
    "benefit": ("失业金", "unemployment benefit"),
    "aid": ("救助金", "assistance"),
}
_TABLES: Final = ("employment", "pensions", "unemployment", "enrolments", "medical")
_TITLES: Final[Mapping[str, Both]] = {
    "employment": ("就业登记", "employment"),
    "pensions": ("养老待遇", "pensions"),
    "unemployment": ("失业登记", "unemployment"),
    "enrolments": ("救助名册", "assistance lists"),
    "medical": ("医疗结算", "medical settlements"),
}


_NO_MONEY: Final = frozenset({"dibao_edge", "rigid_expense"})
"""Lists that pay nothing themselves."""
_STATED_BY: Final[Mapping[str, str]] = {
    "employed": "employment", "employment_kind": "employment", "employment_income": "employment", "farm_income": "employment",
    "has_pension": "pensions", "pension_kind": "pensions", "pension_amount": "pensions", "pension_basic_part": "pensions",
    "unemployed": "unemployment", "unemployment_benefit": "unemployment",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amount:
    """A part of what came in.

    Attributes:
        source: One of `SOURCES`.
        fen: Known amounts together.
    """

    source: str
    fen: int

    @property
    def title(self) -> Both:
        """What it is called."""
        return SOURCES[self.source]


@dataclass(frozen=True, slots=True)
class MonthOfMoney:
    """One month as today's registers tell it.

    Attributes:
        period: `YYYY-MM`.
        income: What is registered, by source; sources without anything are left out.
        unknown: What nobody knows of the income, in words; while there is any, the sum is a lower bound.
        spent: Medical costs that members paid themselves; None if unknown.
        spent_unknown: Why it is unknown.
    """

    period: str
    income: tuple[Amount, ...]
    unknown: tuple[Both, ...]
    spent: int | None
    spent_unknown: tuple[Both, ...]

    @property
    def total(self) -> int | None:
        """What came in; None if nothing is known of the month."""
        known = sum(amount.fen for amount in self.income)
        return known if known or not self.unknown else None


def year_of(home: Path, household: HouseholdUnderLaw) -> tuple[MonthOfMoney, ...]:
    """The twelve months that end with the household's month. Months of which nothing was delivered are unknown, never zero.

    Who belongs to the household is taken from the last month; what each earned is taken from every month's own registers. Whose
    income the law cannot tell from them is counted as unknown.

    Args:
        home: Folder of all state.
        household: With its facts of the last month.
    """
    people = [person["person_id"] for person in household.facts["person"]]
    months = rows_by_month(home, people, household.snapshot.period, _TABLES)
    return tuple(_month(household, month, months[-1].rows["medical"]) for month in months)


def _month(household: HouseholdUnderLaw, month: MonthlyRows, settlements: Sequence[Row]) -> MonthOfMoney:
    end = _end(month.period)
    parts = _parts(month, end)
    known = [Amount(source, sum(filter(None, amounts))) for source, amounts in parts.items() if any(amounts)]
    unknown: list[Both] = [_not_delivered(table) for table in _TABLES[:-1] if table not in month.covered]
    people = _people(household.facts["person"], month, end)
    judged = household.law.evaluate({**household.facts, "person": people}, facts_date=end, targets=["person_income"])
    untold = sum(row["person_income"] is None for row in judged.rows("person"))
    if untold:
        unknown.append((f"{untold} 人的收入查不到或不全", f"{untold} without a known income"))
    if None in parts["aid"]:
        unknown.append(("救助金金额未报", "assistance without an amount"))
    bills = [row["self_paid"] for row in settlements if f"{row['settled_on']:%Y-%m}" == month.period]
    missing: list[Both] = [] if "medical" in month.covered else [_not_delivered("medical")]
    if None in bills:
        missing.append((f"{bills.count(None)} 笔自付金额未报", f"{bills.count(None)} bills without what was paid"))
    return MonthOfMoney(month.period, tuple(known), tuple(unknown), None if missing else sum(bills), tuple(missing))


def _not_delivered(table: str) -> Both:
    zh, en = _TITLES[table]
    return f"{zh}当月未报送", f"{en}: not delivered"


def _people(members: Sequence[Row], month: MonthlyRows, end: dt.date) -> list[Row]:
    """The members who were born by then, with what the registers of a month say of their work and pay."""
    found = {table: {row["person_id"]: row for row in month.rows[table]} for table in _TABLES[:3]}
    people: list[Row] = []
    for member in members:
        if member["birth_date"] is not None and member["birth_date"] > end:
            continue
        work, pension, loss = (found[table].get(member["person_id"]) for table in _TABLES[:3])
        work = work if work and _runs(work, "start_date", "end_date", end) else None
        pension = pension if pension and pension["status"] == "paying" else None
        loss = loss if loss and _runs(loss, "registered_on", "ended_on", end) else None
        told = {
            "employed": work is not None,
            "employment_kind": work["kind"] if work else "none",
            "employment_income": work and work["monthly_income"],
            "farm_income": work and work["yearly_net_income"],
            "has_pension": pension is not None,
            "pension_kind": pension["kind"] if pension else "none",
            "pension_amount": pension and pension["monthly_amount"],
            "pension_basic_part": (pension["basic_part"] if pension["kind"] == "resident" else 0) if pension else 0,
            "unemployed": loss is not None,
            "unemployment_benefit": loss["benefit_monthly"] if loss else 0,
        }
        for name, table in _STATED_BY.items():
            if table not in month.covered:
                told[name] = None
        people.append({**member, **told})
    return people


def _parts(month: MonthlyRows, end: dt.date) -> dict[str, list[int | None]]:
    """What each row of the registers adds, by source; None for an amount that was left blank."""
    work = [row for row in month.rows["employment"] if _runs(row, "start_date", "end_date", end)]
    farms = [row["yearly_net_income"] for row in work if row["kind"] == "farming"]
    return {
        "wages": [row["monthly_income"] for row in work if row["kind"] != "farming"],
        "farming": [None if year is None else year // 12 for year in farms],
        "pension": _amounts(month.rows["pensions"], "monthly_amount", lambda row: row["status"] == "paying"),
        "benefit": _amounts(
            month.rows["unemployment"], "benefit_monthly", lambda row: _runs(row, "registered_on", "ended_on", end)
        ),
        "aid": _amounts(month.rows["enrolments"], "monthly_amount", lambda row: row["programme"] not in _NO_MONEY),
    }


def _amounts(rows: Sequence[Row], column: str, counts: Callable[[Row], bool]) -> list[int | None]:
    return [row[column] for row in rows if counts(row)]


def _runs(row: Row, begins: str, ends: str, day: dt.date) -> bool:
    return bool(row[begins] <= day and (row[ends] is None or row[ends] > day))


def _end(period: str) -> dt.date:
    year, month = int(period[:4]), int(period[5:])
    return dt.date(year, month, calendar.monthrange(year, month)[1])
