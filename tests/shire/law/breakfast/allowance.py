"""The second-breakfast allowance: what a smial lacks to a decent pantry."""

from __future__ import annotations

from minsheng.rules.declare import exception, policy, programme
from minsheng.rules.lang import (
    Expr,
    all_of,
    any_member,
    at_least,
    completed_years,
    divide,
    not_,
    percent,
    quantity,
    total,
    when,
)


@policy(entity="hobbit", unit="year", title=("年龄", "age"), cites="Shire-law 1")
def age(birth_date: Expr, facts_date: Expr) -> Expr:
    """Completed years on the day; a hobbit comes of age at 33."""
    return completed_years(birth_date, facts_date)


@policy(entity="hobbit", type="bool", title=("成年", "of age"), cites="Shire-law 1")
def of_age(age: Expr, coming_of_age: Expr) -> Expr:
    """Whether the hobbit has come of age."""
    return age >= coming_of_age


@policy(entity="hobbit", unit="fen/month", rounding="down", title=("月收入", "income"), cites="Shire-law 2")
def hobbit_income(wage: Expr, leaf_sales: Expr) -> Expr:
    """Wage and a twelfth of the year's leaf; broken pennies are not counted."""
    return wage + divide(leaf_sales, quantity(12, "month/year"))


@policy(entity="hobbit", type="bool", title=("由表亲供养", "kept by a cousin"), cites="Shire-law 3")
def kept(cousin_rich: Expr, estranged: Expr) -> Expr:
    """Whether a rich cousin who is still on speaking terms keeps the hobbit."""
    return any_member(all_of(cousin_rich, not_(estranged)))


@policy(entity="smial", unit="fen/month", title=("洞府收入", "smial income"), cites="Shire-law 2")
def smial_income(kept: Expr, hobbit_income: Expr) -> Expr:
    """Income of all tenants; one who is kept by a cousin brings nothing."""
    return total(when(kept).then(0).otherwise(hobbit_income))


@policy(entity="smial", unit="fen/month", title=("早餐线", "breakfast line"), cites="Shire-law 4")
def breakfast_line(breakfast_standard: Expr, tenants: Expr) -> Expr:
    """The standard of the farthing for every tenant."""
    return breakfast_standard * tenants


@policy(entity="smial", type="bool", title=("收入低于早餐线", "income below the line"), cites="Shire-law 4")
def income_below(smial_income: Expr, breakfast_line: Expr) -> Expr:
    """Whether the smial lacks anything to a decent pantry."""
    return smial_income < breakfast_line


@policy(entity="smial", type="bool", title=("有成年人", "somebody is of age"), cites="Shire-law 1")
def somebody_of_age(of_age: Expr) -> Expr:
    """Whether a tenant can sign for the allowance."""
    return any_member(of_age)


@policy(entity="smial", type="bool", title=("符合早餐补助", "breakfast allowance is due"), cites="Shire-law 5")
def breakfast_due(income_below: Expr, somebody_of_age: Expr) -> Expr:
    """Whether the allowance is due."""
    return all_of(income_below, somebody_of_age)


@exception(to="breakfast_due", order=2, title=("冒险者除外", "not while on an adventure"), cites="Shire-law 5 (2)")
def nobody_feeds_adventurers(on_adventure: Expr) -> Expr:
    """A smial with a tenant on an adventure is refused: he is thought to dine elsewhere."""
    return when(any_member(on_adventure)).then(False)


@exception(
    to="breakfast_due", order=1, since="1421-01-01", title=("持戒者优先", "ring-bearers always"), cites="Thain 1421"
)
def ring_bearers_eat(ring_bearer: Expr) -> Expr:
    """After the war, the smial of a ring-bearer is never refused."""
    return when(any_member(ring_bearer)).then(True)


@policy(
    entity="smial", unit="fen/month", until="1419-12-31", rounding="down", name="allowance",
    title=("早餐补助金", "allowance"), cites="Sharkey's rules",
)  # fmt: skip
def allowance_under_sharkey(breakfast_due: Expr, gap: Expr) -> Expr:
    """Under Sharkey: a tenth of the gap; the rest was gathered and shared."""
    return when(breakfast_due).then(percent(gap, quantity(1000, "bp"))).otherwise(0)


@policy(
    entity="smial", unit="fen/month", since="1420-01-01", rounding="half_up", name="allowance",
    title=("早餐补助金", "allowance"), cites="Shire-law 6",
)  # fmt: skip
def allowance_restored(breakfast_due: Expr, gap: Expr, restored_share: Expr) -> Expr:
    """The gap, or the restored share of it, rounded to the nearest."""
    return when(breakfast_due).then(percent(gap, restored_share)).otherwise(0)


@policy(entity="smial", unit="fen/month", title=("差额", "gap"), cites="Shire-law 6")
def gap(breakfast_line: Expr, smial_income: Expr) -> Expr:
    """What the smial lacks; never below nothing."""
    return at_least(breakfast_line - smial_income, 0)


@policy(entity="smial", unit="fen/month", title=("余缺", "margin"), cites="Shire-law 4")
def margin(breakfast_line: Expr, smial_income: Expr) -> Expr:
    """How far the income lies below the line; negative above it."""
    return breakfast_line - smial_income


programme(
    "breakfast", title=("第二早餐补助", "second-breakfast allowance"), entity="smial", decides="breakfast_due",
    amount="allowance", margin="margin", tests=("income_below", "somebody_of_age"),
)  # fmt: skip
