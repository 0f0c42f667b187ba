"""Risks of falling back, one by one: warned of by a department, on record, or found on a visit."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_of, when

RISK = "中农组发〔2021〕7号（监测对象的风险类型）"


@policy(entity="household", type="bool", title=("因病", "risk: illness"), cites=RISK)
def risk_illness(
    warning_illness: Expr,
    warning_outpatient: Expr,
    warning_hospital_stay: Expr,
    monitored: Expr,
    main_risk: Expr,
    risk_found_illness: Expr,
) -> Expr:
    """Serious illness or medical bills press on the household."""
    return any_of(
        warning_illness,
        warning_outpatient,
        warning_hospital_stay,
        all_of(monitored, main_risk == "illness"),
        risk_found_illness,
    )


@policy(entity="household", type="bool", title=("因学", "risk: schooling"), cites=RISK)
def risk_school(
    warning_school: Expr, warning_school_cost: Expr, monitored: Expr, main_risk: Expr, risk_found_school: Expr
) -> Expr:
    """A child has dropped out, or schooling costs press on the household."""
    return any_of(warning_school, warning_school_cost, all_of(monitored, main_risk == "school"), risk_found_school)


@policy(entity="household", type="bool", title=("因残", "risk: disability"), cites=RISK)
def risk_disability(warning_disability: Expr, monitored: Expr, main_risk: Expr, risk_found_disability: Expr) -> Expr:
    """A member has become severely disabled."""
    return any_of(warning_disability, all_of(monitored, main_risk == "disability"), risk_found_disability)


@policy(entity="household", type="bool", title=("因自然灾害", "risk: natural disaster"), cites=RISK)
def risk_disaster(
    warning_disaster: Expr, natural_disaster: Expr, monitored: Expr, main_risk: Expr, risk_found_disaster: Expr
) -> Expr:
    """Hit by flood, landslide, drought or hail."""
    return any_of(
        all_of(warning_disaster, natural_disaster), all_of(monitored, main_risk == "disaster"), risk_found_disaster
    )


@policy(entity="household", type="bool", title=("因意外事故", "risk: accident"), cites=RISK)
def risk_accident(
    warning_disaster: Expr, fire_or_accident: Expr, monitored: Expr, main_risk: Expr, risk_found_accident: Expr
) -> Expr:
    """Hit by a fire or another accident, which stand in the same register as disasters."""
    return any_of(
        all_of(warning_disaster, fire_or_accident), all_of(monitored, main_risk == "accident"), risk_found_accident
    )


@policy(entity="household", type="bool", title=("产业项目失败", "risk: failed project"), cites=RISK)
def risk_industry(monitored: Expr, main_risk: Expr, risk_found_industry: Expr) -> Expr:
    """A farm or business project failed or was damaged."""
    return any_of(all_of(monitored, main_risk == "industry"), risk_found_industry)


@policy(entity="household", type="bool", title=("务工就业不稳", "risk: unstable work"), cites=RISK)
def risk_job(warning_work: Expr, monitored: Expr, main_risk: Expr, risk_found_job: Expr) -> Expr:
    """A member lost work or works without security."""
    return any_of(warning_work, all_of(monitored, main_risk == "job"), risk_found_job)


@policy(entity="household", type="bool", title=("缺劳动力", "risk: lack of labour"), cites=RISK)
def risk_labour(warning_death: Expr, monitored: Expr, main_risk: Expr, risk_found_labour: Expr) -> Expr:
    """The household lost an earner or has too few hands."""
    return any_of(warning_death, all_of(monitored, main_risk == "labour"), risk_found_labour)


@policy(entity="household", type="bool", title=("住房安全", "risk: unsafe dwelling"), cites=RISK)
def risk_housing(warning_housing: Expr, monitored: Expr, main_risk: Expr, risk_found_housing: Expr) -> Expr:
    """The dwelling is unsafe and the household cannot mend it."""
    return any_of(warning_housing, all_of(monitored, main_risk == "housing"), risk_found_housing)


@policy(entity="household", type="bool", title=("饮水安全", "risk: drinking water"), cites=RISK)
def risk_water(warning_water: Expr, monitored: Expr, main_risk: Expr, risk_found_water: Expr) -> Expr:
    """Drinking water is cut off, unsafe or far away, and the household cannot solve it."""
    return any_of(warning_water, all_of(monitored, main_risk == "water"), risk_found_water)


@policy(entity="household", type="bool", title=("收入骤减或支出骤增", "risk: income fell, spending rose"), cites=RISK)
def risk_income(warning_dibao_withdrawn: Expr, risk_found_income: Expr) -> Expr:
    """Income fell or rigid spending rose sharply; leaving dibao is such a fall until somebody has looked."""
    return any_of(warning_dibao_withdrawn, risk_found_income)


@policy(entity="household", unit="item", title=("风险数", "number of risks"), cites=RISK)
def risk_count(
    risk_illness: Expr,
    risk_school: Expr,
    risk_disability: Expr,
    risk_disaster: Expr,
    risk_accident: Expr,
    risk_industry: Expr,
    risk_job: Expr,
    risk_labour: Expr,
    risk_housing: Expr,
    risk_water: Expr,
    risk_found_epidemic: Expr,
    risk_income: Expr,
) -> Expr:
    """How many kinds of risk the household has; unknown while one of them cannot be told."""
    risks = (
        risk_illness, risk_school, risk_disability, risk_disaster, risk_accident, risk_industry,
        risk_job, risk_labour, risk_housing, risk_water, risk_found_epidemic, risk_income,
    )  # fmt: skip
    counted = [when(risk).then(1).otherwise(0) for risk in risks]
    return sum(counted[1:], start=counted[0])


@policy(entity="household", type="bool", title=("存在返贫致贫风险", "a risk exists"), cites=RISK)
def risk_present(
    risk_illness: Expr,
    risk_school: Expr,
    risk_disability: Expr,
    risk_disaster: Expr,
    risk_accident: Expr,
    risk_industry: Expr,
    risk_job: Expr,
    risk_labour: Expr,
    risk_housing: Expr,
    risk_water: Expr,
    risk_found_epidemic: Expr,
    risk_income: Expr,
) -> Expr:
    """At least one risk of falling back into poverty or of becoming poor."""
    return any_of(
        risk_illness, risk_school, risk_disability, risk_disaster, risk_accident, risk_industry,
        risk_job, risk_labour, risk_housing, risk_water, risk_found_epidemic, risk_income,
    )  # fmt: skip


@policy(
    entity="household",
    type="bool",
    title=("适用绿色通道", "green channel"),
    cites="防返贫监测工作指南（突发灾害、意外先行帮扶，后补程序）",
)
def green_channel(risk_disaster: Expr, risk_accident: Expr) -> Expr:
    """After a sudden disaster or accident help comes first, and the procedure is completed later."""
    return any_of(risk_disaster, risk_accident)
