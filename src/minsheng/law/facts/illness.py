"""Facts about bills of treatment: what twelve months cost within the scope of insurance, and what has been paid of it."""

from __future__ import annotations

from minsheng.rules.declare import fact

fact(
    "medical_in_scope",
    entity="person",
    type="int",
    unit="fen/year",
    title=("十二个月政策范围内医疗费", "medical bills within the scope of insurance, twelve months"),
    source="medical.in_scope",
)
fact(
    "hospital_level",
    entity="person",
    type="int",
    title=("住院医院等级（一至三级，零为门诊特病）", "level of the hospital (1 to 3; 0 without a stay)"),
    source="medical.hospital_level",
    tags=("settled",),
)
fact(
    "medical_insurance_paid",
    entity="person",
    type="int",
    unit="fen/year",
    title=("十二个月基本医保已支付", "paid by basic insurance in twelve months"),
    source="medical.insurance_paid",
)
fact(
    "medical_serious_illness_paid",
    entity="person",
    type="int",
    unit="fen/year",
    title=("十二个月大病保险已支付", "paid by serious-illness insurance in twelve months"),
    source="medical.serious_illness_paid",
)
fact(
    "medical_aid_paid",
    entity="person",
    type="int",
    unit="fen/year",
    title=("十二个月医疗救助已支付", "paid by medical aid in twelve months"),
    source="medical.aid_paid",
)
fact(
    "bill_settled",
    entity="person",
    type="bool",
    title=("医疗费已经医保结算", "insurance has settled the bills"),
    source="survey.bill_settled",
    presumed=True,
)
fact(
    "insurance_kind",
    entity="person",
    type="code",
    codes={
        "resident": ("居民医保", "resident"),
        "employee": ("职工医保", "employee"),
        "none": ("未参保", "not insured"),
    },
    title=("基本医保类型", "kind of basic medical insurance"),
    source="survey.insurance_kind",
    presumed="resident",
)
fact(
    "fallen_back",
    entity="household",
    type="bool",
    title=("返贫致贫人口", "fallen back into poverty"),
    source="survey.fallen_back",
    presumed=False,
    tags=("settled",),
)
