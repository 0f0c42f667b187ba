"""How a cell of text becomes a value: DuckDB macros, one per kind of cell, that never guess and never use a float.

`clean…` writes a cell in its usual spelling (全角 to ASCII, thousands separators out, 2023年1月5日 to 2023-01-05) and
`read…` reads that spelling. A value is trusted because writing it back gives the same text, which is exact and quick.
"""

from __future__ import annotations

from typing import Final

import duckdb

__all__ = ["create_reading_macros"]

_FULL: Final = (
    "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"
    "ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ．，－／：￥　\u00a0\t\r\n"
)
_HALF: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.,-/:¥     "

_TIME: Final = "[0-9]{1,2}[:时点]([0-9]{1,2}([:分]([0-9]{1,2}秒?([.][0-9]+)?)?)?)?( ?[+]08:?00)?"

_MACROS: Final = (
    # Most cells that are looked at again have nothing to be cleaned, and to see that is a tenth of the work.
    rf"""clean(x) AS CASE WHEN regexp_full_match(x, '[!-~\x{{4E00}}-\x{{9FFF}}]+') THEN x
        ELSE nullif(trim(translate(x, '{_FULL}', '{_HALF}')), '') END""",
    "clean_id(x) AS upper(replace(clean(x), ' ', ''))",
    """separators_out(n) AS CASE WHEN regexp_full_match(n, '-?[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?')
        THEN replace(n, ',', '') ELSE n END""",
    r"""dashes_in(n) AS regexp_replace(n, '^([0-9]{4})([0-9]{2})([0-9]{2})( .*|[0-9]{4}|[0-9]{6})?$', '\1-\2-\3')""",
    f"""bare_date(n) AS regexp_replace(n, '^([0-9]{{4}})[-/.年]([0-9]{{1,2}})[-/.月]([0-9]{{1,2}})([日号]|([日号]|[ T]){_TIME})?$',
        '\\1-\\2-\\3')""",
    r"close_up(n) AS regexp_replace(n, ' *([-/.年月日号]) *', '\1', 'g')",
    "clean_date(x) AS bare_date(dashes_in(close_up(clean(x))))",
    "names_month(n) AS regexp_full_match(n, '[0-9]{4}[-/.年][0-9]{1,2}(月|月份)?')",
    r"""first_day(n) AS CASE WHEN names_month(n) THEN regexp_replace(n, '^([0-9]{4}).([0-9]{1,2}).*$', '\1-\2-01') ELSE n END""",
    "last_day_of(n) AS coalesce(last_day(try_cast(CASE WHEN names_month(n) THEN first_day(n) END AS DATE))::VARCHAR, n)",
    r"""bare_month(n) AS regexp_replace(n, '^([0-9]{4})[-/.年]?([0-9]{1,2})(月|月份|[-/.]0?1)?$', '\1-\2')""",
    r"clean_month(x) AS bare_month(regexp_replace(clean_date(x), '^([0-9]{4}-[0-9]{1,2})-[0-9]{1,2}$', '\1'))",
    # Reading: `f` is the engine's own lenient reading of the text, worth something once it writes back the same.
    r"""short_hundredths(x, f) AS CASE WHEN regexp_full_match(x, '-?[0-9]{1,13}([.][0-9]{1,2}0*)?')
        THEN (f * 100)::BIGINT END""",
    "read_hundredths(x, f) AS CASE WHEN f::VARCHAR = x THEN (f * 100)::BIGINT ELSE short_hundredths(x, f) END",
    r"""odd_integer(x) AS CASE WHEN regexp_full_match(x, '-?[0-9]{1,15}([.]0+)?')
        THEN try_cast(regexp_replace(x, '[.]0+$', '') AS BIGINT) END""",
    "read_integer(x, f) AS CASE WHEN f::VARCHAR = x THEN f ELSE odd_integer(x) END",
    "short_date(x, f) AS CASE WHEN regexp_full_match(x, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}') THEN f END",
    "read_date(x, f) AS CASE WHEN strlen(x) = 10 AND f::VARCHAR = x THEN f ELSE short_date(x, f) END",
    "read_month(x, f) AS CASE WHEN regexp_full_match(x, '[0-9]{4}-[0-9]{1,2}') THEN f END",
)


def create_reading_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the macros `clean…` (text to text) and `read…` (text to value, NULL if unreadable) on a connection.

    Money and areas are read as hundredths of the file's unit (yuan to fen, m2 to dm2), exact, in int64.
    """
    for macro in _MACROS:
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {macro}")
