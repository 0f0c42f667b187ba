"""The pipe-weed levy on each grower, rounded up to whole silver pennies (100 to the penny)."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, all_of, at_most, is_in, percent, quantity, round_to, when


@policy(entity="hobbit", type="bool", title=("须缴烟草税", "owes the levy"), cites="Levy 1")
def owes_levy(leaf_sales: Expr, levy_free: Expr, of_age: Expr) -> Expr:
    """A grower of age with sales above the free amount."""
    return all_of(of_age, leaf_sales > levy_free)


@policy(entity="hobbit", unit="fen/year", rounding="up", title=("烟草税", "levy"), cites="Levy 2")
def levy(owes_levy: Expr, leaf_sales: Expr, levy_rate: Expr, levy_ceiling: Expr) -> Expr:
    """The rate on all sales, in whole pennies, and never above the ceiling."""
    due = round_to(percent(leaf_sales, levy_rate), quantity(100, "fen/year"))
    return when(owes_levy).then(at_most(due, levy_ceiling)).otherwise(0)


@policy(entity="hobbit", type="bool", title=("南区种植户", "grows in the South Farthing"), cites="Levy 3")
def southern_grower(farthing: Expr, owes_levy: Expr) -> Expr:
    """Longbottom leaf has its own market."""
    return all_of(owes_levy, is_in(farthing, "south", "east"))


programme(
    "levy",
    title=("烟草税", "pipe-weed levy"),
    entity="hobbit",
    decides="owes_levy",
    amount="levy",
    tests=("of_age",),
    pays="year",
)
