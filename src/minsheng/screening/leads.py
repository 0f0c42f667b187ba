"""Leads: what a screening puts in front of a person, one row per household, kind and programme."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["LEAD_COLUMNS", "LEAD_KINDS", "identified", "lead_id_sql", "leads_sql"]

LEAD_KINDS = {
    "should_be_covered": ("应保未保", "should be covered"),
    "should_leave": ("应退未退", "should leave"),
    "should_be_looked_at": ("待核实", "should be looked at"),
    "data_problem": ("疑点数据", "data problem"),
}

LEAD_COLUMNS = (
    "lead_id", "kind", "programme", "household_id", "person_id", "division", "district", "amount", "reasons", "needs", "law_hash",
)  # fmt: skip

_SIZE_UNKNOWN = "household_size"


def leads_sql(programmes: Sequence[str], findings: str) -> str:
    """The leads of a bucket.

    A lead has the same id whenever the same household is found for the same reason, so that a run that is repeated adds
    nothing twice.

    Args:
        programmes: Programmes that were read against a list.
        findings: Table with the findings.

    Returns:
        A query with the columns `LEAD_COLUMNS`.
    """
    parts = [_verdict_leads(name, findings) for name in programmes]
    parts += [_warning_leads(findings), _size_leads(findings)]
    return identified(" UNION ALL ".join(parts))


def identified(body: str) -> str:
    """Leads with their ids: a hash of what the lead is about, so that it is the same in every run."""
    identity = lead_id_sql("kind", "programme", "household_id", "person_id")
    return f"SELECT {identity} AS lead_id, {', '.join(LEAD_COLUMNS[1:])} FROM ({body}) leads"


def lead_id_sql(kind: str, programme: str, household_id: str, person_id: str) -> str:
    """The id of a lead as SQL over SQL expressions; a doubtful item names the lead that says the same by it."""
    return f"md5(concat_ws('/', {kind}, {programme}, coalesce({household_id}, 0), coalesce({person_id}, 0)))"


def _verdict_leads(name: str, findings: str) -> str:
    """One lead for a verdict that a person has to act on; `undecided` alone is counted, not chased."""
    return (
        f"SELECT {name}_verdict AS kind, '{name}' AS programme, household_id, CAST(NULL AS BIGINT) AS person_id, division, district, "
        f"{name}_amount AS amount, {name}_reasons AS reasons, {_needs(name)} AS needs, law_hash FROM {findings} "
        f"WHERE {name}_verdict IN ('should_be_covered', 'should_leave', 'should_be_looked_at')"
    )


def _needs(name: str) -> str:
    """The missing facts, and `no_authorisation:<table>` for each table that nobody was authorised to read."""
    asked = "concat('no_authorisation:', replace(unauthorised, ',', ',no_authorisation:'))"
    return f"CASE WHEN {name}_needs <> '' AND unauthorised <> '' THEN concat({name}_needs, ',', {asked}) ELSE {name}_needs END"


def _warning_leads(findings: str) -> str:
    return (
        "SELECT 'should_be_looked_at' AS kind, 'monitoring' AS programme, household_id, CAST(NULL AS BIGINT) AS person_id, division, "
        f"district, CAST(NULL AS BIGINT) AS amount, warnings AS reasons, '' AS needs, law_hash FROM {findings} WHERE warnings <> ''"
    )


def _size_leads(findings: str) -> str:
    return (
        "SELECT 'data_problem' AS kind, 'registers' AS programme, household_id, CAST(NULL AS BIGINT) AS person_id, division, district, "
        f"CAST(NULL AS BIGINT) AS amount, 'size_contradicted' AS reasons, '{_SIZE_UNKNOWN}' AS needs, law_hash FROM {findings} "
        "WHERE household_size IS NULL"
    )
