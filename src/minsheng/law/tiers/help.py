"""What all programmes pay together, and what of it is not income."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, quantity, tagged, total

JOINT = "国办发〔2023〕39号（分层分类救助）"


@policy(entity="household", unit="fen/month", title=("每月救助金合计", "all cash of a month"), cites=JOINT)
def help_monthly() -> Expr:
    """All cash that the programmes pay to the household every month: whatever is tagged `help_of_a_month`."""
    return tagged("help_of_a_month")


@policy(entity="household", unit="fen/year", title=("全年救助合计", "all regular help of a year"), cites=JOINT)
def help_yearly(help_monthly: Expr) -> Expr:
    """Twelve months of the monthly cash, and what is paid by the year: whatever is tagged `help_of_a_year`.

    Medical aid is paid against bills and grants by the school; neither is money in hand every month. What is paid once is not in it.
    """
    return help_monthly * quantity(12, "month/year") + tagged("help_of_a_year")


@policy(
    entity="household",
    unit="fen/month",
    title=("不计入收入的救助金", "help that is not income"),
    cites="民发〔2021〕57号（政府发放的各类社会救助款物不计入家庭收入）",
)
def help_not_income() -> Expr:
    """The part of the monthly cash that no programme counts as income, so that one programme does not eat another."""
    return tagged("not_income")


@policy(entity="household", unit="fen/month", title=("家庭月可用资金", "money to live on in a month"), cites=JOINT)
def means_with_help(person_income: Expr, help_monthly: Expr) -> Expr:
    """Countable income of all members and all cash of the programmes: what a cliff is seen in."""
    return total(person_income) + help_monthly
