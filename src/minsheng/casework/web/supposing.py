"""The form of what would change: a few facts, each somebody's, each with another value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from minsheng.casework.supposing import Group, Row, Supposed, choices, now, read_value, rows_of, suppose
from minsheng.casework.verdicts import Turn
from minsheng.errors import MinshengError
from minsheng.rules.graph import Node
from minsheng.screening import HouseholdUnderLaw

__all__ = ["Line", "SupposingForm"]

_MOST: Final = 8


@dataclass(frozen=True)
class Line:
    """One fact of the form.

    Attributes:
        number: Of the line, from 0.
        row: Whose.
        groups: Facts to choose from.
        node: The chosen fact; None if none is chosen.
        now: What the registers say of it.
        written: As it was written.
        fault: What is wrong with it, and what to write.
    """

    number: int
    row: Row
    groups: tuple[Group, ...]
    node: Node | None
    now: tuple[str, str]
    written: str
    fault: str

    @property
    def kind(self) -> str:
        """Of the field: `money`, `area`, `number`, `date`, `bool` or `code`."""
        if self.node is None or self.node.type != "int":
            return self.node.type if self.node else ""
        unit = str(self.node.unit)
        return "money" if "fen" in unit else "area" if "dm2" in unit else "number"

    @property
    def codes(self) -> list[tuple[str, tuple[str, str]]]:
        """The codes of the fact with their titles."""
        if self.node is None:
            return []
        return [(code, self.node.code_titles.get(code, (code, code))) for code in self.node.codes or ()]


class SupposingForm:
    """What somebody asked, and the answer once a fact is chosen.

    Args:
        household: Under its law.
        asked: Fields `row`, `fact` and `value`, as many of each as there are lines; `add` and `drop` are buttons.
    """

    def __init__(self, household: HouseholdUnderLaw, asked: QueryDict) -> None:
        self._household = household
        self.rows = rows_of(household)
        self._by_key = {row.key: row for row in self.rows}
        self._choices: dict[str, tuple[Group, ...]] = {}
        rows, facts, values = (asked.getlist(name)[:_MOST] for name in ("row", "fact", "value"))
        told = [
            (row, facts[at] if at < len(facts) else "", values[at] if at < len(values) else "")
            for at, row in enumerate(rows)
        ]
        dropped = asked.get("drop", "")
        if dropped.isascii() and dropped.isdigit() and int(dropped) < len(told):
            del told[int(dropped)]
        if not told or ("add" in asked and len(told) < _MOST):
            told.append((told[-1][0] if told else self._first(), "", ""))
        values_of: list[Supposed] = []
        self.lines = [self._line(at, *one, values_of) for at, one in enumerate(told)]
        self.has_faults = any(line.fault for line in self.lines)
        self.may_add = len(self.lines) < _MOST
        self.fault, self.turns = "", None
        if values_of:
            self._answer(values_of)

    turns: tuple[Turn, ...] | None

    @property
    def turned(self) -> list[Turn]:
        """Programmes whose answer is another."""
        return [turn for turn in self.turns or () if turn.turned]

    @property
    def kept(self) -> list[Turn]:
        """Programmes whose answer stays."""
        return [turn for turn in self.turns or () if not turn.turned]

    def _answer(self, supposed: list[Supposed]) -> None:
        try:
            self.turns = suppose(self._household, supposed)
        except MinshengError:
            self.fault, self.has_faults = _("这些数值无法核算：请改小金额，或把一项改为未知。"), True

    def _first(self) -> str:
        return self.rows[1].key if len(self.rows) > 1 else self.rows[0].key

    def _groups(self, entity: str) -> tuple[Group, ...]:
        if entity not in self._choices:
            self._choices[entity] = choices(self._household, entity)
        return self._choices[entity]

    def _line(self, number: int, key: str, fact: str, written: str, into: list[Supposed]) -> Line:
        row = self._by_key.get(key, self.rows[0])
        groups = self._groups(row.entity)
        node = next((node for group in groups for node in group.facts if node.name == fact), None)
        if node is None:
            return Line(number, row, groups, None, ("", ""), "", "")
        today, fault = now(self._household, row.key, fact), ""
        try:
            into.append(Supposed(row.key, fact, read_value(node, written)))
        except ValueError:
            if node.type in {"bool", "code"}:  # left over from another fact: nothing is chosen yet
                written = ""
                into.append(Supposed(row.key, fact, None))
            elif node.type == "date":
                fault = _("请写日期，如 1950-01-31；不知道就留空。")
            else:
                fault = _("请写数字，如 1200 或 1200.50，不小于 0；不知道就留空。")
        return Line(number, row, groups, node, today, written, fault)
