"""The reading in words: each rule's formula in Chinese and English, with the titles of nodes or with a household's values.

`低保标准 × 保障人数 − 家庭收入` is the rule; `735.00 × 3 − 1,500.00` is the same rule for one family. Both come from one
template per expression, prepared once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from minsheng.rules.declare import Title
from minsheng.rules.expr import Aggregate, Call, Case, Expr, Literal, Name, Value
from minsheng.rules.figures import LANGUAGES, Language, figure
from minsheng.rules.graph import Graph, Node
from minsheng.rules.python import BELOW, Compiler, Row
from minsheng.rules.units import NO_UNIT

__all__ = ["WORDS", "Wording", "code_words", "formula"]

Teller: TypeAlias = Callable[[Row], str]

WORDS: dict[str, tuple[str, str]] = {
    "add": ("{} + {}", "{} + {}"),
    "subtract": ("{} − {}", "{} − {}"),
    "multiply": ("{} × {}", "{} × {}"),
    "negate": ("−{}", "−{}"),
    "divide": ("{} ÷ {}", "{} ÷ {}"),
    "percent": ("{} × {}", "{} × {}"),
    "round_to": ("{} 取整到 {}", "{} in steps of {}"),
    "lt": ("{} < {}", "{} < {}"),
    "le": ("{} ≤ {}", "{} ≤ {}"),
    "gt": ("{} > {}", "{} > {}"),
    "ge": ("{} ≥ {}", "{} ≥ {}"),
    "eq": ("{} = {}", "{} = {}"),
    "ne": ("{} ≠ {}", "{} ≠ {}"),
    "at_least": ("{} 与 {} 中较大者", "the larger of {} and {}"),
    "at_most": ("{} 与 {} 中较小者", "the smaller of {} and {}"),
    "not": ("不满足（{}）", "not ({})"),
    "known": ("已知 {}", "{} is known"),
    "completed_years": ("{} 至 {} 的周岁数", "completed years from {} to {}"),
    "months_between": ("{} 至 {} 的整月数", "full months from {} to {}"),
    "union": ("{} | {}", "{} | {}"),
}
"""Templates by operation, Chinese and English; the words with any number of parts are in `_LISTS`."""

_LISTS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "all_of": (("", " 且 "), ("", " and ")),
    "any_of": (("", " 或 "), ("", " or ")),
    "first_known": (("依次取已知者：", "、"), ("the first known of ", ", ")),
    "is_in": (("{} 属于 ", "、"), ("{} is one of ", ", ")),
}
_EXTREMES: dict[str, tuple[str, str]] = {
    "at_least": ("{} 中最大者", "the largest of {}"),
    "at_most": ("{} 中最小者", "the smallest of {}"),
}
_AGGREGATES: dict[str, tuple[str, str]] = {
    "total": ("各{entity}的 {part} 之和", "the total of {part} over all {entities}"),
    "count": ("满足 {part} 的{entity}数", "the number of {entities} for whom {part} holds"),
    "any_member": ("有{entity}满足 {part}", "{part} holds for at least one {entity}"),
    "all_members": ("各{entity}均满足 {part}", "{part} holds for every {entity}"),
    "largest": ("各{entity}中最大的 {part}", "the largest {part} among all {entities}"),
    "smallest": ("各{entity}中最小的 {part}", "the smallest {part} among all {entities}"),
    "union": ("各{entity}的 {part} 之并", "the union of {part} over all {entities}"),
}
_LONG = 4
"""Conditions from this number on are told as a numbered list."""
_NUMBERED: dict[str, tuple[str, str]] = {
    "all_of": ("以下各项均满足：", "all of these hold: "),
    "any_of": ("以下至少一项满足：", "at least one of these holds: "),
}
_JOINED = {"all_of", "any_of", "at_least", "at_most"}
"""Operations that say the same of (a, b), c as of a, b, c."""
_ROUNDINGS: dict[str, tuple[str, str]] = {
    "down": ("（舍去尾数）", " (rounded down)"),
    "up": ("（进一）", " (rounded up)"),
    "half_up": ("（四舍五入）", " (rounded half up)"),
    "half_even": ("（四舍六入五成双）", " (rounded half to even)"),
}
_OPENING: dict[Language, str] = {"zh": "（", "en": "("}
_CLOSING: dict[Language, str] = {"zh": "）", "en": ")"}
_BINDING = {
    "any_of": 2, "all_of": 2, "not": 3, "lt": 4, "le": 4, "gt": 4, "ge": 4, "eq": 4, "ne": 4, "is_in": 4,
    "add": 5, "subtract": 5, "multiply": 6, "divide": 6, "percent": 6, "negate": 7,
}  # fmt: skip
"""How tightly operations bind; a looser part of a tighter whole is put into brackets."""


def formula(node: Node, graph: Graph, language: Language) -> str:
    """A rule in words, with the titles of the nodes that it reads.

    Args:
        node: Rules and tables have a formula; facts and parameters have none.
        graph: For the titles.
        language: `zh` or `en`.

    Returns:
        Empty for facts and parameters.
    """
    number = LANGUAGES.index(language)
    if node.role == "table":
        keys = (
            "、".join(graph.nodes[key].title[0] for key in node.keys),
            ", ".join(graph.nodes[key].title[1] for key in node.keys),
        )
        return (f"按 {keys[0]} 查表", f"looked up by {keys[1]}")[number]
    if node.role != "rule" or node.expr is None:
        return ""

    def tell(expr: Expr) -> str:
        match expr:
            case Name(name):
                return graph.nodes[name].title[number]
            case Literal():
                return _constant_words(node, expr, language)
            case Aggregate(how, value):
                entity = graph.entities[node.below[expr]].title[number]
                part = _bracketed(value, tell(value), 3, language)
                return _AGGREGATES[how][number].format(entity=entity, entities=_plural(entity), part=part)
            case Case(arms, default):
                cases = [(tell(condition), tell(value)) for condition, value in arms]
                rest = "" if default is None else tell(default)
                if language == "zh":
                    return "；".join([f"若 {c}，则 {v}" for c, v in cases] + [f"否则 {rest}"])
                return "; ".join([f"if {c} then {v}" for c, v in cases] + [f"otherwise {rest}"])
            case Call():
                codes = _code_titles(expr, graph)
                parts = _parts(expr)
                told = [
                    codes[arg.value][number]
                    if isinstance(arg, Literal) and arg.value in codes
                    else _bracketed(arg, tell(arg), _binding(expr, position, len(parts)), language)
                    for position, arg in enumerate(parts)
                ]
                return _template(expr, language, codes, len(parts)).format(*told)
        raise AssertionError(expr)

    return tell(node.expr)


class Wording:
    """The working of rules: their formulas with one household's values. Tellers are prepared once per rule and language."""

    def __init__(self, graph: Graph, compiler: Compiler) -> None:
        self._graph, self._compiler = graph, compiler
        self._tellers: dict[tuple[Expr, str, Language], Teller] = {}
        self._formulas: dict[str, tuple[str, str]] = {}

    def formulas(self, node: Node) -> tuple[str, str]:
        """The rule in words, Chinese and English."""
        if node.name not in self._formulas:
            self._formulas[node.name] = formula(node, self._graph, "zh"), formula(node, self._graph, "en")
        return self._formulas[node.name]

    def working(self, node: Node, row: Row, language: Language) -> str:
        """A rule's formula with the values of a row: `735.00 × 3 − 1,500.00`.

        Empty for facts, parameters and tables, and where the rule came down to handing on one value.
        """
        if node.role != "rule" or node.expr is None:
            return ""
        entity, expr = node.entity or "", self._applied(node.expr, row, node)
        if expr is None or isinstance(expr, (Name, Literal)):
            return ""
        told = self._teller(expr, entity, node, language)(row)
        is_list = isinstance(expr, Aggregate) and told.startswith(_OPENING[language])
        return told[1:-1] if is_list else told

    def _applied(self, expr: Expr, row: Row, node: Node) -> Expr | None:
        """Of a choice, the case that applies; None while that is unknown."""
        while isinstance(expr, Case):
            for condition, value in expr.arms:
                holds = self._compiler.reading(condition, node.entity or "", node)(row)
                if holds is not False:
                    chosen = value if holds else None
                    break
            else:
                chosen = expr.default
            if chosen is None:
                return None
            expr = chosen
        return expr

    def _teller(self, expr: Expr, entity: str, node: Node, language: Language) -> Teller:
        key = (expr, entity, language)
        if key not in self._tellers:
            self._tellers[key] = self._prepare(expr, entity, node, language)
        return self._tellers[key]

    def _prepare(self, expr: Expr, entity: str, node: Node, language: Language) -> Teller:
        match expr:
            case Literal():
                return _constant(_constant_words(node, expr, language))
            case Name(name):
                return self._value(self._graph.nodes[name], entity, language)
            case Aggregate(how, value):
                return self._members(expr, how, value, node, language)
            case Case(arms, default):
                return self._taken(arms, default, entity, node, language)
            case Call():
                return self._operation(expr, entity, node, language)
        raise AssertionError(expr)

    def _value(self, node: Node, entity: str, language: Language) -> Teller:
        """A number stands for itself; a yes or no says what it answers."""
        reading, unit = self._compiler.name(node.name, entity), node.unit
        if node.code_titles:
            return lambda row: code_words(node, reading(row), language)
        if node.type != "bool":
            return lambda row: figure(reading(row), unit, language)
        title, template = node.title[LANGUAGES.index(language)], {"zh": "{}［{}］", "en": "{} [{}]"}[language]
        told = {value: template.format(title, figure(value, unit, language)) for value in (True, False, None)}
        return lambda row: told[reading(row)]

    def _operation(self, expr: Call, entity: str, node: Node, language: Language) -> Teller:
        if expr.op == "known":
            reading = self._compiler.reading(expr, entity, node)
            return lambda row: figure(reading(row), NO_UNIT, language)
        codes = _code_titles(expr, self._graph)
        parts = _parts(expr)
        tellers = [
            _constant(codes[arg.value][LANGUAGES.index(language)])
            if isinstance(arg, Literal) and arg.value in codes
            else self._put(arg, entity, node, language, _binding(expr, i, len(parts)))
            for i, arg in enumerate(parts)
        ]
        template = _template(expr, language, codes, len(parts))
        if len(tellers) == len(("left", "right")):
            left, right = tellers
            return lambda row: template.format(left(row), right(row))
        return lambda row: template.format(*[teller(row) for teller in tellers])

    def _put(self, expr: Expr, entity: str, node: Node, language: Language, binding: int) -> Teller:
        teller = self._teller(expr, entity, node, language)
        if not _needs_brackets(expr, binding):
            return teller
        opening, closing = _OPENING[language], _CLOSING[language]
        return lambda row: f"{opening}{teller(row)}{closing}"

    def _members(self, expr: Aggregate, how: str, value: Expr, node: Node, language: Language) -> Teller:
        below = node.below[expr]
        reading = self._compiler.reading(value, below, node)
        unit = node.units.get(value, NO_UNIT)
        joint = " + " if how == "total" else ("、" if language == "zh" else ", ")
        opening, closing = _OPENING[language], _CLOSING[language]
        nothing = {"zh": "（无）", "en": "(none)"}[language]

        def tell(row: Row) -> str:
            told = [figure(reading(member), unit, language) for member in row[BELOW][below]]
            return told[0] if len(told) == 1 else f"{opening}{joint.join(told)}{closing}" if told else nothing

        return tell

    def _taken(
        self, arms: tuple[tuple[Expr, Expr], ...], default: Expr | None, entity: str, node: Node, language: Language
    ) -> Teller:
        """Only the case that applies is told: the others do not touch this family."""
        unknown = figure(None, NO_UNIT, language)
        cases = [
            (self._compiler.reading(condition, entity, node), self._teller(value, entity, node, language))
            for condition, value in arms
        ]
        rest = None if default is None else self._teller(default, entity, node, language)

        def tell(row: Row) -> str:
            for condition, value in cases:
                holds = condition(row)
                if holds is None:
                    return unknown
                if holds:
                    return value(row)
            return unknown if rest is None else rest(row)

        return tell


def code_words(node: Node, value: Value, language: Language) -> str:
    """A node's code as people read it; the code itself where no title was declared."""
    title = node.code_titles.get(value) if isinstance(value, str) else None
    return title[LANGUAGES.index(language)] if title else figure(value, node.unit, language)


def _constant_words(node: Node, expr: Literal, language: Language) -> str:
    """A constant of a rule; a code that the rule gives reads as its title."""
    if isinstance(expr.value, str) and expr.value in node.code_titles:
        return code_words(node, expr.value, language)
    return figure(expr.value, node.units.get(expr, NO_UNIT), language)


def _constant(text: str) -> Teller:
    return lambda _: text


def _code_titles(expr: Call, graph: Graph) -> dict[Value, Title]:
    """What people read for the codes that an operation compares: those of the node on its other side."""
    if expr.op not in {"eq", "ne", "is_in"}:
        return {}
    compared = [graph.nodes[arg.name].code_titles for arg in expr.args if isinstance(arg, Name)]
    return {code: title for titles in compared for code, title in titles.items()}


def _parts(expr: Call) -> tuple[Expr, ...]:
    """The operands; of operations that only list, also those of the same operation inside."""
    if expr.op not in _JOINED:
        return expr.args
    inner = (_parts(arg) if isinstance(arg, Call) and arg.op == expr.op else (arg,) for arg in expr.args)
    return tuple(part for parts in inner for part in parts)


def _template(expr: Call, language: Language, codes: Mapping[Value, Title], parts: int) -> str:
    number = LANGUAGES.index(language)
    if expr.op in _NUMBERED and parts >= _LONG:
        opening, joint = ("（{}）", "；") if language == "zh" else ("({}) ", "; ")
        return _NUMBERED[expr.op][number] + joint.join(f"{opening.format(n + 1)}{{}}" for n in range(parts))
    if expr.op in _EXTREMES and parts > len(expr.args):
        listed = "、".join(["{}"] * parts) if language == "zh" else ", ".join(["{}"] * (parts - 1)) + " and {}"
        return _EXTREMES[expr.op][number].format(listed)
    if expr.op in _LISTS:
        start, joint = _LISTS[expr.op][number]
        options = expr.option if isinstance(expr.option, tuple) else None
        told = ("{}",) * parts if options is None else [codes[o][number] if o in codes else o for o in options]
        return start + joint.join(told)
    rounding = _ROUNDINGS.get(expr.option, ("", ""))[number] if isinstance(expr.option, str) else ""
    return WORDS[expr.op][number] + rounding


def _plural(title: str) -> str:
    """More than one of an entity, in English: household members, parties, classes."""
    if title.endswith("y") and title[-2:-1] not in "aeiou":
        return f"{title[:-1]}ies"
    return f"{title}es" if title.endswith(("s", "x", "ch", "sh")) else f"{title}s"


def _binding(expr: Call, position: int, parts: int) -> int:
    """How tightly the place of an operand binds; the right of − and ÷ binds tighter, and lists of conditions never mix.

    In a numbered list nothing needs brackets.
    """
    if expr.op == "not" or (expr.op in _NUMBERED and parts >= _LONG):
        return 0
    binding = _BINDING.get(expr.op, 0)
    is_tighter = expr.op in {"all_of", "any_of"} or (position and expr.op in {"subtract", "divide"})
    return binding + 1 if is_tighter else binding


def _needs_brackets(part: Expr, binding: int) -> bool:
    if isinstance(part, Case):
        return binding > 0
    return isinstance(part, Call) and part.op in _BINDING and _BINDING[part.op] < binding


def _bracketed(part: Expr, text: str, binding: int, language: Language) -> str:
    if not _needs_brackets(part, binding):
        return text
    return f"{_OPENING[language]}{text}{_CLOSING[language]}"
