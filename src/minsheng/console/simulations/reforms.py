"""Reforms as a page takes them: new figures for parameters of the law, or a reform as text, which may not bring code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _

from minsheng.console.errors import ConsoleError
from minsheng.console.law.timelines import language
from minsheng.rules import Law
from minsheng.rules.figures import figure, unit_words
from minsheng.rules.params import Parameter
from minsheng.rules.units import Unit, parse_unit
from minsheng.screening.whatif.words import cell_title

__all__ = ["MOST_TEXT", "Cell", "Fields", "composed", "fields_of", "offered", "read_text"]

MOST_TEXT: Final = 100_000
_MOST_CELLS: Final = 15
_LARGEST: Final = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure that can be set.

    Attributes:
        name: Of its field in the form.
        key: Of a table; None for a single figure.
        title: Of the key, for people.
        now: In the law in force, as people write it.
    """

    name: str
    key: object
    title: str
    now: str


@dataclass(frozen=True)
class Fields:
    """A parameter as part of the form."""

    parameter: Parameter
    unit: str
    cells: tuple[Cell, ...]


def offered(law: Law) -> list[Parameter]:
    """The parameters whose figures the form can set: numbers in force, single or in a table of one key."""
    found = [one for one in law.parameters.values() if one.name in law.nodes and _cells(one, law.law_date)]
    return sorted(found, key=lambda one: one.title[0])


def fields_of(law: Law, names: Sequence[str]) -> list[Fields]:
    """The chosen parameters with their figures in force; what cannot be set is left out.

    Args:
        law: In force on the day.
        names: Of parameters.
    """
    known = {one.name: one for one in offered(law)}
    found = []
    for name in dict.fromkeys(names):
        if name in known:
            unit = parse_unit(known[name].unit or "1")
            cells = tuple(
                Cell(
                    f"{name}.{at}",
                    key,
                    cell_title(str(key))[0 if language() == "zh" else 1] if key is not None else "",
                    figure(value, unit, "en").replace(",", "").rstrip("%"),
                )
                for at, (key, value) in enumerate(_cells(known[name], law.law_date))
            )
            percent = "%" if unit.power_of("bp") else ""
            found.append(Fields(known[name], unit_words(unit, "int", language()) or percent, cells))
    return found


def composed(fields: Sequence[Fields], given: Mapping[str, str], law_date: dt.date, title: str) -> str:
    """A reform as YAML from what somebody filled in.

    Args:
        fields: Of the form.
        given: Text by the name of a cell; an empty one leaves the figure as it is.
        law_date: The day from which it applies.
        title: What it is called.

    Raises:
        ConsoleError: Nothing is changed, or a figure is no number. The message is for the reader.
    """
    changes: dict[str, Any] = {}
    for one in fields:
        unit = parse_unit(one.parameter.unit or "1")
        now = dict(_cells(one.parameter, law_date))
        new = {cell.key: _number(given.get(cell.name, "") or cell.now, unit, one.parameter) for cell in one.cells}
        if new != now:
            said: dict[str, Any] = {"cites": "测算 simulated", "status": "assumed"}
            if None in new:
                said["value"] = new[None]
            else:
                said["values"] = new
            changes[one.parameter.name] = {"dates": {law_date: said}}
    if not changes:
        raise ConsoleError(_("没有改变任何数值。请选择参数并填入新的数值。"))
    header = {"reform": {"title": {"zh": title, "en": title}, "cites": "测算 simulated", "from": law_date}}
    return yaml.safe_dump(header | changes, allow_unicode=True, sort_keys=False)


def read_text(text: str) -> str:
    """A reform that was pasted or uploaded, written anew from what was read of it.

    A reform of the command line may name a Python file with rules; from a page that would be anybody's code on this machine.

    Raises:
        ConsoleError: It is too long, no YAML, holds aliases, or brings functions. The message is for the reader.
    """
    if len(text) > MOST_TEXT:
        raise ConsoleError(_("方案超过 100 KB。请只写要改变的参数。"))
    try:
        if any(
            isinstance(token, yaml.AliasToken | yaml.AnchorToken) for token in yaml.scan(text, Loader=yaml.SafeLoader)
        ):
            raise ConsoleError(_("方案不能使用 YAML 的别名（& 和 *）。请把数值写全。"))
        read = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConsoleError(_("方案不是可读的 YAML。请对照示例改正缩进和冒号。")) from error
    if not isinstance(read, dict):
        raise ConsoleError(_("方案不是可读的 YAML。请对照示例改正缩进和冒号。"))
    if "functions" in read:
        raise ConsoleError(_("网页上的方案只能改变数值，不能带规则代码（functions）。"))
    return yaml.safe_dump(read, allow_unicode=True, sort_keys=False)


def _cells(parameter: Parameter, day: dt.date) -> list[tuple[object, int]]:
    """The figures of a parameter on a day; none if it is no number or has more keys or cells than a form shows."""
    dated = parameter.on(day)
    if dated is None or parameter.type != "int" or len(parameter.keys) > 1 or len(dated.rows) > _MOST_CELLS:
        return []
    if not dated.rows:
        return [(None, dated.value)] if isinstance(dated.value, int) else []
    return [(keys[0], value) for keys, value in dated.rows.items() if isinstance(value, int)]


def _number(text: str, unit: Unit, parameter: Parameter) -> int:
    """What somebody wrote, in the unit that the law counts in.

    Raises:
        ConsoleError: It is no number that the parameter can have.
    """
    title = parameter.title[0 if language() == "zh" else 1]
    try:
        number = Decimal(text.strip().replace(",", "").replace("，", "").rstrip("%"))
        scaled = number * (100 if figure(10_000, unit, "en").startswith("100") else 1)
    except InvalidOperation as error:
        raise ConsoleError(_("“%(title)s”的数值须是数字，如 750 或 750.50。") % {"title": title}) from error
    if not scaled.is_finite() or scaled != scaled.to_integral_value() or not 0 <= scaled < _LARGEST:
        raise ConsoleError(_("“%(title)s”的数值须是数字，如 750 或 750.50。") % {"title": title})
    return int(scaled)
