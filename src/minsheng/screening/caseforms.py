"""What a household file may hold: a form to fill in for people, a JSON Schema for their editor."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from minsheng.rules import Law, Node
from minsheng.screening.casefile import case_shape
from minsheng.screening.casekeys import UNKNOWN, endings_of
from minsheng.screening.household import chosen_programmes

__all__ = ["case_schema", "case_template"]

PLAIN_TYPES = {"bool": {"type": "boolean"}, "date": {"type": "string", "format": "date"}, "code": {"type": "string"}}


def case_template(law: Law, programmes: tuple[str, ...] = ()) -> str:
    """A household file to fill in: the facts with unit and codes, all of them commented out.

    Args:
        law: The law whose facts are listed.
        programmes: Only facts that these read; all facts of the law by default.

    Raises:
        MinshengError: If the law has no such programme.
    """
    facts = _facts(law, programmes)
    about = "、".join(f"{law.programmes[name].title[0]} {law.programmes[name].title[1]}" for name in programmes)
    lines = [
        f"# 家庭试算 A household for `minsheng check`{f': {about}' if about else ''}. Facts that are left out are unknown.",
        "title: 示例 example",
        f"law_date: {law.law_date}",
        f"facts_date: {law.law_date}",
        "absent: none    # registers that do not name somebody show that there is nothing; `unknown` to take nothing for granted",
        "household:",
        *_lines(facts, "household", "  "),
        "  members:",
        "    - birth_date: 1980-01-31",
        *_lines(facts, "person", "      ", leave_out="birth_date"),
    ]
    supporters = list(_lines(facts, "supporter", "          ", leave_out="supporter_birth_date"))
    if supporters:
        lines += [
            "      supporters:    # 法定赡养抚养扶养义务人 people who owe support by law; [] if there are none",
            "        - supporter_birth_date: 1955-01-31",
            *supporters,
        ]
    return "\n".join(lines)


def case_schema(law: Law) -> dict[str, Any]:
    """The JSON Schema of a household file under a law, with every fact, parameter and rule, so that an editor completes the keys.

    Args:
        law: The law in force.
    """
    schema: dict[str, Any] = copy.deepcopy(case_shape())
    of: dict[str | None, dict[str, Any]] = {}
    for node in law.nodes.values():
        if node.role == "fact":
            of.setdefault(node.entity, {}).update(_keys(node))
    for entity, keys in of.items():
        shape = schema["$defs"][entity]
        shape["properties"] = shape.get("properties", {}) | keys
        shape["additionalProperties"] = False
    expected = schema["properties"]["expect"]
    rows = expected["properties"]["members"]["items"]
    for entity, shape in (
        ("household", expected),
        ("person", rows),
        ("supporter", rows["properties"]["supporters"]["items"]),
    ):
        rules = [node for node in law.nodes.values() if node.entity == entity]
        shape["properties"] = shape.get("properties", {}) | {k: v for node in rules for k, v in _keys(node).items()}
        shape["additionalProperties"] = False
    tables = [node for node in law.nodes.values() if node.role in {"parameter", "table"}]
    schema["properties"]["parameters"] |= {
        "properties": {key: shape for node in tables for key, shape in _keys(node, depth=len(node.keys)).items()},
        "additionalProperties": False,
    }
    return schema


def _facts(law: Law, programmes: tuple[str, ...]) -> list[Node]:
    """The facts in the order in which the law declares them."""
    names = tuple(law.nodes)
    if programmes:
        records = [law.programmes[name] for name in chosen_programmes(law, programmes)]
        targets = [target for record in records for target in (record.decides, record.amount, *record.tests) if target]
        names = law.graph.ancestors(targets)
    return sorted((law.nodes[name] for name in names if law.nodes[name].role == "fact"), key=_place)


def _place(node: Node) -> tuple[str, int]:
    file, _, line = node.where.rpartition(":")
    return file, int(line) if line.isdigit() else 0


def _lines(facts: list[Node], entity: str, indent: str, leave_out: str = "") -> Iterator[str]:
    examples = {"int": "0", "bool": "true", "date": "2000-01-31"}
    for node in facts:
        if node.entity == entity and node.name != leave_out:
            ending = "".join(f"_{ending}" for ending in endings_of(node)[:1])
            example = examples.get(node.type) or "|".join(node.codes or ("text",))
            presumed = "" if node.presumed is None else f"；推定 presumed {_written(node.presumed)}"
            yield f"{indent}# {node.name}{ending}: {example}    # {node.title[0]} {node.title[1]}{presumed}"


def _written(value: int | bool | str) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _keys(node: Node, depth: int = 0) -> dict[str, Any]:
    """The keys by which a node may be written, each with the shape of its value."""
    endings = endings_of(node)
    value: dict[str, Any] = (
        {"type": ["number", "string"]} if endings else dict(PLAIN_TYPES.get(node.type, {"type": "integer"}))
    )
    if node.codes:
        value = {"enum": list(node.codes)}
    shape: dict[str, Any] = {"anyOf": [value, {"enum": [UNKNOWN, None]}]}
    for _ in range(depth):
        shape = {"type": "object", "additionalProperties": shape}
    shape["description"] = f"{node.title[0]} {node.title[1]}"
    return {f"{node.name}_{ending}": shape for ending in endings} if endings else {node.name: shape}
