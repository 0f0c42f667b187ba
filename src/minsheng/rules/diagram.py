"""The law as a picture: what reads what, level by level, as data, as Mermaid text for a wiki, and as SVG for a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from minsheng.rules.drawing import draw
from minsheng.rules.figures import LANGUAGES, Language
from minsheng.rules.graph import Graph

__all__ = ["Diagram", "diagram"]

_SHAPES = {
    "fact": ("([", "])"),
    "parameter": ("{{", "}}"),
    "table": ("[(", ")]"),
    "rule": ("[", "]"),
    "date": ("([", "])"),
}


@dataclass(frozen=True)
class Diagram:
    """The part of a law behind some targets.

    Attributes:
        nodes: Names, each after what it reads.
        edges: Pairs of a name and the name that reads it.
        levels: For each name the length of the longest way to it from facts, parameters and dates.
        mermaid: The same as a Mermaid flowchart.
    """

    nodes: tuple[str, ...]
    edges: tuple[tuple[str, str], ...]
    levels: Mapping[str, int]
    mermaid: str
    _graph: Graph = field(repr=False, compare=False)
    _targets: tuple[str, ...] = field(repr=False, compare=False)

    @cached_property
    def svg(self) -> str:
        """A picture in both languages; what lies far behind the targets is counted instead of drawn, so that it stays legible."""
        return draw(self._graph, self._targets)

    def linked(self, address: Callable[[str], str]) -> str:
        """The same picture, each of its nodes a link.

        Args:
            address: Where a reader finds more of a node, by its name.
        """
        return draw(self._graph, self._targets, address)


def diagram(graph: Graph, targets: Iterable[str], language: Language = "zh") -> Diagram:
    """Draw what some targets are computed from.

    Args:
        graph: The law of a day.
        targets: Nodes in force.
        language: Of the titles in the Mermaid text.

    Returns:
        The part of the law that the targets need.

    Raises:
        LawError: If a target is unknown or not in force.
    """
    wanted = tuple(targets)
    names = graph.ancestors(wanted)
    edges = tuple((read, name) for name in names for read in graph.nodes[name].inputs)
    levels: dict[str, int] = {}
    for name in names:
        levels[name] = max((levels[read] + 1 for read in graph.nodes[name].inputs), default=0)
    number = LANGUAGES.index(language)
    lines = ["flowchart LR"]
    for entity in (None, *graph.entities):
        inside = [name for name in names if graph.nodes[name].entity == entity]
        drawn = [f"    {name}{_box(graph.nodes[name].role, graph.nodes[name].title[number])}" for name in inside]
        if drawn and entity is not None:
            drawn = [f'  subgraph {entity}_rows["{graph.entities[entity].title[number]}"]', *drawn, "  end"]
        lines += drawn
    lines += [f"  {read} --> {name}" for read, name in edges]
    return Diagram(names, edges, levels, "\n".join(lines) + "\n", graph, wanted)


def _box(role: str, title: str) -> str:
    opening, closing = _SHAPES[role]
    return f'{opening}"{title.replace(chr(34), "&quot;")}"{closing}'
