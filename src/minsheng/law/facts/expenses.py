"""Facts about what a household must spend: costs that no department file states, from receipts at the application."""

from __future__ import annotations

from minsheng.rules.declare import fact

fact(
    "living_costs",
    entity="household",
    type="int",
    unit="fen/year",
    title=("十二个月基本生活支出", "cost of living of twelve months"),
    source="survey.living_costs",
    presumed=0,
)
fact(
    "rehabilitation_costs",
    entity="person",
    type="int",
    unit="fen/year",
    title=("十二个月残疾康复自付支出（扣除补助）", "rehabilitation paid oneself in twelve months, net of subsidies"),
    source="survey.rehabilitation_costs",
    presumed=0,
)
fact(
    "other_recognised_costs",
    entity="household",
    type="int",
    unit="fen/year",
    title=("区县另行认定的十二个月必需支出", "other necessary spending that the county recognised"),
    source="survey.other_recognised_costs",
    presumed=0,
)
fact(
    "rigid_months_recognised",
    entity="household",
    type="int",
    unit="month",
    title=("距上次认定刚性支出困难家庭的月数", "months since the household was last recognised for its rigid spending"),
    source="survey.rigid_months_recognised",
    presumed=0,
)
