"""What dibao pays: the gap to the standard, and the monthly supplement for the most burdened members."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_of, at_least, total, when

SUPPLEMENT = "重庆市2018年社会救助标准通知（分类重点救助；2022、2024、2025年均不变）"


@policy(
    entity="household",
    unit="fen/month",
    title=("补差金额", "top-up to the standard"),
    cites="民发〔2021〕57号 第二十三条；重庆市城乡居民最低生活保障条例 第二十条",
)
def dibao_gap(dibao_line: Expr, dibao_income: Expr) -> Expr:
    """Monthly top-up: standard × members − income, never negative."""
    return at_least(dibao_line - dibao_income, 0)


@policy(
    entity="person",
    unit="fen/month",
    title=("分类重点救助（最高一项）", "supplement, the highest item"),
    cites=SUPPLEMENT,
)
def supplement_highest_item(
    age: Expr,
    in_school: Expr,
    disability_grade: Expr,
    serious_illness: Expr,
    supplement_pupil: Expr,
    supplement_severe_disability: Expr,
    supplement_serious_illness: Expr,
    supplement_aged: Expr,
) -> Expr:
    """The highest of the items that apply: severe disability (grade 1–2), serious illness, 70 or older, pre-school or pupil."""
    pupil = when(any_of(in_school, age < 6)).then(supplement_pupil).otherwise(0)
    disabled = (
        when(all_of(disability_grade >= 1, disability_grade <= 2)).then(supplement_severe_disability).otherwise(0)
    )
    ill = when(serious_illness).then(supplement_serious_illness).otherwise(0)
    aged = when(age >= 70).then(supplement_aged).otherwise(0)
    return at_least(at_least(pupil, disabled), at_least(ill, aged))


@policy(
    entity="person",
    unit="fen/month",
    title=("分类重点救助金额", "supplement"),
    cites=SUPPLEMENT,
)
def supplement(supplement_highest_item: Expr, disability_grade: Expr, supplement_disability: Expr) -> Expr:
    """Monthly supplement of a dibao recipient: items do not add up, but any certified disability comes on top."""
    return supplement_highest_item + when(disability_grade >= 1).then(supplement_disability).otherwise(0)


@policy(
    entity="household",
    unit="fen/month",
    title=("家庭分类重点救助金额", "supplements of the household"),
    cites=SUPPLEMENT,
)
def dibao_supplements(supplement: Expr, tekun_eligible: Expr) -> Expr:
    """Supplements of the members who are counted for dibao."""
    return total(when(tekun_eligible).then(0).otherwise(supplement))


@policy(
    entity="household",
    unit="fen/month",
    title=("低保金", "dibao per month"),
    cites=f"民发〔2021〕57号 第二十三条；{SUPPLEMENT}",
)
def dibao_amount(dibao_eligible: Expr, dibao_gap: Expr, dibao_supplements: Expr) -> Expr:
    """What an entitled household receives in a month: the gap and the supplements; nothing if not entitled."""
    return when(dibao_eligible).then(dibao_gap + dibao_supplements).otherwise(0)
