"""The page of the facts that a snapshot states, from the catalogue."""

from __future__ import annotations

from minsheng.lake import facts_of
from minsheng.lake.facts import Entity, Fact
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


def facts_page() -> str:
    """The page as text."""
    sections = (f"## {title}\n\n{_table(entity)}" for entity, title in TITLES.items())
    return page("Facts", INTRODUCTION, *sections)


def _table(entity: Entity) -> str:
    return table(("fact", "名称", "what it says", "type", "from", "no row"), map(_row, facts_of(entity)))


def _row(fact: Fact) -> tuple[str, ...]:
    kind = f"{fact.type}, {fact.unit}" if fact.unit else fact.type
    said = f"{fact.title.en}. {fact.note}".rstrip(" .") + ("." if fact.note else "")
    none = f"`{fact.none.strip(chr(39))}`" if fact.none else "unknown"
    source = fact.source.partition(".")[0]
    return f"`{fact.name}`", fact.title.zh, said, kind, f"[`{fact.source}`](feeds.md#{source})", none
