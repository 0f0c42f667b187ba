"""What orphans and unsupported children are paid: the standard, or what is missing to it after other aid."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_of, at_least, not_, total, when

ORPHAN = "国办发〔2010〕54号（孤儿基本生活保障）"
DIFFERENCE = "民发〔2019〕62号 二（补差发放）"


@policy(
    entity="person",
    type="bool",
    title=("全额享受儿童基本生活补贴", "child on the full benefit"),
    cites="民发〔2019〕62号 二（已全额领取补贴的残疾儿童不享受困难残疾人生活补贴）；国发〔2015〕52号（孤儿）",
)
def child_on_full_benefit(orphan_eligible: Expr, unsupported_child_eligible: Expr, has_basic_aid: Expr) -> Expr:
    """An orphan, or an unsupported child who draws no basic living aid and is therefore paid the whole standard."""
    return any_of(orphan_eligible, all_of(unsupported_child_eligible, not_(has_basic_aid)))


@policy(
    entity="person",
    unit="fen/month",
    title=("儿童已享受的其他救助", "other aid that the child receives"),
    cites=DIFFERENCE,
)
def other_aid_of_child(basic_aid_of_person: Expr, disability_living_of_person: Expr) -> Expr:
    """What the benefit is reduced by: dibao, tekun and the living allowance of disabled people in need."""
    return basic_aid_of_person + disability_living_of_person


@policy(entity="person", unit="fen/month", title=("孤儿基本生活标准", "living standard of the orphan"), cites=ORPHAN)
def orphan_standard(
    in_child_institution: Expr, orphan_standard_institution: Expr, orphan_standard_scattered: Expr
) -> Expr:
    """Higher for a child raised in an institution than for one with relatives or a foster family."""
    return when(in_child_institution).then(orphan_standard_institution).otherwise(orphan_standard_scattered)


@policy(entity="person", unit="fen/month", title=("本人孤儿基本生活费", "benefit of the orphan"), cites=ORPHAN)
def orphan_benefit(
    orphan_eligible: Expr, orphan_with_other_aid: Expr, orphan_standard: Expr, other_aid_of_child: Expr
) -> Expr:
    """The standard, less other aid where the switch `orphan_with_other_aid` says so; nothing for who is no orphan."""
    return (
        when(not_(orphan_eligible))
        .then(0)
        .when(orphan_with_other_aid == "full")
        .then(orphan_standard)
        .otherwise(at_least(orphan_standard - other_aid_of_child, 0))
    )


@policy(
    entity="person",
    unit="fen/month",
    title=("本人事实无人抚养儿童补贴", "allowance of the unsupported child"),
    cites=DIFFERENCE,
)
def unsupported_child_benefit(
    unsupported_child_eligible: Expr, orphan_standard_scattered: Expr, other_aid_of_child: Expr
) -> Expr:
    """The standard of scattered orphans; for a child on dibao, tekun or the living allowance only what is missing to it."""
    return (
        when(unsupported_child_eligible).then(at_least(orphan_standard_scattered - other_aid_of_child, 0)).otherwise(0)
    )


@policy(entity="household", unit="fen/month", title=("孤儿基本生活费合计", "orphans' benefit"), cites=ORPHAN)
def orphan_amount(orphan_benefit: Expr) -> Expr:
    """What the orphans of the household receive together in a month."""
    return total(orphan_benefit)


@policy(
    entity="household",
    unit="fen/month",
    title=("事实无人抚养儿童补贴合计", "allowance of unsupported children"),
    cites=DIFFERENCE,
)
def unsupported_child_amount(unsupported_child_benefit: Expr) -> Expr:
    """What the unsupported children of the household receive together in a month."""
    return total(unsupported_child_benefit)


@policy(
    entity="household",
    unit="fen/month",
    title=("儿童保障金", "children's benefits per month"),
    cites=f"{ORPHAN}；{DIFFERENCE}",
)
def children_amount(orphan_amount: Expr, unsupported_child_amount: Expr) -> Expr:
    """What the household receives in a month for orphans and unsupported children; no child is both."""
    return orphan_amount + unsupported_child_amount
