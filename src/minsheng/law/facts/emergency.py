"""Facts about a sudden need: what happened, how long it will last, and what was already given for it."""

from __future__ import annotations

from minsheng.rules.declare import fact

# On file
fact(
    "natural_disaster",
    entity="household",
    type="bool",
    title=("近三个月遭受自然灾害", "struck by a natural disaster in the last three months"),
    source="disasters.kind",
    tags=("settled",),
)
fact(
    "fire_or_accident",
    entity="household",
    type="bool",
    title=("近三个月遭遇火灾或意外事故", "struck by a fire or accident in the last three months"),
    source="disasters.kind",
    tags=("settled",),
)

# From the application or a visit
fact(
    "emergency_event",
    entity="household",
    type="code",
    codes={
        "none": ("无", "none"),
        "fire": ("火灾", "fire"),
        "traffic_accident": ("交通事故", "traffic accident"),
        "other_accident": ("其他意外事件", "other accident"),
        "sudden_illness": ("突发重大疾病", "sudden serious illness"),
        "sudden_spending": ("必需支出突然增加", "sudden necessary spending"),
    },
    title=("急难情形", "sudden event"),
    source="survey.emergency_event",
    presumed="none",
)
fact(
    "emergency_hardship",
    entity="household",
    type="bool",
    title=("基本生活暂时出现严重困难", "basic life is in serious difficulty for the time being"),
    source="survey.emergency_hardship",
    presumed=True,
    tags=("settled",),
)
fact(
    "hardship_months",
    entity="household",
    type="int",
    unit="month",
    title=("预计困难持续月数", "months that the difficulty is expected to last"),
    source="survey.hardship_months",
    presumed=1,
    tags=("settled",),
)
fact(
    "linshi_grants",
    entity="household",
    type="int",
    unit="item",
    title=("十二个月内同一事由已获临时救助次数", "temporary aid given for the same cause within twelve months"),
    source="survey.linshi_grants",
    presumed=0,
)
fact(
    "home_destroyed",
    entity="household",
    type="bool",
    title=("住房因灾倒塌或严重损坏", "the home was destroyed or badly damaged by the disaster"),
    source="survey.home_destroyed",
    presumed=False,
    tags=("settled",),
)
fact(
    "winter_spring_need",
    entity="household",
    type="bool",
    title=("因灾冬春生活困难", "in need in the winter or spring after a disaster"),
    source="survey.winter_spring_need",
    presumed=False,
    tags=("settled",),
)
fact(
    "supported_in_institution",
    entity="person",
    type="bool",
    title=("在供养服务机构集中供养", "supported in an institution"),
    source="survey.supported_in_institution",
    presumed=False,
)
