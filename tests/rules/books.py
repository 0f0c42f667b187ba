"""Small laws written on the spot, for tests that look at one thing at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from minsheng.rules import Law, LawError, Problem, build_law
from minsheng.rules.book import Places
from minsheng.rules.declare import entity, fact, policy, recording

__all__ = ["DAY", "TITLE", "problems_of", "rule", "small_law"]

DAY = dt.date(2023, 12, 31)
TITLE = ("题", "title")


def rule(**options: object) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """`policy` with everything filled in that a test does not look at."""
    return policy(**{"entity": "household", "title": TITLE, "cites": "Article 1", **options})  # type: ignore[arg-type]


def small_law(
    declare: Callable[[], object],
    *,
    parameters: Iterable[Path] = (),
    overlays: Iterable[Path] = (),
    law_date: dt.date = DAY,
    places: Places | None = None,
) -> Law:
    """A law of households, persons and supporters, a few facts, and what `declare` adds."""
    with recording() as book:
        entity("household", key="household_id", title=("家庭", "household"))
        entity("person", key="person_id", parent="household", title=("人员", "person"))
        entity("supporter", key=None, parent="person", title=("义务人", "supporter"))
        fact("size", entity="household", type="int", unit="persons", title=("人数", "size"), source="a.size")
        fact("income", entity="household", type="int", unit="fen/month", title=("收入", "income"), source="a.income")
        fact(
            "residence",
            entity="household",
            type="code",
            codes=("urban", "rural"),
            title=("户口", "residence"),
            source="a.r",
        )
        fact("poor", entity="household", type="bool", title=("困难", "poor"), source="a.poor")
        fact("wage", entity="person", type="int", unit="fen/month", title=("工资", "wage"), source="b.wage")
        fact("ill", entity="person", type="bool", title=("患病", "ill"), source="b.ill")
        fact("birth_date", entity="person", type="date", title=("生日", "birth date"), source="b.birth")
        fact("able", entity="supporter", type="bool", title=("有能力", "able"), source="c.able")
        declare()
    return build_law(book, law_date=law_date, parameters=parameters, overlays=overlays, places=places)


def problems_of(declare: Callable[[], object], **options: object) -> list[Problem]:
    """Everything that is wrong with the small law."""
    with pytest.raises(LawError) as caught:
        small_law(declare, **options)  # type: ignore[arg-type]
    return list(caught.value.problems)
