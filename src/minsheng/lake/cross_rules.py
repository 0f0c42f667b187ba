"""What must hold between the columns of one row, declared in its contract: an end after its start, a part within its whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Rule", "rule_of"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over the columns of a row. A row in which it cannot be told whether the rule holds does not break it.

    Attributes:
        id: Stable name within the table; the reason code in the quarantine.
        zh: The fault, in Chinese.
        en: The fault, in English.
        todo_zh: What to do, in Chinese.
        todo_en: What to do, in English.
        must: What must hold, over the names of columns.
        when: For which rows; empty for all.
        severity: `row` refuses the row; `blank` empties the cells of `blanks`, and the row stays.
        blanks: Columns that become unknown where a rule with severity `blank` is broken.
        columns: The columns that the rule names, in the order of the contract.
    """

    id: str
    zh: str
    en: str
    todo_zh: str
    todo_en: str
    must: str
    when: str = ""
    severity: Literal["row", "blank"] = "row"
    blanks: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


def rule_of(raw: Mapping[str, Any]) -> Rule:
    """A rule from its declaration."""
    return Rule(
        id=raw["id"],
        zh=raw["zh"],
        en=raw["en"],
        todo_zh=raw["todo_zh"],
        todo_en=raw["todo_en"],
        must=raw["must"],
        when=raw.get("when", ""),
        severity=raw.get("severity", "row"),
        blanks=tuple(raw.get("blanks", ())),
    )
