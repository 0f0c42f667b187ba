"""An auditor who knows nothing of the law: computes each step of an explanation again from the values of its parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from typing import Any

__all__ = ["wrong_steps"]

ROUNDINGS = {"down": ROUND_FLOOR, "up": ROUND_CEILING, "half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}


def wrong_steps(explanation: dict[str, Any]) -> list[str]:
    """The steps of an explanation (as JSON) whose value does not follow from those of their parts."""
    steps = explanation["steps"]
    wrong = []
    for step in steps:
        if step["computed"] is None or step["computed"].get("op") == "look_up":
            continue
        parts = [steps[number]["value"] for number in step["from"]]
        found = _value(step["computed"], parts)
        if found != step["value"] or type(found) is not type(step["value"]):
            wrong.append(f"{step['node']} of {step['entity']} {step['row']}: {step['value']}, again {found}")
    return wrong


def _value(told: dict[str, Any], parts: list[Any]) -> Any:
    if "from" in told:
        return parts[told["from"]]
    if "value" in told:
        return told["value"]
    if told["op"] == "when":
        asked = [_value(condition, parts) for condition in told["asked"]]
        assert all(value is False for value in asked[:-1])
        assert asked[-1] is not None or told["taken"] is None
        return None if told["taken"] is None else _value(told["taken"], parts)
    values = [_value(arg, parts) for arg in told["args"]]
    if told["op"] in LENIENT:
        return LENIENT[told["op"]](values)
    if None in values:
        return None
    if told["op"] == "is_in":
        return values[0] in told["option"]
    if told["op"] in ROUNDED:
        return ROUNDED[told["op"]](ROUNDINGS[told["option"]], *values)
    return STRICT[told["op"]](values)


def _rounded(quotient: Decimal, rounding: str) -> int:
    return int(quotient.to_integral_value(rounding=rounding))


def _divided(rounding: str, dividend: int, divisor: int) -> int:
    with localcontext() as context:
        context.prec = 60
        return _rounded(Decimal(dividend) / Decimal(divisor), rounding)


def _first(values: list[Any]) -> Any:
    return next((value for value in values if value is not None), None)


def _years(days: list[str]) -> int:
    birth, on = (tuple(map(int, day.split("-"))) for day in days)
    return on[0] - birth[0] - (on[1:] < birth[1:])


def _months(days: list[str]) -> int:
    start, end = map(dt.date.fromisoformat, days)
    return 12 * (end.year - start.year) + end.month - start.month - (end.day < start.day)


def _all(values: list[Any]) -> bool | None:
    return False if False in values else None if None in values else True


def _any(values: list[Any]) -> bool | None:
    return True if True in values else None if None in values else False


LENIENT: dict[str, Callable[[list[Any]], Any]] = {
    "all_of": _all, "all_members": _all, "any_of": _any, "any_member": _any,
    "known": lambda values: values[0] is not None, "first_known": _first,
}  # fmt: skip
ROUNDED: dict[str, Callable[..., int]] = {
    "divide": _divided,
    "percent": lambda rounding, amount, rate: _divided(rounding, amount * rate, 10_000),
    "round_to": lambda rounding, amount, step: _divided(rounding, amount, step) * step,
}
STRICT: dict[str, Callable[[list[Any]], Any]] = {
    "add": lambda v: v[0] + v[1], "subtract": lambda v: v[0] - v[1], "multiply": lambda v: v[0] * v[1],
    "negate": lambda v: -v[0], "not": lambda v: not v[0],
    "at_least": max, "at_most": min, "total": sum, "count": sum,
    "largest": lambda v: max(v, default=None), "smallest": lambda v: min(v, default=None),
    "lt": lambda v: v[0] < v[1], "le": lambda v: v[0] <= v[1], "gt": lambda v: v[0] > v[1], "ge": lambda v: v[0] >= v[1],
    "eq": lambda v: v[0] == v[1], "ne": lambda v: v[0] != v[1],
    "completed_years": _years, "months_between": _months,
}  # fmt: skip
