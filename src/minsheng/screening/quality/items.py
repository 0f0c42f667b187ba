"""Items: what a data-quality rule found, one row each, as SQL over the rule's own query."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from minsheng.lake.engine import literal
from minsheng.screening.leads import lead_id_sql
from minsheng.screening.quality.forms import sentence_sql
from minsheng.screening.quality.rules import RESERVED, QualityError, Rule

__all__ = ["FOUND_COLUMNS", "ITEM_COLUMNS", "item_sql", "macros", "query_of", "written_sql"]

FOUND_COLUMNS: Final = (
    "key", "rule", "severity", "owner", "subject", "household_id", "person_id", "evidence", "delivery", "row",
    "sentence_zh", "sentence_en", "lead_id",
)  # fmt: skip
ITEM_COLUMNS: Final = (*FOUND_COLUMNS[:7], "division", "district", *FOUND_COLUMNS[7:])
"""Columns of items.parquet. `evidence` is a JSON object of the values that fired; money in fen, areas in square decimetres."""

_NAMED: Final = re.compile(r"\$([a-z][a-z0-9_]*)")


def macros(facts_date: date) -> list[str]:
    """Statements that define what rules say of a resident id: age, birth date and sex stand in it, checked on intake.

    `years_old(id)`: completed years at the end of the month. `school_age(id)`: at the start of the school year, by the
    birthdays up to 31 August. `birth_of(id)`: the date of birth. `is_male(id)`.
    """
    year = facts_date.year if facts_date.month >= 9 else facts_date.year - 1
    day = "id // 1000 % 100000000"
    return [
        f"CREATE OR REPLACE MACRO years_old(id) AS (({facts_date:%Y%m%d} - {day}) // 10000)",
        f"CREATE OR REPLACE MACRO school_age(id) AS (({year}0831 - {day}) // 10000)",
        "CREATE OR REPLACE MACRO birth_of(id) AS make_date(id // 10000000 % 10000, id // 100000 % 100, id // 1000 % 100)",
        "CREATE OR REPLACE MACRO is_male(id) AS (id % 2 = 1)",
    ]


def query_of(rule: Rule, days: Mapping[str, date], numbers: Mapping[str, int]) -> str:
    """A rule's query with its dates and parameters filled in."""
    filled = {name: f"DATE '{day}'" for name, day in days.items()} | {name: str(n) for name, n in numbers.items()}
    return _NAMED.sub(lambda found: filled[found[1]], rule.sql)


def item_sql(rule: Rule, query: str, columns: Sequence[str]) -> str:
    """The items of a rule.

    An item has the same key in every month in which the same rule finds the same subject for the same thing.

    Args:
        rule: The rule.
        query: Its query, filled in.
        columns: Names of the columns of the query.

    Returns:
        A query with the columns `FOUND_COLUMNS`.

    Raises:
        QualityError: The query lacks a column that the rule speaks of.
    """
    needed = {*rule.values, "household_id" if rule.subject == "household" else "person_id"}
    if rule.subject == "row":
        needed = {*rule.values} | ({"person_id"} if "person_id" in columns else {"household_id"})
    if lost := sorted(needed - set(columns)):
        raise QualityError(
            f"The query has no column {lost[0]}.", where=rule.id, hint="Select it, or take it out of the rule."
        )
    person, household, delivery, row = (f"found.{name}" if name in columns else "NULL" for name in RESERVED)
    # A person keeps the key in another household; a household has no person of its own.
    subject = household if rule.subject == "household" or person == "NULL" else person
    identity = ", ".join([literal(rule.id), f"{subject}::VARCHAR", *(f"found.{name}::VARCHAR" for name in rule.key)])
    key = f"{literal(rule.id.replace('-', '').lower() + '-')} || left(md5(concat_ws('/', {identity})), 16)"
    evidence = ", ".join(f"{literal(name)}: found.{name}" for name in rule.values)
    lead = "NULL"
    if rule.lead:
        programme = "found.programme" if rule.lead[0] == "*" else literal(rule.lead[0])
        lead = lead_id_sql("'data_problem'", programme, household, person)
    values = {
        "key": key,
        "rule": literal(rule.id),
        "severity": literal(rule.severity),
        "owner": literal(rule.department.zh),
        "subject": literal(rule.subject),
        "household_id": f"{household}::BIGINT",
        "person_id": f"{person}::BIGINT",
        "evidence": f"to_json({{{evidence}}})::VARCHAR",
        "delivery": f"{delivery}::INTEGER",
        "row": f"{row}::BIGINT",
        "sentence_zh": sentence_sql(rule.sentence.zh, "zh", rule.values),
        "sentence_en": sentence_sql(rule.sentence.en, "en", rule.values),
        "lead_id": f"{lead}::VARCHAR",
    }
    columns_sql = ", ".join(f'{values[name]} AS "{name}"' for name in FOUND_COLUMNS)
    return f"SELECT {columns_sql} FROM ({query}) AS found"


def written_sql(parts: str, homes: str) -> str:
    """The items of a month as they are written: with the place of their household, in a fixed order.

    Args:
        parts: Relation with the items of all parts.
        homes: Relation with household_id, division, district of the households in the snapshot.
    """
    division = "coalesce(homes.division, parts.household_id // 1000000)"
    values = {
        "division": f"{division} AS division",
        "district": "coalesce(homes.district, left(parts.household_id::VARCHAR, 6)) AS district",
    }
    columns = ", ".join(values.get(name, f'parts."{name}"') for name in ITEM_COLUMNS)
    return (
        f"SELECT {columns} FROM {parts} AS parts LEFT JOIN {homes} AS homes USING (household_id)"
        " ORDER BY rule, district, key"
    )
