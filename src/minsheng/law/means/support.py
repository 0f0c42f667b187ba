"""Support from relatives: what is received, what is exempt, and what children living apart are taken to owe."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import (
    Expr,
    all_of,
    any_of,
    at_least,
    count,
    divide,
    is_in,
    not_,
    percent,
    total,
    when,
)

TRANSFERS = "民发〔2021〕57号 第十三条（转移净收入）"
FORMULA = "法院赡养费计算惯例（非重庆规定）"
EXEMPTION = "民发〔2022〕83号 一（一）（兄弟姐妹或60周岁以上老年人给付的供养费用视情豁免）"


@policy(
    entity="supporter",
    unit="fen/month",
    title=("子女家庭收入超出低保标准部分", "what a child's family has above the standard"),
    cites=FORMULA,
)
def family_excess(supporter_family_income: Expr, dibao_standard: Expr, supporter_family_size: Expr) -> Expr:
    """Income of the child's own family above the standard for all of it; nothing at or below."""
    return at_least(supporter_family_income - dibao_standard * supporter_family_size, 0)


@policy(
    entity="supporter",
    unit="fen/month",
    rounding="down",
    title=("子女家庭人均可负担额", "excess of a child living apart, for each to be supported"),
    cites=FORMULA,
)
def excess_for_each(
    supporter_relation: Expr, supporter_lives_apart: Expr, family_excess: Expr, supporter_dependants: Expr
) -> Expr:
    """Of a child living apart: the family's excess, divided by how many the child has to support."""
    each = divide(family_excess, at_least(supporter_dependants, 1))
    return when(all_of(supporter_relation == "child", supporter_lives_apart)).then(each).otherwise(0)


@policy(
    entity="person",
    unit="fen/month",
    rounding="down",
    title=("按公式应得赡养费", "support by the formula"),
    cites=FORMULA,
)
def support_by_formula(
    supporter_relation: Expr, excess_for_each: Expr, support_share_few: Expr, support_share_many: Expr
) -> Expr:
    """Half of the children's excess with one or two children, two fifths with three or more."""
    share = when(count(supporter_relation == "child") <= 2).then(support_share_few).otherwise(support_share_many)
    return percent(total(excess_for_each), share)


@policy(entity="person", unit="fen/month", title=("推定赡养费", "support imputed from children"), cites=FORMULA)
def support_imputed(children_support: Expr, support_by_formula: Expr) -> Expr:
    """What the children living apart owe together, if the switch is on; the national text does not impute it."""
    return when(children_support == "court_formula").then(support_by_formula).otherwise(0)


@policy(entity="person", type="bool", title=("供养费用可豁免", "support from relatives is exempt"), cites=EXEMPTION)
def support_exempt(support_exemption: Expr, lives_on: Expr, age: Expr, employed: Expr, severe_disability: Expr) -> Expr:
    """A grown-up without work and severely disabled lives on brothers, sisters or parents of 60 or older."""
    return all_of(
        support_exemption == "exempt",
        is_in(lives_on, "siblings", "aged_parents"),
        age >= 18,
        not_(employed),
        severe_disability,
    )


@policy(
    entity="person",
    unit="fen/month",
    tags=("transfers",),
    title=("计入收入的赡养、扶养、抚养费", "support counted as income"),
    cites=f"{TRANSFERS}；{EXEMPTION}",
)
def support_counted(support_received: Expr, support_exempt: Expr, support_imputed: Expr) -> Expr:
    """What is really received, or what the children owe if that is more; nothing of what is exempt."""
    received = when(any_of(support_received == 0, not_(support_exempt))).then(support_received).otherwise(0)
    return at_least(received, support_imputed)


@policy(
    entity="person",
    type="code",
    codes={
        "actual": ("按实际收到数", "as received"),
        "imputed": ("按公式推定", "imputed by the formula"),
    },
    title=("赡养费核定方式", "how support was established"),
    cites=FORMULA,
)
def support_basis(support_received: Expr, support_imputed: Expr) -> Expr:
    """Imputed only where the children owe more than they pay."""
    return when(support_imputed > support_received).then("imputed").otherwise("actual")
