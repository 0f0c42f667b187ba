"""What insurance pays of the bills of twelve months: basic insurance, then serious-illness insurance 大病保险."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, at_least, at_most, is_in, percent, when

BASIC = "重庆市居民、职工基本医疗保险住院待遇"
SERIOUS = "国办发〔2021〕42号；重庆市大病保险规定"


@policy(
    entity="person",
    unit="fen/year",
    rounding="down",
    title=("基本医保应支付", "due from basic insurance"),
    cites=BASIC,
)
def medical_insurance_due(
    medical_in_scope: Expr, insurance_deductible: Expr, insurance_rate: Expr, insurance_cap: Expr
) -> Expr:
    """In-scope bills above the deductible of the hospital, at its rate, within the yearly cap."""
    return at_most(percent(at_least(medical_in_scope - insurance_deductible, 0), insurance_rate), insurance_cap)


@policy(entity="person", unit="fen/year", title=("基本医保支付", "basic insurance"), cites=BASIC)
def medical_insurance(bill_settled: Expr, medical_insurance_paid: Expr, medical_insurance_due: Expr) -> Expr:
    """What basic insurance has paid once the bills are settled; until then, what it will have to pay."""
    return when(bill_settled).then(medical_insurance_paid).otherwise(medical_insurance_due)


@policy(
    entity="person",
    unit="fen/year",
    title=("基本医保后政策内自付", "in-scope bills left after basic insurance"),
    cites=SERIOUS,
)
def medical_left_after_insurance(medical_in_scope: Expr, medical_insurance: Expr) -> Expr:
    """What is left within the scope; nothing out of scope is ever taken over by a later cover."""
    return at_least(medical_in_scope - medical_insurance, 0)


@policy(
    entity="person",
    unit="fen/year",
    rounding="down",
    title=("大病保险应支付（未封顶）", "due from serious-illness insurance, before the cap"),
    cites=SERIOUS,
)
def serious_insurance_uncapped(
    medical_left_after_insurance: Expr, serious_insurance_deductible: Expr, serious_insurance_rate: Expr
) -> Expr:
    """What lies above the deductible of the group, at its rate."""
    return percent(at_least(medical_left_after_insurance - serious_insurance_deductible, 0), serious_insurance_rate)


@policy(
    entity="person",
    unit="fen/year",
    title=("大病保险应支付", "due from serious-illness insurance"),
    cites=SERIOUS,
)
def medical_serious_illness_due(
    medical_group: Expr, serious_insurance_uncapped: Expr, serious_insurance_cap: Expr
) -> Expr:
    """Within the yearly cap, which does not bind destitute persons, dibao recipients and people fallen back into poverty."""
    return (
        when(is_in(medical_group, "tekun", "dibao", "fallen_back"))
        .then(serious_insurance_uncapped)
        .otherwise(at_most(serious_insurance_uncapped, serious_insurance_cap))
    )


@policy(entity="person", unit="fen/year", title=("大病保险支付", "serious-illness insurance"), cites=SERIOUS)
def medical_serious_illness(
    bill_settled: Expr, medical_serious_illness_paid: Expr, medical_serious_illness_due: Expr
) -> Expr:
    """What serious-illness insurance has paid once the bills are settled; until then, what it will have to pay."""
    return when(bill_settled).then(medical_serious_illness_paid).otherwise(medical_serious_illness_due)
