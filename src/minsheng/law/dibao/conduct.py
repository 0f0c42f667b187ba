"""What a dibao household owes in return: to take work that is offered; the share of who refuses three times is cut."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_of, at_least, divide, not_, percent, total, when

REFUSAL = "民发〔2021〕57号 第三十四条；重庆市城乡居民最低生活保障条例 第二十九条"
DUTIES = "重庆市城乡居民最低生活保障条例 第二十五条"


@policy(
    entity="person", type="bool", title=("法定劳动年龄内有劳动能力", "of working age and able to work"), cites=DUTIES
)
def fit_for_work(
    age: Expr, in_school: Expr, severe_disability: Expr, serious_illness: Expr, work_ability_lost: Expr
) -> Expr:
    """16 to 59 years old, not in school, neither severely disabled nor seriously ill, the ability to work not lost."""
    return all_of(age >= 16, age < 60, not_(any_of(in_school, severe_disability, serious_illness, work_ability_lost)))


@policy(
    entity="person",
    type="code",
    codes={
        "none": ("无", "none"),
        "register": (
            "失业登记、参加社区服务和培训、接受介绍的工作",
            "register as unemployed, join community work and training, take work offered",
        ),
        "farm": ("从事生产劳动", "do productive work"),
    },
    title=("就业义务", "duty to work"),
    cites=f"{DUTIES}第（一）、（二）项",
)
def work_duty(fit_for_work: Expr, employed: Expr, residence: Expr) -> Expr:
    """Able members without work: in town they register and take work that is offered, in the country they do productive work."""
    return (
        when(any_of(not_(fit_for_work), employed))
        .then("none")
        .when(residence == "urban")
        .then("register")
        .otherwise("farm")
    )


@policy(entity="person", type="bool", title=("连续三次拒绝工作", "refused work three times in a row"), cites=REFUSAL)
def refuses_work(jobs_refused: Expr, refusals_allowed: Expr, fit_for_work: Expr, employed: Expr) -> Expr:
    """An able member without work who refused suitable work three times running without good reason."""
    return all_of(jobs_refused >= refusals_allowed, fit_for_work, not_(employed))


@policy(
    entity="person",
    unit="fen/month",
    rounding="down",
    title=("拒绝就业减发本人份额", "own share cut for refusing work"),
    cites=REFUSAL,
)
def own_share_cut(
    counted_for_dibao: Expr,
    refuses_work: Expr,
    dibao_gap: Expr,
    dibao_size: Expr,
    supplement: Expr,
    refusal_cut_rate: Expr,
) -> Expr:
    """The person's equal share of the gap and the own supplement, as far as it is cut; that of the others is not touched."""
    own = divide(dibao_gap, at_least(dibao_size, 1)) + supplement
    return when(all_of(refuses_work, counted_for_dibao)).then(percent(own, refusal_cut_rate)).otherwise(0)


@policy(entity="household", unit="fen/month", title=("家庭减发合计", "shares cut, all members"), cites=REFUSAL)
def dibao_cuts(own_share_cut: Expr) -> Expr:
    """The shares of all members who refused work."""
    return total(own_share_cut)
