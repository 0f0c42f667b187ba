"""Facts drawn at random, unknown ones among them: households that no city has, to tell two queries apart."""

from __future__ import annotations

import duckdb

from minsheng.lake.facts import absent_values
from minsheng.rules import Law

__all__ = ["random_facts"]

UNREAD = {"sex": "female", "relation": "other", "supporter_relation": "child"}
"""Facts that every register states and the SQL by hand does not ask for."""

HOUSEHOLDS = """
CREATE TABLE household AS SELECT
    500101000000000000 + i AS household_id,
    CASE WHEN random() < 0.03 THEN 'collective' ELSE 'family' END AS household_kind,
    CASE WHEN random() < 0.6 THEN 'urban' ELSE 'rural' END AS residence,
    CASE WHEN random() < 0.2 THEN '500114' ELSE '500101' END AS district,
    (random() * 0.9)::BIGINT AS dwellings, (random() * 200)::BIGINT * 100 AS dwelling_area,
    random() < 0.05 AS unsafe_dwelling, random() < 0.05 AS disaster, random() < 0.05 AS water_problem,
    CASE WHEN random() < 0.8 THEN 'none' WHEN random() < 0.5 THEN 'lifted_out' ELSE 'edge' END AS lifted_out,
    CASE WHEN random() < 0.95 THEN members END AS household_size
FROM (SELECT i, 1 + (random() * 4)::BIGINT AS members FROM range($households) t (i))
"""

PEOPLE = """
CREATE TABLE person AS SELECT
    row_number() OVER () AS person_id, household_id, birth_date, employed, unemployed, has_pension,
    CASE WHEN employed THEN kind ELSE 'none' END AS employment_kind,
    CASE WHEN employed AND random() < 0.9 THEN (random() * 150000)::BIGINT END AS employment_income,
    CASE WHEN employed AND random() < 0.9 THEN (random() * 900000)::BIGINT END AS farm_income,
    CASE WHEN has_pension THEN pension_kind ELSE 'none' END AS pension_kind,
    CASE WHEN has_pension AND random() < 0.9 THEN 13000 + (random() * 137000)::BIGINT END AS pension_amount,
    CASE WHEN NOT has_pension OR pension_kind = 'employee' THEN 0 WHEN random() < 0.9 THEN 13000 END AS pension_basic_part,
    CASE WHEN NOT unemployed THEN 0 WHEN random() < 0.9 THEN 110000 END AS unemployment_benefit,
    CASE WHEN random() < 0.2 THEN 'primary' ELSE 'none' END AS schooling, random() < 0.05 AS dropped_out,
    random() < 0.05 AS newly_unemployed, random() < 0.1 AS newly_disabled, random() < 0.05 AS newly_ill,
    CASE WHEN grade = 0 THEN 'none' ELSE disability END AS disability_kind, grade AS disability_grade,
    CASE WHEN random() < 0.95 THEN (random() * random() * 5000000)::BIGINT END AS bank_balance,
    CASE WHEN random() < 0.95 THEN 0 ELSE 1 END::BIGINT AS vehicle_count,
    CASE WHEN random() < 0.9 THEN (random() * 4000000)::BIGINT END AS vehicle_value,
    CASE WHEN random() < 0.98 THEN 0 ELSE 1 END::BIGINT AS company_count,
    (random() * 0.6)::BIGINT AS homes_owned, (random() * 120)::BIGINT * 100 AS homes_area,
    CASE WHEN random() < 0.98 THEN 0 ELSE 1 END::BIGINT AS premises_owned,
    CASE WHEN random() < 0.8 THEN true END AS kin_verified, random() < 0.3 AS serious_illness,
    CASE WHEN random() < 0.95 THEN (random() * random() * 3000000)::BIGINT END AS medical_self_paid,
    CASE WHEN random() < 0.7 THEN (random() * 6)::BIGINT END AS self_care_failures
FROM (
    SELECT household_id, DATE '1930-01-01' + (random() * 34000)::INTEGER AS birth_date,
           random() < 0.4 AS employed, random() < 0.1 AS unemployed, random() < 0.3 AS has_pension,
           list_extract(['employee', 'flexible', 'farming'], 1 + (random() * 2)::INTEGER) AS kind,
           list_extract(['employee', 'resident'], 1 + random()::INTEGER) AS pension_kind,
           list_extract(['sight', 'limb', 'intellectual', 'mental'], 1 + (random() * 3)::INTEGER) AS disability,
           CASE WHEN random() < 0.7 THEN 0 ELSE 1 + (random() * 3)::BIGINT END AS grade
    FROM (SELECT household_id, unnest(range(1 + (random() * 4)::BIGINT)) FROM household WHERE household_id % 50 <> 0)
)
"""

SUPPORTERS = """
CREATE TABLE supporter AS SELECT
    person_id, household_id, DATE '1930-01-01' + (random() * 30000)::INTEGER AS supporter_birth_date,
    random() < 0.1 AS supporter_on_tekun, random() < 0.3 AS supporter_on_dibao,
    CASE WHEN grade = 0 THEN 'none' ELSE 'mental' END AS supporter_disability_kind, grade AS supporter_disability_grade,
    CASE WHEN random() < 0.8 THEN (random() * 400000)::BIGINT END AS supporter_income,
    CASE WHEN random() < 0.8 THEN (random() * 2000000)::BIGINT END AS supporter_bank_balance,
    CASE WHEN random() < 0.9 THEN 0 ELSE 1 END::BIGINT AS supporter_vehicle_count,
    CASE WHEN random() < 0.9 THEN 0 ELSE 1 END::BIGINT AS supporter_company_count,
    CASE WHEN random() < 0.9 THEN 0 ELSE 1 END::BIGINT AS supporter_premises_owned
FROM (
    SELECT person_id, household_id, CASE WHEN random() < 0.6 THEN 0 ELSE 1 + (random() * 3)::BIGINT END AS grade,
           unnest(range((random() * 2)::BIGINT))
    FROM person
)
"""


def random_facts(connection: duckdb.DuckDBPyConnection, law: Law, households: int, seed: float) -> None:
    """Fill the tables `household`, `person` and `supporter` of a connection.

    Some households have nobody left, many facts that can be missing in files are missing, and no value follows from another, but that a pension holds its basic part.
    Facts that the SQL by hand does not read have the value that registers show of somebody whom they do not name, or what is
    presumed of everybody.

    Args:
        connection: Without these tables.
        law: Whose facts are asked for.
        households: How many.
        seed: Between 0 and 1; with one thread, the same seed gives the same facts.
    """
    connection.execute("SELECT setseed($seed)", {"seed": seed})
    connection.execute(HOUSEHOLDS, {"households": households})
    connection.execute(PEOPLE)
    connection.execute(SUPPORTERS)
    usual = {**law.presumed, **absent_values(), **UNREAD}
    for name, node in law.nodes.items():
        if node.role == "fact":
            drawn = {column for column, *_ in connection.execute(f"DESCRIBE {node.entity}").fetchall()}
            if name not in drawn:
                kind = {"int": "BIGINT", "bool": "BOOLEAN", "date": "DATE", "code": "VARCHAR"}[node.type]
                connection.execute(f"ALTER TABLE {node.entity} ADD COLUMN {name} {kind}")
                connection.execute(f"UPDATE {node.entity} SET {name} = $usual", {"usual": usual.get(name)})
