"""Resident ids read by the tens of millions: the rules of `resident_id` as DuckDB expressions over whole columns.

The check sum is taken from the 17 digits as one integer, for splitting text into characters costs ten times as much.
With q(i) = n div 10^i, the digit at place i is q(i) - 10 q(i+1); as -10 = 1 and each weight is twice the one below it
(mod 11), the weighted sum of the digits becomes 2 q(0) + 3 (2 q(1) + 4 q(2) + 8 q(3) + …), which fits in an int64 once
the factors are reduced mod 11.
"""

from __future__ import annotations

from typing import Final

from minsheng.standards.resident_id import CHECK_CHARACTERS, EARLIEST_BIRTH_YEAR

__all__ = ["id_birth_date_sql", "id_problem_sql", "id_sex_sql", "person_id_sql", "resident_id_sql"]

_FACTORS: Final = (2, *(3 * 2**place % 11 for place in range(1, 17)))


def id_problem_sql(text: str, *, number: str = "") -> str:
    """Expression for why a delivered resident id is refused; the same answer as `resident_id.problem`, row by row.

    Args:
        text: SQL expression of type VARCHAR, e.g. a quoted column name.
        number: Name of a column that already holds `person_id_sql(text, checked=True)`. It makes the expression
            nearly twice as fast, since DuckDB shares no work inside a CASE.

    Returns:
        SQL expression: `id_length`, `id_characters`, `id_checksum` or `id_birth_date`, the first that applies; NULL
        where the id is good and where there is none.
    """
    if not number:
        number = person_id_sql(text, checked=True)
        return f"list_transform([{number}], lambda id_number: {id_problem_sql(text, number='id_number')})[1]"
    return (
        f"CASE WHEN {text} IS NULL THEN NULL"
        f" WHEN length({text}) NOT IN (15, 18) THEN 'id_length'"
        f" WHEN NOT regexp_full_match({text}, '[1-9][0-9]{{14}}([0-9]{{2}}[0-9Xx])?') THEN 'id_characters'"
        f" WHEN strlen({text}) = 18 AND upper(right({text}, 1)) <> {_check_character_sql(number)} THEN 'id_checksum'"
        f" WHEN NOT {_is_date_sql(number)} THEN 'id_birth_date' END"
    )


def person_id_sql(text: str, *, checked: bool = False) -> str:
    """Expression for the key of a person: the first 17 digits of the id, the century put into ids of 15 digits.

    Args:
        text: SQL expression of type VARCHAR.
        checked: The caller looks only at rows where `id_problem_sql` is NULL; the checks are then not repeated, and
            other rows hold nonsense or NULL.

    Returns:
        SQL expression of type BIGINT; NULL where the id is missing or, unless `checked`, has any fault.
    """
    if not checked:
        return f"CASE WHEN {id_problem_sql(text)} IS NULL THEN {person_id_sql(text, checked=True)} END"
    return (
        f"(CASE WHEN strlen({text}) = 15 THEN try_cast(left({text}, 6) || '19' || substr({text}, 7) AS BIGINT)"
        f" ELSE try_cast(left({text}, 17) AS BIGINT) END)"
    )


def id_birth_date_sql(person_id: str) -> str:
    """Expression for the date of birth that the key of a person holds.

    Args:
        person_id: SQL expression of type BIGINT, made by `person_id_sql`.

    Returns:
        SQL expression of type DATE; NULL where the key is NULL or holds no date.
    """
    year, month, day = _date_parts(person_id)
    return f"TRY(make_date({year}, {month}, {day}))"


def id_sex_sql(person_id: str) -> str:
    """Expression for the sex that the key of a person holds: an odd order number is a man's.

    Args:
        person_id: SQL expression of type BIGINT, made by `person_id_sql`.

    Returns:
        SQL expression of type VARCHAR, `male` or `female`; NULL where the key is NULL.
    """
    return f"CASE ({person_id}) % 2 WHEN 1 THEN 'male' WHEN 0 THEN 'female' END"


def resident_id_sql(person_id: str) -> str:
    """Expression for the 18-character id that a person key stands for.

    Args:
        person_id: SQL expression of type BIGINT with 17 digits.

    Returns:
        SQL expression of type VARCHAR; NULL where the key is NULL.
    """
    return f"(({person_id})::VARCHAR || {_check_character_sql(person_id)})"


def _check_character_sql(number: str) -> str:
    terms = [f"{factor} * (({number}) // {10**place})" for place, factor in enumerate(_FACTORS)]
    return f"substr('{CHECK_CHARACTERS}', 1 + (({' + '.join(terms)}) % 11)::INTEGER, 1)"


def _date_parts(number: str) -> tuple[str, str, str]:
    ymd = f"((({number}) // 1000 % 100000000)::INTEGER)"
    return f"({ymd} // 10000)", f"({ymd} // 100 % 100)", f"({ymd} % 100)"


def _is_date_sql(number: str) -> str:
    year, month, day = _date_parts(number)
    leap = f"({year} % 4 = 0 AND ({year} % 100 <> 0 OR {year} % 400 = 0))"
    days = f"CASE WHEN {month} = 2 THEN 28 + {leap}::INTEGER WHEN {month} IN (4, 6, 9, 11) THEN 30 ELSE 31 END"
    return f"({year} >= {EARLIEST_BIRTH_YEAR} AND {month} BETWEEN 1 AND 12 AND {day} BETWEEN 1 AND {days})"
