"""What both paths of temporary aid ask: the tier that the household is helped under, and whether it was helped before."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, any_of, when

CATEGORIES = {
    "tekun": ("特困", "tekun"),
    "dibao": ("低保", "dibao"),
    "dibao_edge": ("低保边缘", "dibao edge"),
    "rigid_expense": ("刚性支出困难", "rigid expense"),
    "other": ("其他家庭", "other household"),
}


@policy(
    entity="household",
    type="code",
    codes=CATEGORIES,
    title=("临时救助对象类别", "category for temporary aid"),
    cites="民发〔2018〕23号 二（三）（分类分档）",
)
def linshi_category(
    tekun_present: Expr, dibao_eligible: Expr, dibao_edge_eligible: Expr, rigid_expense_eligible: Expr
) -> Expr:
    """The tier whose months of aid apply: the highest that the household has, or that of everybody else."""
    return (
        when(tekun_present)
        .then("tekun")
        .when(dibao_eligible)
        .then("dibao")
        .when(dibao_edge_eligible)
        .then("dibao_edge")
        .when(rigid_expense_eligible)
        .then("rigid_expense")
        .otherwise("other")
    )


@policy(
    entity="household",
    type="bool",
    title=("同一事由救助次数未超限", "not helped too often for the same cause"),
    cites="国发〔2014〕47号（不得以同一事由重复申请）",
)
def linshi_repeat_allowed(linshi_grants: Expr, linshi_grants_limit: Expr) -> Expr:
    """Within twelve months the same cause is helped only so often."""
    return linshi_grants < linshi_grants_limit


@policy(
    entity="household",
    type="code",
    codes={
        "none": ("不予救助", "no aid"),
        "pay_first": (
            "先行救助：免核对、评议、公示，事后补齐手续",
            "pay first: no matching, evaluation or notice; papers later",
        ),
        "full": ("申请、受理、审核、审批", "full procedure"),
    },
    title=("临时救助程序", "procedure of temporary aid"),
    cites="民发〔2018〕23号 二（二）；社会救助暂行办法 第四十八条",
)
def linshi_procedure(linshi_emergency_eligible: Expr, linshi_expense_eligible: Expr) -> Expr:
    """An emergency is helped at once and registered afterwards; expenses go through every step."""
    return (
        when(linshi_emergency_eligible).then("pay_first").when(linshi_expense_eligible).then("full").otherwise("none")
    )


@policy(
    entity="household",
    type="code",
    codes={"none": ("无", "none"), "township": ("乡镇（街道）", "township"), "county": ("县级民政部门", "county")},
    title=("临时救助审批机关", "who approves temporary aid"),
    cites="社会救助暂行办法 第四十八条（金额较小的委托乡镇）；民发〔2018〕23号 二（二）",
)
def linshi_approver(
    linshi_emergency_eligible: Expr,
    linshi_expense_eligible: Expr,
    linshi_emergency_amount: Expr,
    linshi_expense_amount: Expr,
    linshi_township_limit: Expr,
) -> Expr:
    """The township up to its limit, the county above."""
    return (
        when(any_of(linshi_emergency_eligible, linshi_expense_eligible))
        .then(
            when(linshi_emergency_amount + linshi_expense_amount <= linshi_township_limit)
            .then("township")
            .otherwise("county")
        )
        .otherwise("none")
    )


@policy(
    entity="household",
    unit="fen",
    title=("乡镇审批额度", "limit of the township"),
    cites="民发〔2018〕23号 二（二）（合理设定并逐步提高乡镇审批额度）",
)
def linshi_township_limit(linshi_person_month: Expr, household_counted: Expr, linshi_township_months: Expr) -> Expr:
    """So many months of the standard for every counted member, by district."""
    return linshi_person_month * household_counted * linshi_township_months


@policy(
    entity="household",
    unit="fen/month/person",
    title=("临时救助计发基数", "standard of temporary aid"),
    cites="民发〔2018〕23号 二（三）（可与当地低保标准挂钩）",
)
def linshi_person_month(dibao_standard: Expr) -> Expr:
    """Temporary aid for one person and month: the dibao standard of the residence."""
    return dibao_standard
