"""Facts of a running award and of the person's conduct: casework, told by no department file."""

from __future__ import annotations

from minsheng.rules.declare import fact

fact(
    "income_risen_by_work",
    entity="household",
    type="bool",
    title=("低保家庭因就业收入超过标准", "on dibao until a job raised the income above the standard"),
    source="survey.income_risen_by_work",
    presumed=False,
)
fact(
    "months_since_job",
    entity="household",
    type="int",
    unit="month",
    title=("就业满月数", "full months since the job began"),
    source="survey.months_since_job",
    presumed=0,
    tags=("settled",),
)
fact(
    "dibao_before_job",
    entity="household",
    type="int",
    unit="fen/month",
    title=("就业前低保金", "dibao per month before the job"),
    source="survey.dibao_before_job",
    presumed=0,
)
fact(
    "jobs_refused",
    entity="person",
    type="int",
    unit="item",
    title=("无正当理由连续拒绝介绍工作次数", "suitable jobs refused in a row without good reason"),
    source="survey.jobs_refused",
    presumed=0,
)

# Entry alone
fact(
    "applies_alone",
    entity="person",
    type="bool",
    title=("本人单独提出申请", "applied alone"),
    source="survey.applies_alone",
    presumed=False,
)
fact(
    "work_ability_lost",
    entity="person",
    type="bool",
    title=("残疾且丧失劳动能力", "disabled, the ability to work is lost"),
    source="survey.work_ability_lost",
    presumed=False,
    tags=("settled",),
)
fact(
    "long_bedridden",
    entity="person",
    type="bool",
    title=("长期卧床不起的重病人员", "seriously ill and long bedridden"),
    source="survey.long_bedridden",
    presumed=False,
    tags=("settled",),
)

# Tekun
fact("on_tekun", entity="person", type="bool", title=("特困在册", "on the tekun list"), source="enrolments.programme")
fact(
    "tekun_since_minority",
    entity="person",
    type="bool",
    title=("未成年时已认定为特困人员", "was admitted to tekun as a minor"),
    source="survey.tekun_since_minority",
    presumed=False,
    tags=("settled",),
)
fact(
    "takes_childrens_benefit",
    entity="person",
    type="bool",
    title=("选择孤儿或事实无人抚养儿童保障", "chose the benefit for orphans or unsupported children"),
    source="survey.takes_childrens_benefit",
    presumed=False,
)
fact(
    "tekun_given_up",
    entity="person",
    type="bool",
    title=("自愿退出特困供养", "gave up tekun of their own will"),
    source="survey.tekun_given_up",
    presumed=False,
)
fact(
    "self_care_assessed",
    entity="person",
    type="bool",
    title=("已按六项指标评估生活自理能力", "self-care was assessed by the six activities"),
    source="survey.self_care_assessed",
    presumed=False,
)
for activity, zh, en in (
    ("eat", "自主吃饭", "eat"),
    ("dress", "自主穿衣", "dress"),
    ("get_up", "自主上下床", "get in and out of bed"),
    ("use_toilet", "自主如厕", "use the toilet"),
    ("walk", "室内自主行走", "walk indoors"),
    ("bathe", "自主洗澡", "bathe"),
):
    fact(
        f"cannot_{activity}",
        entity="person",
        type="bool",
        title=(f"不能{zh}", f"cannot {en} alone"),
        source=f"survey.cannot_{activity}",
        presumed=False,
        tags=("settled",),
    )

for state, zh, en in (
    ("incapable", "无民事行为能力", "has no civil capacity"),
    ("in_prison", "在监狱服刑", "is in prison"),
):
    fact(
        f"supporter_{state}",
        entity="supporter",
        type="bool",
        title=(f"义务人{zh}", f"supporter {en}"),
        source=f"survey.supporter_{state}",
        presumed=False,
        tags=("settled",),
    )
