"""Values given in place of the law's own, for all dates: one case that asks what the law says at another standard."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from minsheng.rules.build import alike
from minsheng.rules.errors import ProblemList
from minsheng.rules.expr import Value
from minsheng.rules.params import DatedValue, Parameter, is_of_type

__all__ = ["Given", "give_values"]

Given: TypeAlias = "Value | Mapping[Value | tuple[Value, ...], Given]"
"""A scalar, or the cells of a table: by a tuple of all keys, or by one map per key."""


def give_values(
    parameters: Mapping[str, Parameter], given: Mapping[str, Given], cites: str, problems: ProblemList
) -> dict[str, Parameter]:
    """The parameters with some values replaced on every date.

    Args:
        parameters: The law's own, by name.
        given: Values by parameter; of a table, the cells that change.
        cites: What stands where the citation of the law stood.
        problems: Receives unknown names, wrong types and cells that a table cannot have.

    Returns:
        A new mapping; the one given is not changed.
    """
    laid = dict(parameters)
    for name, value in given.items():
        if name not in parameters:
            hint = f"Check the spelling in law.parameters.{alike(name, parameters)}"
            problems.report("E109", f"The law has no parameter '{name}'.", where=name, hint=hint)
        elif (rows := _rows(parameters[name], value, problems)) is not None:
            laid[name] = _with_rows(parameters[name], rows, cites)
    return laid


def _with_rows(parameter: Parameter, rows: Mapping[tuple[Value, ...], Value], cites: str) -> Parameter:
    dates = [
        replace(
            dated,
            cites=cites,
            status="assumed",
            value=None if parameter.keys else rows[()],
            rows={**dated.rows, **rows} if parameter.keys else {},
            note="",
            where=parameter.name,
        )
        for dated in parameter.dates
    ]
    return replace(parameter, dates=(replace(dates[0], since=dt.date.min), *_changing(dates)))


def _changing(dates: list[DatedValue]) -> list[DatedValue]:
    """The later dates that still say something else than the one before."""
    return [late for early, late in itertools.pairwise(dates) if (early.value, early.rows) != (late.value, late.rows)]


def _rows(parameter: Parameter, given: Given, problems: ProblemList) -> dict[tuple[Value, ...], Value] | None:
    """The values by their keys, written as a file writes them; None if one is at fault."""
    found: dict[tuple[Value, ...], Value] = {}
    sound = True
    for path, value in _leaves(given, ()):
        place = ".".join((parameter.name, *map(_written, path)))
        if len(path) != len(parameter.keys):
            message = f"'{parameter.name}' is looked up by {len(parameter.keys)} keys, here are {len(path)}."
            keys = ", ".join(parameter.keys)
            hint = f"Give {{({keys}): value}}." if keys else "Give one value."
            problems.report("E105", message, where=place, hint=hint)
            sound = False
        elif not is_of_type(value, parameter.type):
            message = f"{value!r} is not a value of type {parameter.type}."
            problems.report("E106", message, where=place, hint="Money is whole fen, a rate whole bp.")
            sound = False
        elif parameter.options and value not in parameter.options:
            message = f"'{value}' is none of the options {', '.join(parameter.options)}."
            problems.report("E107", message, where=place, hint="Give one of them.")
            sound = False
        found[tuple(map(_written, path))] = value
    if not found:
        problems.report(
            "E105", f"'{parameter.name}' is given no value.", where=parameter.name, hint="Give one or more."
        )
    return found if found and sound else None


def _leaves(given: Given, path: tuple[Value, ...]) -> Iterator[tuple[tuple[Value, ...], Value]]:
    if not isinstance(given, Mapping):
        yield path, given
        return
    for key, inner in given.items():
        yield from _leaves(inner, (*path, *(key if isinstance(key, tuple) else (key,))))


def _written(key: Value) -> str:
    """A key as a parameter file writes it."""
    return str(key).lower() if isinstance(key, bool) else str(key)
