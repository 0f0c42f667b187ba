"""What kind of help a monitored household gets: one measure or a plan, building up or holding up."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_members, when

RULE = "中农组发〔2021〕7号（针对性帮扶）"


@policy(
    entity="household",
    type="code",
    codes={
        "none": ("无需帮扶", "none"),
        "single": ("单项措施", "a single measure"),
        "comprehensive": ("综合施策", "a comprehensive plan"),
    },
    title=("帮扶方式", "kind of plan"),
    cites="中农组发〔2021〕7号（风险单一的单项施策，风险复杂多样的综合施策）",
)
def plan_type(risk_count: Expr) -> Expr:
    """A single risk is met by a single measure, so that help does not make dependent; several by a comprehensive plan."""
    return when(risk_count == 0).then("none").when(risk_count == 1).then("single").otherwise("comprehensive")


@policy(
    entity="household",
    type="bool",
    title=("全家无劳动能力", "nobody is able to work"),
    cites="民发〔2021〕43号（无劳动能力）",
)
def household_without_labour(no_labour_ability: Expr) -> Expr:
    """Every member is 60 or older, below 16, or disabled so that they cannot work."""
    return all_members(no_labour_ability)


@policy(
    entity="household",
    type="code",
    codes={"development": ("开发式帮扶", "development"), "safety_net": ("兜底保障", "safety net")},
    title=("帮扶方向", "direction of help"),
    cites=RULE,
)
def plan_direction(household_without_labour: Expr) -> Expr:
    """Who can work is helped to earn (farm, job, business); who cannot is held by dibao and tekun."""
    return when(household_without_labour).then("safety_net").otherwise("development")
