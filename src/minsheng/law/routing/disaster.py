"""Disaster aid 受灾人员救助: shelter and food at once, a home for the meantime, and help over winter and spring."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, all_of, any_of, when

RULE = "社会救助暂行办法 第二十条"


@policy(
    entity="household",
    type="bool",
    title=("符合受灾救助条件", "to be sent to emergency management"),
    cites=f"{RULE}、第二十二条至第二十六条",
)
def disaster_eligible(natural_disaster: Expr, winter_spring_need: Expr) -> Expr:
    """Struck by a natural disaster in the last three months, or in need in the winter or spring that follows; no means are tested."""
    return any_of(natural_disaster, winter_spring_need)


@policy(
    entity="household",
    type="code",
    codes={
        "none": ("无", "none"),
        "rebuilding": (
            "应急管理部门：过渡性安置、恢复重建补助（第二十四条、第二十五条）",
            "emergency management: a home for the meantime and rebuilding (articles 24, 25)",
        ),
        "emergency": ("应急管理部门：应急救助（第二十二条）", "emergency management: emergency relief (article 22)"),
        "winter_spring": (
            "应急管理部门：冬春救助（第二十六条）",
            "emergency management: winter and spring relief (article 26)",
        ),
    },
    title=("受灾救助转介", "which disaster aid"),
    cites="社会救助暂行办法 第二十二条至第二十六条",
)
def disaster_route(natural_disaster: Expr, home_destroyed: Expr, winter_spring_need: Expr) -> Expr:
    """After a fresh disaster relief at once, with rebuilding where the home is lost; later the help over winter and spring."""
    return (
        when(all_of(natural_disaster, home_destroyed))
        .then("rebuilding")
        .when(natural_disaster)
        .then("emergency")
        .when(winter_spring_need)
        .then("winter_spring")
        .otherwise("none")
    )


programme(
    "disaster",
    title=("受灾人员救助", "disaster aid"),
    entity="household",
    decides="disaster_eligible",
    tests=("disaster_eligible",),
    pays="service",
)
