"""What tekun pays: the basic living standard and the care subsidy by self-care ability."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, count, total, when

RULE = "民发〔2021〕43号（救助供养标准）"


@policy(entity="person", unit="fen/month", title=("照料护理补贴", "care subsidy"), cites=RULE)
def tekun_care(
    self_care_failures: Expr, tekun_care_full: Expr, tekun_care_half: Expr, full_care_failures: Expr
) -> Expr:
    """Subsidy by the six activities of daily living: none failed, self-reliant; up to three, half care; more, full care."""
    return (
        when(self_care_failures == 0)
        .then(0)
        .when(self_care_failures < full_care_failures)
        .then(tekun_care_half)
        .otherwise(tekun_care_full)
    )


@policy(entity="person", unit="fen/month", title=("本人特困供养金", "tekun of the person"), cites=RULE)
def tekun_person_amount(tekun_eligible: Expr, tekun_basic_standard: Expr, tekun_care: Expr) -> Expr:
    """Basic living standard plus care subsidy; unknown until the self-care ability is assessed."""
    return when(tekun_eligible).then(tekun_basic_standard + tekun_care).otherwise(0)


@policy(entity="household", unit="fen/month", title=("特困供养金", "tekun per month"), cites=RULE)
def tekun_amount(tekun_person_amount: Expr) -> Expr:
    """What the destitute persons of the household receive together in a month."""
    return total(tekun_person_amount)


@policy(entity="household", unit="persons", title=("特困人数", "destitute persons"), cites="民发〔2021〕43号")
def tekun_persons(tekun_eligible: Expr) -> Expr:
    """How many members are destitute persons."""
    return count(tekun_eligible)
