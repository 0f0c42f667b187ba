"""What medical aid pays of the in-scope bills that insurance left: aid, then tilt aid 倾斜救助, and the premium."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, at_least, at_most, percent, total, when

RULE = "国办发〔2021〕42号；社会救助暂行办法 第二十九条"


@policy(
    entity="household",
    type="code",
    codes={
        "general": ("原一般医疗救助", "older general scheme"),
        "yubei_2023": ("2023年口径（渝北区医保局）", "as answered in 2023"),
        "answer_2024": ("2024年口径（区县医保答问）", "as answered in 2024"),
        "national_2021": ("国家指导口径", "national guidance"),
    },
    title=("医疗救助口径", "scheme of medical aid"),
    cites=RULE,
)
def medical_scheme(medical_aid_scheme: Expr) -> Expr:
    """Which of the published readings of rates, deductibles and caps is applied."""
    return medical_aid_scheme


@policy(
    entity="person",
    type="code",
    codes={
        "listed": ("特殊病种重特大疾病", "listed severe disease"),
        "large": ("大额费用", "large bill"),
        "ordinary": ("普通疾病", "ordinary bill"),
    },
    title=("医疗救助费用类型", "kind of bill for medical aid"),
    cites="重庆市医疗救助办法（普通疾病、特殊病种、大额费用）",
)
def medical_bill_kind(serious_illness: Expr, medical_in_scope: Expr, large_bill_from: Expr) -> Expr:
    """A registered serious illness, else a large in-scope bill, else an ordinary one."""
    return (
        when(serious_illness)
        .then("listed")
        .when(medical_in_scope > large_bill_from)
        .then("large")
        .otherwise("ordinary")
    )


@policy(
    entity="person",
    unit="fen/year",
    title=("大病保险后政策内自付", "in-scope bills left after insurance"),
    cites=RULE,
)
def medical_left_after_serious(medical_left_after_insurance: Expr, medical_serious_illness: Expr) -> Expr:
    """What both insurances left within the scope."""
    return at_least(medical_left_after_insurance - medical_serious_illness, 0)


@policy(
    entity="person",
    unit="fen/year",
    rounding="down",
    title=("医疗救助起付线", "deductible of medical aid"),
    cites="国办发〔2021〕42号（特困、低保取消起付线）",
)
def medical_aid_deductible(disposable_income_previous_year: Expr, medical_aid_deductible_share: Expr) -> Expr:
    """A share of last year's per-capita disposable income, by scheme and group; none for the poorest."""
    return percent(disposable_income_previous_year, medical_aid_deductible_share)


@policy(
    entity="person",
    unit="fen/year",
    rounding="down",
    title=("医疗救助金", "medical aid"),
    cites=RULE,
)
def medical_aid(
    medical_left_after_serious: Expr, medical_aid_deductible: Expr, medical_aid_rate: Expr, medical_aid_cap: Expr
) -> Expr:
    """What insurance left above the deductible, at the rate of scheme, group and kind of bill, within the yearly cap."""
    return at_most(
        percent(at_least(medical_left_after_serious - medical_aid_deductible, 0), medical_aid_rate), medical_aid_cap
    )


@policy(
    entity="person",
    unit="fen/year",
    title=("医疗救助后政策内自付", "in-scope bills left after medical aid"),
    cites=RULE,
)
def medical_left_after_aid(medical_left_after_serious: Expr, medical_aid: Expr) -> Expr:
    """What remains for tilt aid."""
    return medical_left_after_serious - medical_aid


@policy(
    entity="person",
    unit="fen/year",
    rounding="down",
    title=("倾斜救助金", "tilt aid"),
    cites="国办发〔2021〕42号（倾斜救助）；渝北区医疗保障局 2023-10-30",
)
def medical_tilt(medical_left_after_aid: Expr, tilt_deductible: Expr, tilt_rate: Expr, tilt_cap: Expr) -> Expr:
    """Of what is still left above the deductible of tilt aid, its rate, within its yearly cap."""
    return at_most(percent(at_least(medical_left_after_aid - tilt_deductible, 0), tilt_rate), tilt_cap)


@policy(
    entity="person",
    unit="fen/year",
    title=("参保资助", "premium subsidy"),
    cites="社会救助暂行办法 第二十九条（一）；国办发〔2023〕39号（特困全额、低保等定额资助）",
)
def premium_subsidy(insurance_kind: Expr, premium_subsidy_rate: Expr) -> Expr:
    """For members of resident insurance: the whole premium of destitute persons, a fixed sum for the other groups."""
    return when(insurance_kind == "resident").then(premium_subsidy_rate).otherwise(0)


@policy(
    entity="person",
    unit="fen/year",
    title=("医疗保障合计支付", "paid by all covers together"),
    cites=RULE,
)
def medical_covered(
    medical_insurance: Expr, medical_serious_illness: Expr, medical_aid: Expr, medical_tilt: Expr
) -> Expr:
    """Both insurances, aid and tilt aid together; the premium subsidy is not a payment of bills."""
    return medical_insurance + medical_serious_illness + medical_aid + medical_tilt


@policy(
    entity="household",
    unit="fen/year",
    title=("医疗费救助金", "aid with bills"),
    cites=RULE,
)
def medical_aid_amount(medical_aid: Expr, medical_tilt: Expr) -> Expr:
    """Aid and tilt aid of all members for the bills of twelve months."""
    return total(medical_aid + medical_tilt)


@policy(
    entity="household",
    unit="fen/year",
    title=("尚未支付的医疗救助金", "aid with bills that is still to be paid"),
    cites=RULE,
)
def medical_aid_outstanding(medical_aid: Expr, medical_tilt: Expr, medical_aid_paid: Expr) -> Expr:
    """What the settlements have not paid yet, person by person; what one has been paid too much never reduces another's."""
    return total(at_least(medical_aid + medical_tilt - medical_aid_paid, 0))


@policy(
    entity="household",
    unit="fen/year",
    title=("医疗救助金额", "medical aid of the year"),
    cites=RULE,
)
def medical_amount(medical_eligible: Expr, medical_aid_amount: Expr, premium_subsidy: Expr) -> Expr:
    """Aid with bills and premium subsidies of all members in a year; nothing if nobody belongs to a group."""
    return when(medical_eligible).then(medical_aid_amount + total(premium_subsidy)).otherwise(0)


programme(
    "medical",
    title=("医疗救助", "medical aid"),
    entity="household",
    decides="medical_eligible",
    amount="medical_amount",
    tests=("medical_eligible",),
    tags=("help_of_a_year",),
    pays="year",
    disregard="民发〔2021〕57号（政府给予的社会救助款物不计入家庭收入）",
)
