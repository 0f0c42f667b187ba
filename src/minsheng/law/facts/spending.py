"""Facts about spending and exempt property that the home survey finds."""

from __future__ import annotations

from minsheng.rules.declare import fact


def found(name: str, entity: str, zh: str, en: str) -> None:
    """Declare a finding of the home survey that is taken not to be there until somebody has looked."""
    fact(name, entity=entity, type="bool", title=(zh, en), source=f"survey.{name}", presumed=False)


found("home_built", "household", "三年内新建、购买或装修住房", "built, bought or renovated a home within three years")
found("study_abroad", "household", "自费出国留学", "a member studies abroad at their own cost")
found("employs_others", "household", "雇用他人从事经营活动", "employs others")
found(
    "vehicle_used",
    "household",
    "经常使用机动车、船或大型农机（受雇除外）",
    "regularly uses a motor vehicle, boat or machine, not as an employee",
)
fact(
    "utility_bills",
    entity="household",
    type="int",
    unit="fen/month",
    title=("水电气、通讯和物业费月支出", "monthly bills: utilities, telephone, property fees"),
    source="survey.utility_bills",
    presumed=0,
)
fact(
    "luxury_purchases",
    entity="household",
    type="int",
    unit="fen",
    title=("六个月内购买非生活必需品支出", "bought in six months beyond the necessities of life"),
    source="survey.luxury_purchases",
    presumed=0,
)

found("company_dormant", "person", "名下市场主体无实际经营", "companies of the person do no business")
found("long_treatment", "person", "患重特大疾病需长期治疗", "needs long treatment of a serious illness")
found("accident", "household", "遭遇意外事故", "struck by an accident")
