"""When a legal supporter counts as unable to support (民发〔2021〕43号)."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_of, completed_years, is_in, quantity

RULE = "民发〔2021〕43号 第八条（无履行义务能力）"


@policy(entity="supporter", unit="year", title=("义务人年龄", "supporter's age"), cites=RULE)
def supporter_age(supporter_birth_date: Expr, facts_date: Expr) -> Expr:
    """Completed years on the day that the facts are of."""
    return completed_years(supporter_birth_date, facts_date)


@policy(entity="supporter", type="bool", title=("义务人重度残疾", "supporter severely disabled"), cites=RULE)
def supporter_severely_disabled(supporter_disability_kind: Expr, supporter_disability_grade: Expr) -> Expr:
    """Grade 1 or 2 of any kind, grade 3 if intellectual or mental."""
    return any_of(
        all_of(supporter_disability_grade >= 1, supporter_disability_grade <= 2),
        all_of(supporter_disability_grade == 3, is_in(supporter_disability_kind, "intellectual", "mental")),
    )


@policy(
    entity="supporter",
    type="bool",
    title=("义务人收入低于上年人均可支配收入", "supporter's income below last year's per-capita disposable income"),
    cites=RULE,
)
def supporter_income_low(supporter_income: Expr, disposable_income_previous_year: Expr) -> Expr:
    """The supporter's yearly income is below the previous year's per-capita disposable income."""
    yearly = supporter_income * quantity(12, "month/year")
    return yearly < disposable_income_previous_year


@policy(
    entity="supporter",
    type="bool",
    title=("义务人财产符合规定", "supporter's property within the limits"),
    cites=RULE,
)
def supporter_property_low(
    supporter_bank_balance: Expr,
    dibao_standard: Expr,
    money_limit_months: Expr,
    supporter_vehicle_count: Expr,
    supporter_company_count: Expr,
    supporter_premises_owned: Expr,
) -> Expr:
    """Money within the limit for one person, no vehicle, company or commercial premises."""
    return all_of(
        supporter_bank_balance <= dibao_standard * money_limit_months,
        supporter_vehicle_count == 0,
        supporter_company_count == 0,
        supporter_premises_owned == 0,
    )


@policy(
    entity="supporter",
    type="bool",
    title=("义务人无行为能力、失踪或服刑", "supporter incapable, missing or in prison"),
    cites=f"{RULE}第（五）项",
)
def supporter_absent(supporter_incapable: Expr, supporter_declared_missing: Expr, supporter_in_prison: Expr) -> Expr:
    """Without civil capacity, declared missing or serving a sentence in prison; nobody is presumed to be."""
    return any_of(supporter_incapable, supporter_declared_missing, supporter_in_prison)


@policy(entity="supporter", type="bool", title=("义务人无履行能力", "supporter unable to support"), cites=RULE)
def supporter_unable(
    supporter_on_tekun: Expr,
    supporter_on_dibao: Expr,
    supporter_age: Expr,
    supporter_severely_disabled: Expr,
    supporter_income_low: Expr,
    supporter_property_low: Expr,
    supporter_absent: Expr,
) -> Expr:
    """A destitute person; a dibao recipient of 60 or older; a poor one of 70 or older or severely disabled; an absent one.

    Poverty means low income and little property; of the incapable, missing and imprisoned only the property is asked.
    """
    return any_of(
        supporter_on_tekun,
        all_of(supporter_on_dibao, supporter_age >= 60),
        all_of(any_of(supporter_age >= 70, supporter_severely_disabled), supporter_income_low, supporter_property_low),
        all_of(supporter_absent, supporter_property_low),
    )
