"""Facts about a person: who they are, what they live on, what they own."""

from __future__ import annotations

from minsheng.rules.declare import fact

DISABILITIES = {
    "none": ("无", "none"),
    "sight": ("视力", "sight"),
    "hearing": ("听力", "hearing"),
    "speech": ("言语", "speech"),
    "limb": ("肢体", "limb"),
    "intellectual": ("智力", "intellectual"),
    "mental": ("精神", "mental"),
    "multiple": ("多重", "multiple"),
}
"""Kinds of disability (GB/T 26341-2010)."""

fact("birth_date", entity="person", type="date", title=("出生日期", "birth date"), source="hukou_people.birth_date")
fact(
    "kin_verified",
    entity="person",
    type="bool",
    title=("亲属关系已核实", "relatives verified"),
    source="hukou_people.kin_verified",
)

# Work
fact("employed", entity="person", type="bool", title=("在业", "in work"), source="employment.person_id")
fact(
    "employment_kind",
    entity="person",
    type="code",
    codes={
        "employee": ("单位就业", "employee"),
        "flexible": ("灵活就业", "flexible work"),
        "farming": ("务农", "farming"),
        "none": ("无", "none"),
    },
    title=("就业类型", "kind of work"),
    source="employment.kind",
)
fact(
    "employment_income",
    entity="person",
    type="int",
    unit="fen/month",
    title=("月工资或经营收入", "monthly income from work"),
    source="employment.monthly_income",
)
fact(
    "farm_income",
    entity="person",
    type="int",
    unit="fen/year",
    title=("十二个月务农净收入", "net farm income of twelve months"),
    source="employment.yearly_net_income",
)
fact(
    "unemployed",
    entity="person",
    type="bool",
    title=("登记失业", "registered unemployed"),
    source="unemployment.registered_on",
)
fact(
    "unemployment_benefit",
    entity="person",
    type="int",
    unit="fen/month",
    title=("失业保险金", "unemployment benefit"),
    source="unemployment.benefit_monthly",
)

# Old age
fact("has_pension", entity="person", type="bool", title=("领取养老待遇", "draws a pension"), source="pensions.status")
fact(
    "pension_kind",
    entity="person",
    type="code",
    codes={
        "employee": ("职工养老", "employee pension"),
        "resident": ("居民养老", "resident pension"),
        "none": ("无", "none"),
    },
    title=("养老待遇类型", "kind of pension"),
    source="pensions.kind",
)
fact(
    "pension_amount",
    entity="person",
    type="int",
    unit="fen/month",
    title=("月养老待遇", "monthly pension"),
    source="pensions.monthly_amount",
)
fact(
    "pension_basic_part",
    entity="person",
    type="int",
    unit="fen/month",
    title=("其中中央确定的基础养老金", "of which the centrally set basic pension"),
    source="pensions.basic_part",
)

# School, health, disability
fact(
    "schooling",
    entity="person",
    type="code",
    codes={
        "none": ("无", "none"),
        "kindergarten": ("幼儿园", "kindergarten"),
        "primary": ("小学", "primary school"),
        "junior": ("初中", "junior secondary"),
        "senior": ("高中", "senior secondary"),
        "vocational": ("中职", "vocational school"),
        "college": ("专科", "college"),
        "bachelor": ("本科", "bachelor"),
        "postgraduate": ("研究生", "postgraduate"),
    },
    title=("在读学段", "school stage attended"),
    source="schooling.stage",
)
fact(
    "dropped_out",
    entity="person",
    type="bool",
    title=("辍学或休学", "dropped out"),
    source="schooling.status",
    tags=("settled",),
)
fact(
    "medical_self_paid",
    entity="person",
    type="int",
    unit="fen/year",
    title=("十二个月自付医疗费", "medical bills paid in twelve months"),
    source="medical.self_paid",
)
fact(
    "serious_illness",
    entity="person",
    type="bool",
    title=("登记重特大疾病", "registered serious illness"),
    source="serious_illness.status",
    tags=("settled",),
)
fact(
    "disability_kind",
    entity="person",
    type="code",
    codes=DISABILITIES,
    title=("残疾类别", "kind of disability"),
    source="disability.kind",
)
fact(
    "disability_grade",
    entity="person",
    type="int",
    title=("残疾等级", "grade of disability (1 is the most severe, 0 none)"),
    source="disability.grade",
    tags=("settled",),
)
fact(
    "self_care_failures",
    entity="person",
    type="int",
    unit="item",
    title=("生活自理六项中不能完成的项数", "activities of daily living failed, of six"),
    source="enrolments.self_care_failures",
    tags=("settled",),
)

# Property
fact(
    "bank_balance",
    entity="person",
    type="int",
    unit="fen",
    title=("金融资产", "money and securities"),
    source="bank_balances.balance",
)
fact(
    "vehicle_count",
    entity="person",
    type="int",
    unit="item",
    title=("车船农机数", "vehicles, boats and machinery"),
    source="vehicles.plate",
)
fact(
    "vehicle_value",
    entity="person",
    type="int",
    unit="fen",
    title=("车船农机价值", "value of vehicles, boats and machinery"),
    source="vehicles.value",
)
fact(
    "company_count",
    entity="person",
    type="int",
    unit="item",
    title=("在营市场主体数", "active companies and businesses"),
    source="companies.credit_code",
)
fact(
    "homes_owned",
    entity="person",
    type="int",
    unit="item",
    title=("登记住宅数", "registered homes"),
    source="real_estate.certificate_no",
)
fact(
    "homes_area",
    entity="person",
    type="int",
    unit="dm2",
    title=("登记住宅面积", "area of them"),
    source="real_estate.area",
)
fact(
    "premises_owned",
    entity="person",
    type="int",
    unit="item",
    title=("登记商业用房数", "registered commercial premises"),
    source="real_estate.usage",
)

# What has just happened
fact(
    "newly_unemployed",
    entity="person",
    type="bool",
    title=("近三个月失业", "lost work in the last three months"),
    source="unemployment.registered_on",
    tags=("settled",),
)
fact(
    "newly_ill",
    entity="person",
    type="bool",
    title=("近三个月新患重特大疾病", "fell seriously ill in the last three months"),
    source="serious_illness.diagnosed_on",
    tags=("settled",),
)
fact(
    "newly_disabled",
    entity="person",
    type="bool",
    title=("近三个月新获残疾人证", "certified as disabled in the last three months"),
    source="disability.issued_on",
    tags=("settled",),
)
