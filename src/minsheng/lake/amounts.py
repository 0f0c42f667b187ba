"""Numbers with a unit or a currency mark, written as bare numbers in the unit of the contract, exactly.

A cell (`1.2万元`, `¥1,234.50`, `85㎡`) says its own unit; a bare number has the one that its header gives. Conversion moves
the decimal point of a DECIMAL, so that what a double cannot hold is not lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import duckdb

from minsheng.lake.engine import literal
from minsheng.lake.units import CURRENCY_MARKS, known_units, own_power, unit_powers

if TYPE_CHECKING:
    from minsheng.lake.contracts import Column

__all__ = ["clean_number_sql", "create_amount_macros", "in_own_units", "limit", "wrong_unit_sql"]

_FORM: Final = f"(-?)({'|'.join(CURRENCY_MARKS)})? ?(-?[0-9][0-9,]*(?:[.][0-9]+)?) ?([^-0-9.,].*)?"
_WORDS: Final = "一二三四五六七八九"

_MACROS: Final = (
    """separators_out(n) AS CASE WHEN regexp_full_match(n, '-?[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?')
        THEN replace(n, ',', '') ELSE n END""",
    "plain_number(x) AS replace(replace(clean(x), '㎡', 'm2'), 'm²', 'm2')",
    f"""plain_count(x) AS CASE WHEN regexp_full_match(clean(x), '[{_WORDS}][^{_WORDS}]+')
        THEN translate(clean(x), '{_WORDS}', '123456789') ELSE clean(x) END""",
    f"has_number(n) AS regexp_full_match(n, '{_FORM}')",
    f"currency_of(n) AS regexp_extract(n, '^{_FORM}$', 2)",
    f"unit_of(n) AS replace(lower(regexp_extract(n, '^{_FORM}$', 4)), ' ', '')",
    f"number_of(n) AS separators_out(regexp_extract(n, '^{_FORM}$', 1) || regexp_extract(n, '^{_FORM}$', 3))",
    """times(x, factor) AS CASE WHEN regexp_full_match(x, '-?[0-9]{1,18}([.][0-9]{1,10}0*)?')
        THEN (x::DECIMAL(28, 10) * factor)::VARCHAR ELSE x END""",
)


def create_amount_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Define what the expressions of this module refer to; `clean` must be there already."""
    for macro in _MACROS:
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {macro}")


def in_own_units(rows: str, powers: Mapping[str, int]) -> str:
    """Relation with the bare numbers of some columns converted as their headers say; other texts stay as they are.

    Args:
        rows: Relation of text.
        powers: Column to power of ten, from `match_columns`.
    """
    converted = [f'{_times(f"x.{name}", power)} AS "{name}"' for name, power in powers.items()]
    return f"(SELECT * REPLACE ({', '.join(converted)}) FROM {rows} AS x)" if converted else rows


def clean_number_sql(column: Column, power: int) -> str:
    """Expression for a cell as a bare number in yuan, m2 or the contract's own unit; what it cannot convert stays.

    Args:
        column: A column of type `money`, `area` or `int`.
        power: Of ten, for a number without a unit of its own.
    """
    macro = "plain_count" if column.type == "int" else "plain_number"
    by_power: dict[int, list[str]] = {}
    for word, times in unit_powers(column.type, column.unit, column.zh).items():
        by_power.setdefault(times, []).append(word)
    arms = [f"WHEN unit_of(n) = '' THEN {_times('number_of(n)', power)}"] + [
        f"WHEN unit_of(n) IN ({', '.join(map(literal, words))}) THEN {_times('number_of(n)', times)}"
        for times, words in by_power.items()
    ]
    strange = "NOT has_number(n)" if column.type == "money" else "NOT has_number(n) OR currency_of(n) <> ''"
    converted = f"CASE WHEN {strange} THEN n {' '.join(arms)} ELSE n END"
    return f'list_transform([{macro}("{column.name}")], lambda n: {converted})[1]'


def wrong_unit_sql(text: str) -> str:
    """Condition: an unreadable cell is a number with a unit that its column cannot have."""
    units = ", ".join(map(literal, sorted(known_units())))
    return f"has_number({text}) AND (currency_of({text}) <> '' OR unit_of({text}) IN ({units}))"


def limit(column: Column, bound: int) -> int:
    """A bound of the contract, in hundredths of yuan or m2, or in the column's own unit for counts."""
    if column.type == "int":
        return bound
    return int(bound * 10 ** (own_power(column.unit) + 2))


def _times(number: str, power: int) -> str:
    if not power:
        return number
    return f"times({number}, {10**power})" if power > 0 else f"times({number}, 0.{'1'.zfill(-power)})"
