"""Rows that name a person without an id: kept under a number of their own until they are linked.

The number stands where the id would stand, and takes part in keys and slots like one. It is made from what the row says
of the person, so that the same person sent again in the next month has the same number, and what was decided stays decided.
Once a linkage or a clerk finds the person, the row is read as that person's, see `applying`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from minsheng.lake.contracts import Contract, load_contracts
from minsheng.lake.deliveries import list_deliveries
from minsheng.lake.engine import literal

__all__ = [
    "FIRST_CLAIM",
    "FIRST_PERSON",
    "FIRST_UNIDENTIFIED",
    "can_be_kept",
    "claim_number_sql",
    "is_unidentified_sql",
    "record_number_sql",
    "states_names",
    "unidentified_records",
]

FIRST_UNIDENTIFIED: Final = 10**15
FIRST_PERSON: Final = 10**16
"""Keys of persons have 17 digits; numbers of unidentified rows have 16, numbers of rows of lists fewer."""

FIRST_CLAIM: Final = 10**14
"""What a list says under an id that may be somebody else's has a number of 15 digits, see `claim_number_sql`."""

_SAID: Final = ("name", "sex", "birth_date", "household_no")
_HEX: Final = 15


def can_be_kept(contract: Contract) -> str:
    """Condition on checked rows (`v_…`, `r_…`) without an id that a linkage can work with; empty if the table keeps none.

    A name alone fits too many people: the birth date or the household must be there as well.
    """
    names = {column.name for column in contract.columns}
    others = [f"v_{name} IS NOT NULL AND r_{name} IS NULL" for name in ("birth_date", "household_no") if name in names]
    if contract.without_id != "keep" or "name" not in names or not others:
        return ""
    return f"(r_person_id = 'missing_required' AND v_name IS NOT NULL AND ({' OR '.join(others)}))"


def record_number_sql(contract: Contract, prefix: str = "") -> str:
    """Expression for the number of a row without an id: 16 digits, from the table and what the row says of the person.

    Two rows of one table that say the same of their persons have the same number: nothing in them tells two people apart.

    Args:
        contract: Of the table.
        prefix: Before the names of the columns.
    """
    names = {column.name for column in contract.columns}
    said = [f"coalesce({prefix}{name}::VARCHAR, '')" for name in _SAID if name in names]
    text = f"md5(concat_ws('|', {literal(contract.table)}, {', '.join(said)}))"
    # Fifteen hexadecimal digits fit in an int64, and MD5 is the same in every version of every engine.
    return f"({FIRST_UNIDENTIFIED} + ('0x' || left({text}, {_HEX}))::BIGINT % {FIRST_PERSON - FIRST_UNIDENTIFIED})"


def claim_number_sql(contract: Contract) -> str:
    """Expression for the number of what a row says of the person besides the id: the same in every table and month.

    Args:
        contract: Of a table with a column `name`.
    """
    names = {column.name for column in contract.columns}
    said = [f"coalesce({name}::VARCHAR, '')" if name in names else "''" for name in ("name", "sex", "birth_date")]
    text = f"md5(concat_ws('|', person_id, {', '.join(said)}))"
    return f"({FIRST_CLAIM} + ('0x' || left({text}, {_HEX}))::BIGINT % {FIRST_UNIDENTIFIED - FIRST_CLAIM})"


def states_names(contract: Contract) -> bool:
    """Whether rows of a table name the person besides giving the id, so that the two can contradict each other."""
    return contract.without_id == "keep" and any(column.name == "name" for column in contract.columns)


def is_unidentified_sql(person_id: str) -> str:
    """Condition for the key of a person being the number of an unidentified row."""
    return f"({person_id} BETWEEN {FIRST_UNIDENTIFIED} AND {FIRST_PERSON - 1})"


def unidentified_records(home: Path) -> list[str]:
    """Relations with the unidentified rows of every delivery of a home, as records for a linkage; none if there are none.

    All months are asked, so that what was linked once stays linked when an earlier month is looked at again.

    Raises:
        StorageError: A manifest is damaged.
    """
    contracts = load_contracts(home)
    pieces = []
    for delivery in list_deliveries(home):
        contract = contracts.get(delivery.table)
        if not delivery.unidentified or contract is None:
            continue
        names = {column.name for column in contract.columns}
        said = ", ".join(name if name in names else f"NULL AS {name}" for name in _SAID)
        pieces.append(
            f"SELECT person_id, {said} FROM read_parquet({literal(delivery.rows_path)}, union_by_name = true)"
            f" WHERE {is_unidentified_sql('person_id')}"
        )
    if not pieces:
        return []
    return [
        f"""(SELECT person_id AS record_id, NULL::VARCHAR AS id_text, any_value(name) AS name, any_value(sex) AS sex,
            any_value(birth_date) AS birth_date, any_value(household_no) // 1000000 AS division, []::VARCHAR[] AS relatives
        FROM ({" UNION ALL ".join(pieces)}) GROUP BY person_id)"""
    ]
