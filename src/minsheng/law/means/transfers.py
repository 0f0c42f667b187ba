"""Transfers from the state: the pension with its basic part, the old-age allowance."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, quantity, when

TRANSFERS = "民发〔2021〕57号 第十三条（转移净收入）"
BASIC = "民发〔2021〕57号 第十三条（“十四五”期间中央确定的基础养老金不计入家庭收入）"


@policy(
    entity="person",
    unit="fen/month",
    since="2021-01-01",
    until="2025-12-31",
    name="pension_counted",
    title=("计入收入的养老待遇", "pension counted as income"),
    cites=BASIC,
)
def pension_counted_2021(pension_kind: Expr, pension_amount: Expr, pension_basic_part: Expr) -> Expr:
    """Pension without the centrally set basic pension of a resident pension, which is not income in 2021–2025."""
    return when(pension_kind == "resident").then(pension_amount - pension_basic_part).otherwise(pension_amount)


@policy(
    entity="person",
    unit="fen/month",
    since="2026-01-01",
    name="pension_counted",
    title=("计入收入的养老待遇", "pension counted as income"),
    cites=TRANSFERS,
)
def pension_counted_2026(pension_amount: Expr) -> Expr:
    """The whole pension: the exclusion of the basic pension was enacted for 2021–2025 only."""
    return pension_amount


@policy(
    entity="person",
    unit="fen/month",
    since="2021-01-01",
    until="2025-12-31",
    name="basic_pension_counted",
    title=("计入收入的基础养老金", "basic pension counted as income"),
    cites=BASIC,
)
def basic_pension_counted_2021() -> Expr:
    """Nothing of it in 2021–2025."""
    return quantity(0, "fen/month")


@policy(
    entity="person",
    unit="fen/month",
    since="2026-01-01",
    name="basic_pension_counted",
    title=("计入收入的基础养老金", "basic pension counted as income"),
    cites=TRANSFERS,
)
def basic_pension_counted_2026(has_pension: Expr, pension_kind: Expr, pension_basic_part: Expr) -> Expr:
    """The centrally set part of a resident pension, income for dibao from 2026 on."""
    return when(all_of(has_pension, pension_kind == "resident")).then(pension_basic_part).otherwise(0)


@policy(
    entity="person",
    unit="fen/month",
    tags=("transfers",),
    title=("养老待遇收入", "pension income"),
    cites=TRANSFERS,
)
def pension_income(has_pension: Expr, pension_counted: Expr, pension_amount: Expr, age: Expr) -> Expr:
    """Pension counted as income; none below 60 without a record, unknown from 60 on, when everybody draws one."""
    return when(has_pension).then(pension_counted).when(age < 60).then(0).otherwise(pension_amount)


@policy(
    entity="person",
    unit="fen/month",
    tags=("transfers",),
    title=("计入收入的高龄津贴", "old-age allowance counted as income"),
    cites=TRANSFERS,
)
def old_age_allowance_counted(old_age_allowance: Expr, old_age_allowance_rule: Expr) -> Expr:
    """The allowance is not among the disregards of the national text; a district may set it free."""
    return when(old_age_allowance_rule == "counted").then(old_age_allowance).otherwise(0)
