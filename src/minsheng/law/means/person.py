"""What the means tests ask about one person: age, severe disability, school, whether a work record is expected."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_of, completed_years, is_in


@policy(entity="person", unit="year", title=("年龄", "age"), cites="民发〔2021〕57号（年龄按周岁计）")
def age(birth_date: Expr, facts_date: Expr) -> Expr:
    """Age in completed years (周岁) on the day that the facts are of."""
    return completed_years(birth_date, facts_date)


@policy(
    entity="person",
    type="bool",
    title=("重度残疾（含三级智力、精神残疾）", "severe disability (with grade 3 intellectual or mental)"),
    cites="民发〔2021〕57号（单独提出申请）；民发〔2022〕83号（成年无业重度残疾人）",
)
def severe_disability(disability_kind: Expr, disability_grade: Expr) -> Expr:
    """Disability that opens single-person entry: grade 1 or 2 of any kind, grade 3 if intellectual or mental."""
    return any_of(
        all_of(disability_grade >= 1, disability_grade <= 2),
        all_of(disability_grade == 3, is_in(disability_kind, "intellectual", "mental")),
    )


@policy(entity="person", type="bool", title=("在校就读", "in school"), cites="民发〔2021〕57号（共同生活家庭成员）")
def in_school(schooling: Expr) -> Expr:
    """Enrolled at any stage, kindergarten included; dropouts and graduates are not."""
    return schooling != "none"


@policy(
    entity="person",
    type="bool",
    title=("不需就业凭证（未满16周岁、在校、满60周岁、登记失业或重度残疾）", "no work record expected"),
    cites="民发〔2021〕57号（工资性收入）",
)
def outside_labour(age: Expr, in_school: Expr, unemployed: Expr, severe_disability: Expr) -> Expr:
    """People whose missing work record means that they earn nothing.

    Everybody else of working age has an income that is merely not known: no record is not an income of zero.
    """
    return any_of(age < 16, age >= 60, in_school, unemployed, severe_disability)
