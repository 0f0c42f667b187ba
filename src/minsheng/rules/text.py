"""The law of one day as canonical text: the fingerprint that is stored with each decision is taken of it."""

from __future__ import annotations

from minsheng.rules.expr import Aggregate, Call, Case, Expr, Literal, Name
from minsheng.rules.graph import Graph, Node

__all__ = ["expr_text", "law_text"]


def law_text(graph: Graph) -> str:
    """One line per entity, then per node in force by name (what it computes, reads, is measured in, cites), then per programme."""
    entities = [f"{e.name}\tentity\t{e.key}\t{e.parent}\t{e.counts}" for e in graph.entities.values()]
    programmes = [
        f"{p.name}\tprogramme\t{p.entity}\t{p.decides}\t{p.amount or '-'}\t{p.pays}"
        for p in sorted(graph.programmes.values(), key=lambda p: p.name)
    ]
    return "\n".join([*entities, *(_line(graph.nodes[name]) for name in sorted(graph.nodes)), *programmes])


def _line(node: Node) -> str:
    parts = [node.name, node.role, node.entity or "-", node.type, str(node.unit), node.cites]
    if node.presumed is not None:
        parts.append(f"presumed {node.presumed!r}")
    if node.expr is not None:
        parts.append(expr_text(node.expr))
    if node.dated is not None and node.keys:
        rows = sorted((repr(keys), repr(value)) for keys, value in node.dated.rows.items())
        parts.append(f"{','.join(node.keys)} {rows}")
    return "\t".join(parts)


def expr_text(expr: Expr) -> str:
    """An expression as text that is equal exactly when the expressions compute the same way."""
    match expr:
        case Name(name):
            return name
        case Literal(value, type_, unit):
            return f"{value!r}:{type_}{'' if unit is None else f':{unit}'}"
        case Call(op, args, option):
            extra = "" if option == "" else f"; {option}"
            return f"{op}({', '.join(map(expr_text, args))}{extra})"
        case Case(arms, default):
            cases = [f"{expr_text(condition)}: {expr_text(value)}" for condition, value in arms]
            return f"when({'; '.join(cases)}; else {'-' if default is None else expr_text(default)})"
        case Aggregate(how, value):
            return f"{how}[{expr_text(value)}]"
    raise AssertionError(expr)
