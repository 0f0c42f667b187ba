"""A running award: from when it is paid, when it is looked at again, and how it ends after a job."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_member, any_of, not_, quantity, when

START = "民发〔2021〕57号 第二十一条；重庆市城乡居民最低生活保障条例 第二十二条"
REVIEW = "民发〔2021〕57号 第三十一条；重庆市城乡居民最低生活保障条例 第二十六条"
GRACE = "民发〔2021〕57号 第三十三条；民发〔2022〕83号 一（三）"


@policy(
    entity="household",
    unit="month",
    title=("自决定当月起推迟发放月数", "months from the decision to the first payment"),
    cites=START,
)
def dibao_start_delay(dibao_start: Expr) -> Expr:
    """One month by the national text (the month after the decision), none by the local statute (the month of approval)."""
    return when(dibao_start == "next_month").then(quantity(1, "month")).otherwise(0)


@policy(entity="household", type="bool", title=("收入来源不固定", "income from unsteady sources"), cites=REVIEW)
def income_unsteady(counted_for_dibao: Expr, on_own_account: Expr) -> Expr:
    """A counted member lives on farming or flexible work."""
    return any_member(all_of(counted_for_dibao, on_own_account))


@policy(entity="household", type="bool", title=("有劳动能力的成员", "a member is able to work"), cites=REVIEW)
def someone_fit_for_work(counted_for_dibao: Expr, fit_for_work: Expr) -> Expr:
    """A counted member is of working age and able to work."""
    return any_member(all_of(counted_for_dibao, fit_for_work))


@policy(
    entity="household", type="bool", title=("有劳动能力但无业的成员", "an able member is without work"), cites=REVIEW
)
def someone_jobless(counted_for_dibao: Expr, fit_for_work: Expr, employed: Expr) -> Expr:
    """A counted member is able to work and has no work."""
    return any_member(all_of(counted_for_dibao, fit_for_work, not_(employed)))


@policy(
    entity="household",
    type="bool",
    title=("有重病、重残成员", "a member is seriously ill or severely disabled"),
    cites=REVIEW,
)
def someone_ill_or_disabled(counted_for_dibao: Expr, serious_illness: Expr, severe_disability: Expr) -> Expr:
    """A counted member is seriously ill or severely disabled."""
    return any_member(all_of(counted_for_dibao, any_of(serious_illness, severe_disability)))


@policy(entity="household", unit="month", title=("核查周期", "months between reviews"), cites=REVIEW)
def dibao_review_months(
    review_rule: Expr,
    income_unsteady: Expr,
    someone_fit_for_work: Expr,
    someone_jobless: Expr,
    someone_ill_or_disabled: Expr,
    review_months_jobless: Expr,
) -> Expr:
    """When an award is looked at again.

    National: every year, every half-year where income is unsteady or a member is able to work. Local: by the month in town
    and by the quarter in the country while an able member has no work; every year where a member is ill or disabled; else
    every half-year.
    """
    return (
        when(all_of(review_rule == "national", any_of(income_unsteady, someone_fit_for_work)))
        .then(quantity(6, "month"))
        .when(review_rule == "national")
        .then(quantity(12, "month"))
        .when(someone_jobless)
        .then(review_months_jobless)
        .when(someone_ill_or_disabled)
        .then(quantity(12, "month"))
        .otherwise(quantity(6, "month"))
    )


@policy(entity="household", type="bool", title=("处于渐退期", "in the grace period"), cites=GRACE)
def dibao_grace(
    income_risen_by_work: Expr,
    months_since_job: Expr,
    grace_months: Expr,
    is_family: Expr,
    dibao_income_below: Expr,
    property_within_limits: Expr,
    spending_within_level: Expr,
) -> Expr:
    """A dibao family whose income a job raised above the standard keeps its award for a time, if nothing else has changed."""
    return all_of(
        income_risen_by_work,
        months_since_job < grace_months,
        is_family,
        not_(dibao_income_below),
        property_within_limits,
        spending_within_level,
    )


@policy(entity="household", unit="fen/month", title=("渐退期低保金", "dibao in the grace period"), cites=GRACE)
def dibao_grace_amount(dibao_grace: Expr, dibao_before_job: Expr) -> Expr:
    """What was paid before the job; a falling scale of Chongqing was not found."""
    return when(dibao_grace).then(dibao_before_job).otherwise(0)


@policy(entity="household", type="bool", title=("继续发放低保", "dibao goes on"), cites=GRACE)
def dibao_goes_on(dibao_eligible: Expr, dibao_grace: Expr) -> Expr:
    """An award ends when the family is neither entitled nor in the grace period."""
    return any_of(dibao_eligible, dibao_grace)
