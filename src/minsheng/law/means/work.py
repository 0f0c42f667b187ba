"""Income from work: what is on record, and what is imputed where the procedure found that no proof can be had."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_of, divide, is_in, not_, percent, quantity, when

WORK = "民发〔2021〕57号 第十三条（工资性收入、经营净收入）；重庆市城乡居民最低生活保障条例 第十二条"
UNPROVEN = "重庆市2023年1月起收入核算规定（人民网重庆 2023-01-13）"
LABOUR = "民发〔2022〕83号 一（一）（劳动力系数）；佛山市三水区低保收入核算规定"


@policy(
    entity="person",
    unit="month",
    title=("收入核算月数", "months over which income is counted"),
    cites="重庆市城乡居民最低生活保障条例 第十二条",
)
def look_back_months(employed: Expr, employment_kind: Expr, look_back_farming: Expr, look_back_others: Expr) -> Expr:
    """Twelve months before the application for a member who farms, the last month for everybody else."""
    farms = all_of(employed, employment_kind == "farming")
    return when(farms).then(look_back_farming).otherwise(look_back_others)


@policy(
    entity="person",
    type="bool",
    title=("从事经营（务农或灵活就业）", "works on own account: farming or flexible work"),
    cites=WORK,
)
def on_own_account(employed: Expr, employment_kind: Expr) -> Expr:
    """Farmers and flexible workers: what they earn is net business income; all other pay is wages."""
    return all_of(employed, is_in(employment_kind, "farming", "flexible"))


@policy(
    entity="person",
    type="code",
    codes={
        "18_45": ("18至45岁", "18 to 45"),
        "46_50": ("46至50岁", "46 to 50"),
        "51_55": ("51至55岁", "51 to 55"),
        "56_60": ("56至60岁", "56 to 60"),
        "other": ("其他", "other"),
    },
    title=("劳动力年龄段", "age band of the labour coefficient"),
    cites=LABOUR,
)
def labour_age_band(age: Expr) -> Expr:
    """The age bands by which labour coefficients are listed."""
    return (
        when(any_of(age < 18, age > 60))
        .then("other")
        .when(age <= 45)
        .then("18_45")
        .when(age <= 50)
        .then("46_50")
        .when(age <= 55)
        .then("51_55")
        .otherwise("56_60")
    )


@policy(entity="person", type="bool", title=("不按劳动力系数推定", "spared from the labour coefficient"), cites=LABOUR)
def spared_from_labour(outside_labour: Expr, cannot_find_work: Expr, new_graduate: Expr) -> Expr:
    """Nobody is expected to earn who is outside the labour force, really cannot find work or has just graduated."""
    return any_of(outside_labour, cannot_find_work, new_graduate)


@policy(
    entity="person",
    type="code",
    codes={
        "verified": ("凭证核实", "verified by a record"),
        "none_expected": ("无需凭证，按无收入计", "no record expected, counted as none"),
        "not_known": ("尚未核实", "not verified yet"),
        "industry_wage": ("按上年同行业平均工资推定", "imputed: last year's average wage of the industry"),
        "minimum_wage": ("按最低工资推定", "imputed: minimum wage"),
        "self_employed": ("按自营系数推定", "imputed: rate for the self-employed"),
        "labour_coefficient": ("按劳动力系数推定", "imputed: labour coefficient"),
        "declared": ("按申报数", "as declared, nothing imputed"),
    },
    title=("劳动收入核定方式", "how income from work was established"),
    cites=f"{WORK}；{UNPROVEN}",
)
def work_income_basis(
    employed: Expr,
    employment_kind: Expr,
    income_unproven: Expr,
    outside_labour: Expr,
    spared_from_labour: Expr,
    unproven_wage_basis: Expr,
    labour_imputation: Expr,
) -> Expr:
    """Whether the line is verified, imputed or still open; imputation begins where the procedure found that no proof can be had."""
    imputes = labour_imputation == "sanshui"
    return (
        when(all_of(not_(income_unproven), employed))
        .then("verified")
        .when(all_of(not_(income_unproven), outside_labour))
        .then("none_expected")
        .when(not_(income_unproven))
        .then("not_known")
        .when(all_of(employed, employment_kind == "employee", unproven_wage_basis == "industry_wage"))
        .then("industry_wage")
        .when(all_of(employed, employment_kind == "employee"))
        .then("minimum_wage")
        .when(all_of(employed, employment_kind == "flexible", imputes))
        .then("self_employed")
        .when(employed)
        .then("declared")
        .when(spared_from_labour)
        .then("none_expected")
        .when(imputes)
        .then("labour_coefficient")
        .otherwise("declared")
    )


@policy(
    entity="person",
    unit="fen/month",
    rounding="down",
    title=("推定劳动收入", "imputed income from work"),
    cites=f"{UNPROVEN}；{LABOUR}",
)
def imputed_work_income(
    work_income_basis: Expr,
    industry_wage_previous_year: Expr,
    minimum_wage: Expr,
    self_employed_rate: Expr,
    labour_coefficient: Expr,
    employment_kind: Expr,
    employment_income: Expr,
    farm_income: Expr,
) -> Expr:
    """What stands in for pay that cannot be proven, by the basis found; where no rule imputes, what the family declared.

    Average wage of the industry in the year before, or the minimum wage of the district; for the self-employed and for
    able adults without work a share of the minimum wage, if the switch is on.
    """
    return (
        when(work_income_basis == "industry_wage")
        .then(divide(industry_wage_previous_year, quantity(12, "month/year")))
        .when(work_income_basis == "minimum_wage")
        .then(minimum_wage)
        .when(work_income_basis == "self_employed")
        .then(percent(minimum_wage, self_employed_rate))
        .when(work_income_basis == "labour_coefficient")
        .then(percent(minimum_wage, labour_coefficient))
        .when(work_income_basis == "none_expected")
        .then(0)
        .when(employment_kind == "farming")
        .then(divide(farm_income, quantity(12, "month/year")))
        .otherwise(employment_income)
    )


@policy(
    entity="person",
    unit="fen/month",
    rounding="down",
    title=("工资性或经营净收入", "income from work"),
    cites=WORK,
)
def work_income(
    income_unproven: Expr,
    imputed_work_income: Expr,
    employed: Expr,
    employment_kind: Expr,
    employment_income: Expr,
    farm_income: Expr,
    outside_labour: Expr,
) -> Expr:
    """Monthly income from the main job: last month's for wages, a twelfth of the year's net income for farming.

    Rounded down to the fen, in favour of the applicant. Unknown for someone of working age without any record, until the
    procedure finds that no proof can be had.
    """
    return (
        when(income_unproven)
        .then(imputed_work_income)
        .when(all_of(employed, employment_kind == "farming"))
        .then(divide(farm_income, quantity(12, "month/year")))
        .when(employed)
        .then(employment_income)
        .when(outside_labour)
        .then(0)
        .otherwise(employment_income)
    )
