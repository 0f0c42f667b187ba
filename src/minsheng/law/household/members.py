"""Who is counted as a member of the family living together (民发〔2021〕57号 第七条)."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_of, is_in, not_, quantity, when

MEMBERS = "民发〔2021〕57号 第七条；重庆市城乡居民最低生活保障条例 第十一条"
LOCAL = "重庆市城乡居民最低生活保障条例 第十一条"


@policy(
    entity="person", type="bool", title=("本人、配偶或未成年子女", "applicant, spouse or minor child"), cites=MEMBERS
)
def closest_family(relation: Expr, age: Expr) -> Expr:
    """The applicant, the spouse and children below 18: counted wherever they live and are registered."""
    return any_of(is_in(relation, "head", "spouse"), all_of(is_in(relation, "son", "daughter"), age < 18))


@policy(
    entity="person", type="bool", title=("在校就读（不能独立生活）", "in school, so not yet independent"), cites=MEMBERS
)
def studies_dependently(schooling: Expr, dependent_study: Expr) -> Expr:
    """In school up to the bachelor's degree; a postgraduate is counted for it only under the wider local wording."""
    return all_of(schooling != "none", any_of(dependent_study == "any_school", schooling != "postgraduate"))


@policy(entity="person", type="bool", title=("不能独立生活的成年子女", "dependent grown-up child"), cites=MEMBERS)
def dependent_child(relation: Expr, age: Expr, studies_dependently: Expr, cannot_live_alone: Expr) -> Expr:
    """A son or daughter of 18 or older who cannot live independently, or studies and so does not yet."""
    return all_of(is_in(relation, "son", "daughter"), age >= 18, any_of(studies_dependently, cannot_live_alone))


@policy(
    entity="person",
    type="bool",
    title=("有法定义务并长期共同居住", "bound by support duty and living together"),
    cites=MEMBERS,
)
def lives_in_family(support_duty: Expr, lives_together: Expr) -> Expr:
    """Anybody else who owes or is owed support by law and has long lived with the family."""
    return all_of(support_duty, lives_together)


@policy(
    entity="person",
    unit="month",
    title=("教职人员脱离家庭月数", "months after which a cleric is not counted"),
    cites=MEMBERS,
)
def clergy_absence_limit(clergy_absence: Expr) -> Expr:
    """Three years in a row in the national text, one year in the local one; the limit itself is included."""
    return when(clergy_absence == "three_years").then(quantity(36, "month")).otherwise(quantity(12, "month"))


@policy(entity="person", type="bool", title=("依法不计入家庭成员", "not counted by law"), cites=MEMBERS)
def excluded_member(
    clergy_months: Expr,
    clergy_absence_limit: Expr,
    custody: Expr,
    declared_missing: Expr,
    unmarried_in_service: Expr,
    unmarried_servicemen: Expr,
) -> Expr:
    """Clerics long away, prisoners, people in compulsory rehabilitation, people declared missing, unmarried servicemen.

    Who serves outside prison or is on medical parole and back home is counted (黔江区民政局 2023-07-18 答复).
    """
    return any_of(
        clergy_months >= clergy_absence_limit,
        is_in(custody, "prison", "rehabilitation"),
        declared_missing,
        all_of(unmarried_servicemen == "excluded", unmarried_in_service),
    )


@policy(
    entity="person", type="bool", title=("计入共同生活家庭成员", "counted as a member of the family"), cites=MEMBERS
)
def counted_member(closest_family: Expr, dependent_child: Expr, lives_in_family: Expr, excluded_member: Expr) -> Expr:
    """Belongs to the family by kinship, dependence or long life together, and is not excluded by law."""
    return all_of(any_of(closest_family, dependent_child, lives_in_family), not_(excluded_member))
