"""The keys of a household file: names of the law with the unit at their end, and values written as people write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from minsheng.errors import MinshengError
from minsheng.rules import Law, Node
from minsheng.rules.expr import Value
from minsheng.rules.given import Given
from minsheng.rules.params import Parameter

__all__ = ["ENDINGS", "UNKNOWN", "CaseError", "CaseKeys", "endings_of"]

ENDINGS = {"yuan": ("fen", 100), "fen": ("fen", 1), "m2": ("dm2", 100), "dm2": ("dm2", 1)}
"""Endings of keys: the dimension that they measure, and how many of the inner unit one written unit is."""

UNKNOWN = "unknown"

_Named = TypeVar("_Named", Node, Parameter)


class CaseError(MinshengError):
    """A household file that cannot be read as one."""


def endings_of(named: Node | Parameter) -> tuple[str, ...]:
    """The endings of which a key must bear one, the usual one first; none for what has no money and no area in it."""
    dimensions = str(named.unit or "") if named.type == "int" else ""
    return tuple(ending for ending, (dimension, _) in ENDINGS.items() if dimension in dimensions)


class CaseKeys:
    """Reads the keys and values of one file against a law.

    Args:
        file: Named in messages.
        law: The law of the case's day.
    """

    def __init__(self, file: str, law: Law) -> None:
        self._file, self._law = file, law

    def value(self, key: str, written: Any, where: str) -> tuple[Node, Value]:
        """A key with its ending and a value, as a node and a value in its inner unit; unknown is None.

        Raises:
            CaseError: If the law has no such name, the key lacks its unit, or the value is of another kind.
        """
        node, scale = self._named(self._law.nodes, key, where)
        if written in (UNKNOWN, None):
            return node, None
        return node, self._typed(node, node.codes, written, scale, f"{where}.{key}")

    def parameter(self, key: str, written: Any, where: str) -> tuple[str, Given]:
        """The name of a parameter with its value; of a table, with the cells that are set, written as one map per key.

        Raises:
            CaseError: As for `value`; also if the maps are not as deep as the table has keys.
        """
        parameter, scale = self._named(self._law.parameters, key, where)
        place = f"{where}.{key}"
        cells: dict[Value | tuple[Value, ...], Given] = {
            cell: self._typed(parameter, parameter.options or None, inner, scale, place)
            for cell, inner in self._cells(parameter, written, (), place)
        }
        return parameter.name, cells if parameter.keys else cells[()]

    def fault(self, message: str, where: str, hint: str) -> CaseError:
        """An error at a place in the file."""
        return CaseError(message, where=f"{self._file}, {where}", hint=hint)

    def _named(self, known: Mapping[str, _Named], key: str, where: str) -> tuple[_Named, int]:
        name, _, ending = key.rpartition("_")
        if key in known and not endings_of(known[key]):
            return known[key], 1
        if name in known and ending in endings_of(known[name]):
            return known[name], ENDINGS[ending][1]
        if key in known:
            endings = " or ".join(f"_{ending}" for ending in endings_of(known[key]))
            raise self.fault(f"'{key}' does not say its unit.", where, f"End the key with {endings}.")
        gap = self._law.gaps.get(key) or self._law.gaps.get(name)
        hint = f"It is not in force: {gap}." if gap else "`minsheng check --template` lists the facts."
        raise self.fault(f"the law of {self._law.law_date} knows no '{key}'.", where, hint)

    def _cells(
        self, parameter: Parameter, written: Any, cell: tuple[str, ...], where: str
    ) -> Iterator[tuple[tuple[str, ...], Any]]:
        if isinstance(written, Mapping) != (len(cell) < len(parameter.keys)):
            shape = "".join(f"{key} → " for key in parameter.keys)
            raise self.fault("this is not the shape of the parameter.", where, f"Write {shape}value, a map per key.")
        if len(cell) == len(parameter.keys):
            yield cell, written
            return
        for code, inner in written.items():
            text = str(code).lower() if isinstance(code, bool) else str(code)
            yield from self._cells(parameter, inner, (*cell, text), where)

    def _typed(
        self, named: Node | Parameter, codes: Collection[str] | None, written: object, scale: int, where: str
    ) -> Value:
        match named.type, written:
            case "int", int() | str() if not isinstance(written, bool):
                with suppress(InvalidOperation):
                    exact = Decimal(str(written)) * scale
                    if exact == exact.to_integral_value():
                        return int(exact)
            case "date", str():
                with suppress(ValueError):
                    return dt.date.fromisoformat(written)
            case "bool", bool():
                return written
            case "code", str() if not codes or written in codes:
                return written
        kinds = {
            "int": "a number of whole fen" if "fen" in str(named.unit) else "a whole number",
            "bool": "true or false",
            "date": "a day as YYYY-MM-DD",
            "code": "a code in quotation marks",
        }
        expected = f"one of {', '.join(codes)}" if codes else kinds[named.type]
        raise self.fault(f"{written!r} is not {expected}.", where, "Correct the value.")
