"""How the values of an item are written for people: as SQL, so that millions of sentences are built where the rows are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from minsheng.lake import load_contracts
from minsheng.lake.engine import literal
from minsheng.standards.codes import code_list, code_titles
from minsheng.standards.errors import UnknownCodeError
from minsheng.standards.resident_id_sql import resident_id_sql

__all__ = ["FORMS", "form_problem", "sentence_sql", "value_sql"]

FORMS: Final[Mapping[str, str]] = {
    "number": "{}::VARCHAR",
    "text": "{}::VARCHAR",
    "date": "strftime({}, '%Y-%m-%d')",
    "month": "strftime({}, '%Y-%m')",
    "yuan": "printf('%d.%02d', {0} // 100, {0} % 100)",
    "m2": "printf('%d.%02d', {0} // 100, {0} % 100)",
    "account": "'****' || right({}::VARCHAR, 4)",
    "id": "",
    "yes_no": "",
    "table": "",
}
"""Form to the SQL that writes a value. `yuan` is given in fen, `m2` in square decimetres; ids and accounts are masked."""

_SLOT: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_UNKNOWN: Final = {"zh": "未知", "en": "unknown"}
_ENGLISH: Final = {
    "dibao": "dibao", "tekun": "tekun", "dibao_edge": "the dibao edge", "rigid_expense": "rigid expense", "orphan": "orphans",
    "unsupported_child": "unsupported children", "elderly": "old-age allowance",
    "disability_living": "living allowance of the disabled", "disability_care": "care subsidy of the severely disabled",
    "unstable": "lifted-out household at risk", "edge": "household on the edge of poverty", "sudden": "household in sudden hardship",
    "lifted_out": "lifted-out household",
}  # fmt: skip
"""Codes whose English name is not the code with blanks."""


def form_problem(form: str) -> str:
    """Why a form cannot be used; empty if it can."""
    if not form.startswith("code:"):
        return "" if form in FORMS else f"there is no form {form!r}."
    table, _, column = form[5:].partition(".")
    if (contract := load_contracts().get(table)) is None:
        try:
            code_list(table)
        except UnknownCodeError:
            return f"there is no table or code list {table!r}."
        return ""
    codes = next((known.codes for known in contract.columns if known.name == column), {})
    return "" if codes else f"{form[5:]} is no column with codes."


def sentence_sql(sentence: str, language: str, values: Mapping[str, str]) -> str:
    """A SQL expression that writes a sentence.

    Args:
        sentence: Text with `{column}` where values stand.
        language: `zh` or `en`.
        values: Column to form.
    """
    parts, end = [], 0
    for slot in _SLOT.finditer(sentence):
        parts += [literal(sentence[end : slot.start()])] if slot.start() > end else []
        parts.append(value_sql(slot[1], values[slot[1]], language))
        end = slot.end()
    parts += [literal(sentence[end:])] if end < len(sentence) else []
    return " || ".join(parts) or "''"


def value_sql(column: str, form: str, language: str) -> str:
    """A SQL expression that writes one value; what is not known is written as unknown."""
    return f"coalesce({_written(column, form, language)}, {literal(_UNKNOWN[language])})"


def _written(column: str, form: str, language: str) -> str:
    if form == "id":
        whole = resident_id_sql(column)
        return f"left({column}::VARCHAR, 6) || '**********' || right({whole}, 2)"
    if form == "yes_no":
        yes, no = ("是", "否") if language == "zh" else ("yes", "no")
        return f"CASE WHEN {column} THEN '{yes}' WHEN NOT {column} THEN '{no}' END"
    if form.startswith("code:") or form == "table":
        titles = _titles(form[5:], language)
        arms = " ".join(f"WHEN {literal(code)} THEN {literal(title)}" for code, title in titles.items())
        return f"CASE {column}::VARCHAR {arms} ELSE {column}::VARCHAR END"
    return FORMS[form].format(column)


def _titles(source: str, language: str) -> Mapping[str, str]:
    if source == "":
        return {name: getattr(contract.title, language) for name, contract in load_contracts().items()}
    table, _, name = source.partition(".")
    if table not in load_contracts():
        return {code: getattr(title, language) for code, title in code_titles(table).items()}
    codes = load_contracts()[table].column(name).codes
    if language == "zh":
        return {code: spellings[0] if spellings else code for code, spellings in codes.items()}
    return {code: _ENGLISH.get(code, code.replace("_", " ")) for code in codes}
