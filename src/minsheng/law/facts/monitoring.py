"""Facts of the monitoring against falling back into poverty: the list, the home visit, and what casework asks about."""

from __future__ import annotations

from minsheng.rules.declare import fact

RISKS = {
    "illness": ("因病", "illness"),
    "school": ("因学", "schooling"),
    "disability": ("因残", "disability"),
    "disaster": ("因自然灾害", "natural disaster"),
    "accident": ("因意外事故", "accident"),
    "industry": ("产业项目失败", "failed farm or business project"),
    "job": ("务工就业不稳", "unstable work"),
    "labour": ("缺劳动力", "lack of labour"),
    "housing": ("住房安全", "unsafe dwelling"),
    "water": ("饮水安全", "drinking water"),
    "epidemic": ("因疫", "epidemic"),
    "income": ("收入骤减或支出骤增", "income fell or spending rose sharply"),
}
"""Kinds of risk of falling back (中农组发〔2021〕7号; national guide of 2022)."""

# The list of households lifted out of poverty and monitored
fact(
    "net_income_yearly",
    entity="household",
    type="int",
    unit="fen/year/person",
    title=("名单所载年人均纯收入", "yearly net income per head, on the list"),
    source="lifted_out.net_income_yearly",
)
fact(
    "monitored",
    entity="household",
    type="bool",
    title=("在册监测且风险未消除", "on the monitoring list, risk not removed"),
    source="lifted_out.risk_removed",
)
fact(
    "main_risk",
    entity="household",
    type="code",
    codes={"none": ("无", "none"), **RISKS},
    title=("名单所载主要风险", "main risk on the list"),
    source="lifted_out.main_risk",
)
fact(
    "registered_poor",
    entity="household",
    type="bool",
    title=("曾为建档立卡贫困户", "was a registered poor household"),
    source="survey.registered_poor",
    presumed=False,
)

# What a home visit finds
fact(
    "income_declared",
    entity="household",
    type="bool",
    title=("本户已申报收入", "the household declared its income"),
    source="survey.income_declared",
    presumed=False,
)
fact(
    "declared_net_income",
    entity="household",
    type="int",
    unit="fen/year/person",
    title=("申报的年人均纯收入", "yearly net income per head, as declared"),
    source="survey.declared_net_income",
)
fact(
    "can_cope",
    entity="household",
    type="bool",
    title=("能够自主应对", "can cope by its own means"),
    source="survey.can_cope",
    presumed=True,
)
fact(
    "in_serious_difficulty",
    entity="household",
    type="bool",
    title=("基本生活严重困难", "found in serious difficulty of basic living"),
    source="survey.in_serious_difficulty",
    presumed=False,
    tags=("settled",),
)
for code, title in RISKS.items():
    fact(
        f"risk_found_{code}",
        entity="household",
        type="bool",
        title=(f"入户核实风险：{title[0]}", f"risk found on a visit: {title[1]}"),
        source=f"survey.risk_found_{code}",
        presumed=False,
        tags=("settled",),
    )

# What the removal of a risk asks
fact(
    "income_above_line_months",
    entity="household",
    type="int",
    unit="months",
    title=("收入持续高于监测线月数", "months with an income above the line"),
    source="survey.income_above_line_months",
    presumed=0,
)
fact(
    "measures_done",
    entity="household",
    type="bool",
    title=("针对性帮扶措施已落实", "targeted measures are done"),
    source="survey.measures_done",
    presumed=False,
)
fact(
    "rigid_spending_solved",
    entity="household",
    type="bool",
    title=("大额刚性支出已稳定解决", "large rigid spending is solved for good"),
    source="survey.rigid_spending_solved",
    presumed=False,
)
fact(
    "recorded_risk_gone",
    entity="household",
    type="bool",
    title=("识别的风险已消除", "the recorded risk is gone"),
    source="survey.recorded_risk_gone",
    presumed=False,
)
fact(
    "medically_insured",
    entity="household",
    type="bool",
    title=("全部成员参加基本医疗保险", "all members have basic medical insurance"),
    source="survey.medically_insured",
    presumed=True,
)

# What departments see and no register of the platform states
fact(
    "outpatient_self_paid",
    entity="person",
    type="int",
    unit="fen/month",
    title=("本月门诊特病自付", "outpatient bills paid oneself in the month"),
    source="medical.self_paid",
)
fact(
    "largest_stay_self_paid",
    entity="person",
    type="int",
    unit="fen",
    title=("近三个月单次住院最高自付", "largest bill of one hospital stay in three months"),
    source="medical.self_paid",
)
fact(
    "school_year_self_paid",
    entity="person",
    type="int",
    unit="fen/year",
    title=("学年资助后自付教育支出", "schooling paid oneself in the school year, after grants"),
    source="survey.school_year_self_paid",
    presumed=0,
)
fact(
    "dibao_withdrawn",
    entity="person",
    type="bool",
    title=("近三个月退出低保", "left the dibao list in the last three months"),
    source="survey.dibao_withdrawn",
    presumed=False,
)

# What casework asks the tables about, one at a time
fact(
    "identified_month",
    entity="household",
    type="date",
    title=("识别月份（首日）", "month of identification, its first day"),
    source="lifted_out.identified_month",
)
fact(
    "asked_income_month",
    entity="household",
    type="date",
    title=("所问收入月份（首日）", "month of income asked about, its first day"),
    source="survey.asked_income_month",
)
fact(
    "asked_risk",
    entity="household",
    type="code",
    codes=RISKS,
    title=("所问风险", "risk asked about"),
    source="survey.asked_risk",
)
fact(
    "asked_measure",
    entity="household",
    type="code",
    codes={
        "industry": ("产业帮扶", "help for farm or business"),
        "job": ("就业帮扶", "help into work"),
        "public_post": ("公益性岗位", "public post"),
        "training": ("技能培训", "training"),
        "finance": ("金融帮扶", "loan or insurance"),
        "housing": ("住房安全", "safe dwelling"),
        "water": ("饮水安全", "safe water"),
        "health": ("健康帮扶", "health service"),
        "medical_aid": ("医疗救助", "medical aid"),
        "compulsory_schooling": ("义务教育保障", "compulsory schooling"),
        "education": ("教育帮扶", "help with schooling"),
        "safety_net": ("综合保障", "dibao, tekun and other cash"),
        "temporary_aid": ("临时救助", "temporary aid"),
        "disaster_aid": ("受灾救助", "disaster aid"),
        "living_conditions": ("生产生活条件改善", "better living conditions"),
        "social": ("社会帮扶", "help of charities"),
        "other": ("其他", "other"),
    },
    title=("所问帮扶措施", "measure asked about"),
    source="survey.asked_measure",
)
fact(
    "asked_warning",
    entity="household",
    type="code",
    codes={
        "illness": ("因病", "illness"),
        "outpatient": ("门诊", "outpatient bills"),
        "hospital_stay": ("单次住院", "one hospital stay"),
        "school": ("失学", "dropout"),
        "school_cost": ("教育支出", "cost of schooling"),
        "disaster": ("受灾", "disaster or accident"),
        "housing": ("危房", "unsafe dwelling"),
        "water": ("饮水", "drinking water"),
        "work": ("失业返乡", "lost work"),
        "disability": ("新增残疾", "new disability"),
        "death": ("主要劳动力去世", "death of an earner"),
        "dibao_withdrawn": ("退出低保", "left dibao"),
    },
    title=("所问预警", "warning asked about"),
    source="survey.asked_warning",
)
