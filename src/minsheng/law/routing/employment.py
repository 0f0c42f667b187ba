"""Employment aid 就业救助: dibao families whose able members are without work."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, all_of, any_member, not_, when

RULE = "社会救助暂行办法 第四十二条"


@policy(
    entity="household",
    type="bool",
    title=("有未就业的有劳动能力成员", "an able member is without work"),
    cites=RULE,
)
def employment_need(counted_for_dibao: Expr, fit_for_work: Expr, employed: Expr) -> Expr:
    """Somebody who can work does not."""
    return any_member(all_of(counted_for_dibao, fit_for_work, not_(employed)))


@policy(
    entity="household",
    type="bool",
    title=("零就业家庭", "nobody who can work has work"),
    cites="社会救助暂行办法 第四十三条（有劳动能力的成员均处于失业状态）",
)
def employment_none(employment_need: Expr, counted_for_dibao: Expr, fit_for_work: Expr, employed: Expr) -> Expr:
    """There are able members, and not one of them works."""
    return all_of(employment_need, not_(any_member(all_of(counted_for_dibao, fit_for_work, employed))))


@policy(entity="household", type="bool", title=("符合就业救助条件", "to be sent to the employment service"), cites=RULE)
def employment_eligible(dibao_eligible: Expr, employment_need: Expr) -> Expr:
    """A dibao family with an able member without work."""
    return all_of(dibao_eligible, employment_need)


@policy(
    entity="household",
    type="code",
    codes={
        "none": ("无", "none"),
        "service": ("公共就业服务机构（第四十二条、第四十四条）", "public employment service (articles 42, 44)"),
        "place_one": (
            "公共就业服务机构：确保至少一人就业（第四十三条）",
            "public employment service: place at least one (article 43)",
        ),
    },
    title=("就业救助转介", "where to apply for employment aid"),
    cites="社会救助暂行办法 第四十二条至第四十四条",
)
def employment_route(employment_eligible: Expr, employment_none: Expr) -> Expr:
    """Where all able members are out of work, one at least has to be placed; else the means of the service are offered."""
    return (
        when(employment_eligible).then(when(employment_none).then("place_one").otherwise("service")).otherwise("none")
    )


programme(
    "employment",
    title=("就业救助", "employment aid"),
    entity="household",
    decides="employment_eligible",
    tests=("dibao_eligible", "employment_need"),
    pays="service",
)
