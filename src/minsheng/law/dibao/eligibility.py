"""Who is entitled to dibao: the unit, its income against the standard, its property and spending."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, all_of, at_least, count, not_, total, when


@policy(
    entity="household",
    type="bool",
    title=("属于家庭户", "is a family household"),
    cites="民发〔2021〕57号（以家庭为单位）",
)
def is_family(household_kind: Expr) -> Expr:
    """Dibao is decided per family; a collective register (集体户) is not one."""
    return household_kind == "family"


@policy(
    entity="person",
    type="bool",
    title=("计入低保人数", "counted for dibao"),
    cites="民发〔2021〕57号 第七条；民发〔2021〕43号（特困人员不重复享受低保）",
)
def counted_for_dibao(counted_member: Expr, tekun_eligible: Expr) -> Expr:
    """A counted member who is not supported as a destitute person; nobody is counted under both programmes."""
    return all_of(counted_member, not_(tekun_eligible))


@policy(
    entity="household",
    unit="persons",
    title=("低保计算人数", "people counted for dibao"),
    cites="民发〔2021〕57号 第七条；民发〔2021〕43号",
)
def dibao_size(household_counted: Expr, counted_member: Expr, tekun_eligible: Expr) -> Expr:
    """Members of the family who are not supported as destitute persons."""
    return household_counted - count(all_of(counted_member, tekun_eligible))


@policy(
    entity="household",
    unit="fen/month",
    title=("家庭月收入", "household income"),
    cites="民发〔2021〕57号 第十三条（家庭收入）",
)
def dibao_income(counted_for_dibao: Expr, person_income: Expr) -> Expr:
    """Countable monthly income of the people counted for dibao, never below nothing; unknown if one of their incomes is."""
    return at_least(total(when(counted_for_dibao).then(person_income).otherwise(0)), 0)


@policy(
    entity="household",
    unit="fen/month",
    title=("保障线（标准×人数）", "line: standard times members"),
    cites="民发〔2021〕57号 第二十三条",
)
def dibao_line(dibao_standard: Expr, dibao_size: Expr) -> Expr:
    """What the standard guarantees to all counted members together; compared as a total, so that nothing is rounded."""
    return dibao_standard * dibao_size


@policy(
    entity="household",
    type="bool",
    title=("有计算对象", "somebody is counted"),
    cites="民发〔2021〕43号（特困人员不重复享受低保）",
)
def dibao_has_members(dibao_size: Expr) -> Expr:
    """At least one member is not supported as a destitute person."""
    return dibao_size > 0


@policy(
    entity="household",
    type="bool",
    title=("人均收入低于低保标准", "income per head below the standard"),
    cites="民发〔2021〕57号（家庭人均收入低于当地低保标准）；重庆市城乡居民最低生活保障条例",
)
def dibao_income_below(dibao_income: Expr, dibao_line: Expr) -> Expr:
    """Income test, strictly below: a household exactly at the standard is refused."""
    return dibao_income < dibao_line


@policy(
    entity="household",
    unit="fen/month",
    title=("距保障线", "distance to the line"),
    cites="民发〔2021〕57号（家庭人均收入低于当地低保标准）",
)
def dibao_margin(dibao_line: Expr, dibao_income: Expr) -> Expr:
    """Line minus income of the household: positive below the line, zero or negative at or above it."""
    return dibao_line - dibao_income


@policy(
    entity="household",
    type="bool",
    title=("符合低保条件", "entitled to dibao"),
    cites="民发〔2021〕57号；重庆市城乡居民最低生活保障条例",
)
def dibao_eligible(
    is_family: Expr,
    dibao_has_members: Expr,
    applicant_registered_here: Expr,
    dibao_income_below: Expr,
    property_within_limits: Expr,
    spending_within_level: Expr,
) -> Expr:
    """All tests of dibao: a family with somebody to count and an applicant of the city; income, property and spending."""
    return all_of(
        is_family,
        dibao_has_members,
        applicant_registered_here,
        dibao_income_below,
        property_within_limits,
        spending_within_level,
    )


programme(
    "dibao",
    title=("最低生活保障", "minimum living guarantee"),
    entity="household",
    decides="dibao_eligible",
    amount="dibao_amount",
    margin="dibao_margin",
    tags=("help_of_a_month", "not_income"),
    disregard="民发〔2021〕57号 第十三条（政府发放的各类社会救助款物不计入家庭收入）",
    tests=(
        "is_family",
        "dibao_has_members",
        "applicant_registered_here",
        "dibao_income_below",
        "money_within_limit",
        "housing_within_limit",
        "no_commercial_premises",
        "vehicles_within_limit",
        "no_company",
        "spending_within_level",
    ),
)
