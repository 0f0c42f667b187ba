"""The family as the unit of an application: how many are counted, and where it may apply."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_members, all_of, any_member, any_of, count, not_, unknown, when

MEMBERS = "民发〔2021〕57号 第七条；重庆市城乡居民最低生活保障条例 第十一条"
REGISTERED = "重庆市2023年1月起申请低保户籍规定（人民网重庆 2023-01-13）"


@policy(
    entity="household", unit="persons", title=("共同生活家庭成员人数", "counted members of the family"), cites=MEMBERS
)
def household_counted(household_size: Expr, counted_member: Expr) -> Expr:
    """The people on record for the household without those who are not counted; unknown if the record contradicts itself."""
    return household_size - count(not_(counted_member))


@policy(
    entity="household",
    type="bool",
    until="2022-12-31",
    name="applicant_registered_here",
    title=("申请人户籍符合规定", "applicant registered in the city"),
    cites="重庆市城乡居民最低生活保障条例 第二条、第十四条",
)
def applicant_registered_until_2022(applicant_hukou_in_city: Expr, hukou_in_city: Expr) -> Expr:
    """Residents of the city apply where they are registered.

    How a family with a member registered elsewhere was treated before 2023 was not found: it cannot be told.
    """
    return when(all_members(hukou_in_city)).then(applicant_hukou_in_city).otherwise(unknown("bool"))


@policy(
    entity="household",
    type="bool",
    since="2023-01-01",
    name="applicant_registered_here",
    title=("申请人户籍符合规定", "applicant registered in the city"),
    cites=REGISTERED,
)
def applicant_registered_since_2023(applicant_hukou_in_city: Expr) -> Expr:
    """The applicant must be registered in the city; the other members may be registered elsewhere."""
    return applicant_hukou_in_city


@policy(
    entity="household",
    type="bool",
    title=("人户分离", "split residence"),
    cites="民发〔2021〕57号 第五条；民发〔2022〕83号 四（一）",
)
def split_residence(counted_member: Expr, hukou_in_city: Expr, resides_at_hukou: Expr) -> Expr:
    """A counted member is registered elsewhere or does not live where they are registered; the time to decide is then 45 days."""
    return any_member(all_of(counted_member, any_of(not_(hukou_in_city), not_(resides_at_hukou))))
