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


@policy(entity="person", unit="fen/month", title=("学龄前或在校救助项", "item: pre-school or pupil"), cites=SUPPLEMENT)
def supplement_of_pupils(in_school: Expr, age: Expr, supplement_pupil: Expr) -> Expr:
    """For children before school age (below six) and everybody in school."""
    return when(any_of(in_school, age < 6)).then(supplement_pupil).otherwise(0)


@policy(entity="person", unit="fen/month", title=("重残救助项", "item: severe disability"), cites=SUPPLEMENT)
def supplement_of_severely_disabled(disability_grade: Expr, supplement_severe_disability: Expr) -> Expr:
    """For certified disability of grade 1 or 2."""
    severe = all_of(disability_grade >= 1, disability_grade <= 2)
    return when(severe).then(supplement_severe_disability).otherwise(0)


@policy(entity="person", unit="fen/month", title=("重大疾病救助项", "item: serious illness"), cites=SUPPLEMENT)
def supplement_of_ill(serious_illness: Expr, supplement_serious_illness: Expr) -> Expr:
    """For a registered serious illness."""
    return when(serious_illness).then(supplement_serious_illness).otherwise(0)


@policy(entity="person", unit="fen/month", title=("高龄救助项", "item: aged 70 or over"), cites=SUPPLEMENT)
def supplement_of_aged(age: Expr, supplement_aged: Expr) -> Expr:
    """From the seventieth birthday on."""
    return when(age >= 70).then(supplement_aged).otherwise(0)


@policy(
    entity="person",
    unit="fen/month",
    title=("分类重点救助（最高一项）", "supplement, the highest item"),
    cites=SUPPLEMENT,
)
def supplement_highest_item(
    supplement_of_pupils: Expr,
    supplement_of_severely_disabled: Expr,
    supplement_of_ill: Expr,
    supplement_of_aged: Expr,
) -> Expr:
    """The highest of the items that apply; they do not add up."""
    return at_least(
        at_least(supplement_of_pupils, supplement_of_severely_disabled), at_least(supplement_of_ill, supplement_of_aged)
    )


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
def dibao_supplements(supplement: Expr, counted_for_dibao: Expr) -> Expr:
    """Supplements of the members who are counted for dibao."""
    return total(when(counted_for_dibao).then(supplement).otherwise(0))


@policy(
    entity="household",
    unit="fen/month",
    title=("低保金", "dibao per month"),
    cites=f"民发〔2021〕57号 第二十三条、第三十四条；{SUPPLEMENT}",
)
def dibao_amount(dibao_eligible: Expr, dibao_gap: Expr, dibao_supplements: Expr, dibao_cuts: Expr) -> Expr:
    """What an entitled household receives in a month: the gap and the supplements, less the shares of members who refuse work."""
    return when(dibao_eligible).then(dibao_gap + dibao_supplements - dibao_cuts).otherwise(0)
