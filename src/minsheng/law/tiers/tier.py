"""The joint picture above the programmes: one highest tier, one category of low income for every household."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, any_of, when

LOW_INCOME = "国办发〔2023〕39号（低收入人口范围）"


@policy(
    entity="household",
    type="bool",
    title=("其他困难人员", "otherwise in difficulty"),
    cites=f"{LOW_INCOME}；民发〔2022〕83号",
)
def otherwise_in_difficulty(
    orphan_present: Expr, unsupported_child_present: Expr, recognised_in_difficulty: Expr
) -> Expr:
    """A household with an orphan or an unsupported child, or one that the county recognised as being in difficulty."""
    return any_of(orphan_present, unsupported_child_present, recognised_in_difficulty)


@policy(
    entity="household",
    type="code",
    codes={
        "tekun": ("特困", "tekun"),
        "dibao": ("低保", "dibao"),
        "dibao_edge": ("低保边缘", "dibao edge"),
        "rigid_expense": ("刚性支出困难", "rigid expense"),
        "monitored": ("防止返贫监测", "monitored"),
        "other": ("其他困难", "other difficulty"),
        "none": ("无", "none"),
    },
    title=("最高救助层级", "highest tier of assistance"),
    cites="国办发〔2023〕39号（分层分类）",
)
def assistance_tier(
    tekun_present: Expr,
    dibao_eligible: Expr,
    dibao_edge_eligible: Expr,
    rigid_expense_eligible: Expr,
    monitoring_eligible: Expr,
    otherwise_in_difficulty: Expr,
) -> Expr:
    """The highest tier that the household reaches, from tekun down; unknown while a higher tier cannot be told.

    The flags of the programmes stay beside it: a household may hold a destitute person and be on dibao.
    """
    return (
        when(tekun_present)
        .then("tekun")
        .when(dibao_eligible)
        .then("dibao")
        .when(dibao_edge_eligible)
        .then("dibao_edge")
        .when(rigid_expense_eligible)
        .then("rigid_expense")
        .when(monitoring_eligible)
        .then("monitored")
        .when(otherwise_in_difficulty)
        .then("other")
        .otherwise("none")
    )


@policy(
    entity="household",
    type="code",
    codes={
        "dibao": ("低保对象", "dibao"),
        "tekun": ("特困人员", "tekun"),
        "monitored": ("防止返贫监测对象", "monitored against falling back"),
        "dibao_edge": ("低保边缘家庭成员", "dibao edge"),
        "rigid_expense": ("刚性支出困难家庭成员", "rigid expense"),
        "other": ("其他困难人员", "other difficulty"),
        "none": ("无", "none"),
    },
    title=("低收入人口类别", "category of low income"),
    cites=LOW_INCOME,
)
def low_income_category(
    dibao_eligible: Expr,
    tekun_present: Expr,
    monitoring_eligible: Expr,
    dibao_edge_eligible: Expr,
    rigid_expense_eligible: Expr,
    otherwise_in_difficulty: Expr,
) -> Expr:
    """The first of the six categories, in the document's own order, that the monitoring of low-income people files it under.

    The order differs from that of the tiers: a monitored edge household is filed as monitored.
    """
    return (
        when(dibao_eligible)
        .then("dibao")
        .when(tekun_present)
        .then("tekun")
        .when(monitoring_eligible)
        .then("monitored")
        .when(dibao_edge_eligible)
        .then("dibao_edge")
        .when(rigid_expense_eligible)
        .then("rigid_expense")
        .when(otherwise_in_difficulty)
        .then("other")
        .otherwise("none")
    )
