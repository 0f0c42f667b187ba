"""The page of the facts that a snapshot states, from the catalogue."""

from __future__ import annotations

import datetime as dt

from minsheng.lake import facts_of
from minsheng.lake.facts import Entity, Fact
from minsheng.rules import Node
from minsheng.rules.units import NO_UNIT
from minsheng.screening import law_of
from scripts.docs.markdown import page, table

__all__ = ["facts_page"]

INTRODUCTION = """
What a snapshot states about every person, household and legal supporter on the last day of a month. Rules ask for facts by these
names, `minsheng check` accepts those that the law reads, and the Parquet files under `lake/snapshots/` have them as columns.

*No row* says what the fact is for somebody of whom the table has no row, once the table was delivered; before its first delivery
everything is unknown ([why](../explanation/unknown-is-not-zero.md)). Amounts are in fen (0.01 yuan), areas in dm2 (0.01 m²). Each
table also has columns `src_<table>` with the number of the delivery that the facts came from.
""".strip()
TITLES: dict[Entity, str] = {
    "person": "Person 家庭成员",
    "household": "Household 家庭",
    "supporter": "Supporter 法定赡养抚养扶养义务人",
}


SURVEY = """
Facts that no department states. A home survey, an application or casework tells them; until then a screening, and a household
file with `absent: none`, takes for granted what stands under *presumed*. The explanation of a household marks each of them.
""".strip()


def facts_page() -> str:
    """The page as text."""
    sections = (f"## {title}\n\n{_table(entity)}" for entity, title in TITLES.items())
    return page("Facts", INTRODUCTION, *sections, f"## Told by a survey 入户调查\n\n{SURVEY}", _survey())


def _survey() -> str:
    nodes = law_of(dt.date(2023, 12, 31)).nodes.values()
    asked = [node for node in nodes if node.role == "fact" and node.source.startswith("survey.")]
    rows = sorted((node.entity or "", node.name, node) for node in asked)
    return table(("fact", "名称", "what it says", "of", "type", "presumed"), (_asked(node) for *_, node in rows))


def _asked(node: Node) -> tuple[str, ...]:
    presumed = "unknown" if node.presumed is None else f"`{str(node.presumed).lower()}`"
    kind = f"{node.type}, {node.unit}" if node.type == "int" and node.unit != NO_UNIT else node.type
    return (
        f"`{node.name}`",
        node.title[0],
        f"{node.title[1][0].upper()}{node.title[1][1:]}.",
        node.entity or "",
        kind,
        presumed,
    )


def _table(entity: Entity) -> str:
    return table(("fact", "名称", "what it says", "type", "from", "no row"), map(_row, facts_of(entity)))


def _row(fact: Fact) -> tuple[str, ...]:
    kind = f"{fact.type}, {fact.unit}" if fact.unit else fact.type
    said = f"{fact.title.en}. {fact.note}".rstrip(" .") + ("." if fact.note else "")
    none = f"`{fact.none.strip(chr(39))}`" if fact.none else "unknown"
    source = fact.source.partition(".")[0]
    return f"`{fact.name}`", fact.title.zh, said, kind, f"[`{fact.source}`](feeds.md#{source})", none
