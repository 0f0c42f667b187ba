"""A reform: an overlay read over the law in force, which stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from minsheng.errors import MinshengError
from minsheng.rules import Law, LawError
from minsheng.rules.expr import Value
from minsheng.rules.units import Unit, parse_unit
from minsheng.screening.whatif.beside import touched_by

__all__ = ["Reform", "ReformError", "ValueChange", "read_reform"]


class ReformError(MinshengError):
    """A reform that cannot be laid over the law."""


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One figure of the law that a reform changes on the day that is looked at.

    Attributes:
        parameter: Its name.
        title: Chinese and English.
        cell: The key of a table; empty for a single figure.
        before: In the law in force; None if it has no such cell.
        after: With the reform.
        unit: Of both, if they are amounts.
    """

    parameter: str
    title: tuple[str, str]
    cell: str
    before: Value
    after: Value
    unit: Unit

    @property
    def percent(self) -> Decimal | None:
        """By how much the figure rises, percent to two places; None if it is no amount or was 0."""
        if (
            isinstance(self.before, bool)
            or not isinstance(self.before, int)
            or not isinstance(self.after, int)
            or not self.before
        ):
            return None
        share = Decimal(self.after - self.before) * 100 / self.before
        return share.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Reform:
    """The law as it would be.

    Attributes:
        name: Name of the file.
        title: Chinese and English, as the file has it, else the name of the file.
        cites: Authority that the file names.
        path: The file.
        law: The law of the day with the reform.
        changes: The figures that differ on the day.
        rules: Rules that differ on the day, themselves, not through what they read.
        touched: All nodes that may give another value.
    """

    name: str
    title: tuple[str, str]
    cites: str
    path: Path
    law: Law
    changes: tuple[ValueChange, ...]
    rules: tuple[str, ...]
    touched: frozenset[str]

    def ratios(self) -> Iterator[tuple[str, str, str]]:
        """For tables by town and country, the country's share before and after: (parameter, `1 : 0.81`, `1 : 0.82`)."""
        for name in dict.fromkeys(change.parameter for change in self.changes):
            cells = {change.cell: change for change in self.changes if change.parameter == name}
            if {"urban", "rural"} <= set(cells):
                before = _ratio(cells["urban"].before, cells["rural"].before)
                yield name, before, _ratio(cells["urban"].after, cells["rural"].after)


def read_reform(path: Path, law: Law) -> Reform:
    """Lay a reform over the law in force.

    Args:
        path: The overlay.
        law: The law in force on the day; it is not changed.

    Returns:
        The reform; without any touched node if it changes nothing on that day.

    Raises:
        ReformError: With file, line, reason and hint, if the overlay has a fault.
    """
    try:
        reformed = law.reformed([path])
    except LawError as error:
        raise _told(path.name, error) from error
    touched = touched_by(law.graph, reformed.graph)
    said = reformed.reforms[-1] if len(reformed.reforms) > len(law.reforms) else None
    changes = tuple(_changes(law, reformed))
    return Reform(
        name=path.stem,
        title=said.title if said else (path.stem, path.stem),
        cites=said.cites if said else "",
        path=path,
        law=reformed,
        changes=changes,
        rules=tuple(_changed_rules(law, reformed, touched)),
        touched=touched,
    )


def _told(file: str, error: LawError) -> ReformError:
    """Every fault that the reform brings, in one message."""
    first, *more = error.problems
    if more:
        return ReformError(
            f"the reform has {len(error.problems)} problems:\n" + "\n".join(map("  {}".format, error.problems)),
            where=file,
        )
    return ReformError(
        first.message, where=first.where if file in first.where else f"{file}, {first.where}", hint=first.hint
    )


def _changes(law: Law, reformed: Law) -> Iterator[ValueChange]:
    for name, parameter in reformed.parameters.items():
        own = law.parameters.get(name)
        after, before = parameter.on(law.law_date), own.on(law.law_date) if own else None
        if after is None or name not in reformed.nodes:
            continue
        unit = parse_unit(parameter.unit or "1")
        old = {(): before.value, **before.rows} if before else {}
        for keys, value in {(): after.value, **after.rows}.items():
            if old.get(keys) != value:
                yield ValueChange(name, parameter.title, "/".join(map(str, keys)), old.get(keys), value, unit)


def _changed_rules(law: Law, reformed: Law, touched: frozenset[str]) -> Iterator[str]:
    for name in sorted(touched):
        node = reformed.nodes[name]
        if node.role == "rule" and (name not in law.nodes or law.formula(name) != reformed.formula(name)):
            yield name


def _ratio(urban: Value, rural: Value) -> str:
    if not isinstance(urban, int) or not isinstance(rural, int) or urban <= 0:
        return "—"
    return f"1 : {(Decimal(rural) / urban).quantize(Decimal('0.01'), ROUND_HALF_UP)}"
