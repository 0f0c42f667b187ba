"""The graph of a programme as SVG: facts, parameters and rules told apart by their shape, from the left to the answer.

A fact is a pill, a parameter a hexagon, a table of parameters a box with a head, a rule a box, an answer a box with a thick
frame. What stands once per member looks like a stack. The pictures need no font, no script and no network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final

from minsheng.rules.graph import Graph, Node
from minsheng.rules.layers import Layout, Point, lay_out
from minsheng.rules.svg import document, fitted, text, text_width, wrapped

__all__ = ["STYLE", "draw"]

WIDTH: Final = 188.0
BETWEEN: Final = 46.0
MARGIN: Final = 24.0
PADDING: Final = 18.0
HEAD: Final = 46.0
FOOT: Final = 58.0
ZH_SIZE: Final = 13.0
EN_SIZE: Final = 10.0
ZH_LINE: Final = 17.0
EN_LINE: Final = 13.0
NOTE_SIZE: Final = 9.5
LEGIBLE: Final = 44
"""Boxes that a person still overlooks; with more, the far ones are counted instead of drawn."""
MOST_COLUMNS: Final = 7
STYLE: Final = (
    "text{fill:#1c232b}.en{fill:#465261}.note{fill:#5a6673}.line{fill:none;stroke:#8895a3;stroke-width:1.2}"
    ".head{fill:#8895a3}.box{stroke:#2b3a4a;stroke-width:1.2}.fact{fill:#eef5ee}.parameter,.table{fill:#fdf5e2}"
    ".rule{fill:#eef3fa}.date{fill:#f3f0f7;stroke-dasharray:4 3}.target{fill:#dfeafb;stroke-width:3}"
    ".stack{fill:#ffffff;stroke:#2b3a4a;stroke-width:1}.mark{fill:none;stroke:#2b3a4a;stroke-width:1.2}"
)


ARROW: Final = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path class="head" d="M0 0.6 L8 4 L0 7.4 z"/></marker></defs>'
)


@dataclass(frozen=True)
class _Box:
    """A node with its titles in lines that fit."""

    node: Node
    zh: list[str]
    en: list[str]
    hidden: tuple[str, ...]
    is_target: bool
    is_stack: bool

    @property
    def height(self) -> float:
        note = 13.0 if self.hidden else 0.0
        return 16.0 + ZH_LINE * len(self.zh) + EN_LINE * len(self.en) + note


def draw(graph: Graph, targets: Sequence[str], address: Callable[[str], str] | None = None) -> str:
    """Draw what some nodes are computed from.

    Args:
        graph: The law of a day.
        targets: Nodes in force.
        address: Where a reader finds more of a node, by its name; without it, the picture has no links.

    Returns:
        An SVG text, one page wide. Where more would not be legible, a box says how much lies behind it.

    Raises:
        LawError: If a target is unknown or not in force.
    """
    opened = _opened(graph, targets)
    boxes = {name: _box(graph, name, opened[name], targets) for name in opened}
    edges = [(read, name) for name, inputs in opened.items() for read in inputs]
    layout = lay_out(edges, {name: box.height for name, box in boxes.items()}, WIDTH, BETWEEN)
    title = " · ".join(f"{graph.nodes[name].title[0]} {graph.nodes[name].title[1]}" for name in targets)
    width = max(layout.width, _legend_width()) + 2 * MARGIN
    height = HEAD + layout.height + FOOT
    parts = [
        ARROW,
        text(MARGIN, 28, fitted(title, 15, width - 2 * MARGIN), 15),
        *_lines(edges, boxes, layout),
        *(element for name, box in boxes.items() for element in _drawn(box, _moved(layout.boxes[name]), address)),
        *_legend(height - FOOT + 30),
    ]
    return document(width, height, title, STYLE, parts)


def _opened(graph: Graph, targets: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The nodes that are drawn with what they read, from the targets back, as long as the picture stays legible.

    Returns:
        The inputs that are drawn, by name; nodes that are drawn closed have none.
    """
    opened: dict[str, tuple[str, ...]] = {}
    waiting = dict.fromkeys(graph.require(targets))
    seen = set(waiting)
    while waiting:
        name = next(iter(waiting))
        del waiting[name]
        inputs = graph.nodes[name].inputs
        wider = seen | set(inputs)
        tried = {**opened, name: inputs}
        if name in targets or (len(wider) <= LEGIBLE and _columns(graph, tried) <= MOST_COLUMNS):
            opened, seen = tried, wider
            waiting |= dict.fromkeys(read for read in inputs if read not in opened)
    return {name: opened.get(name, ()) for name in graph.nodes if name in seen}


def _columns(graph: Graph, opened: dict[str, tuple[str, ...]]) -> int:
    """How many columns the picture would have."""
    columns: dict[str, int] = {}
    for name in reversed(list(graph.nodes)):
        if name in opened:
            column = columns.setdefault(name, 1)
            for read in opened[name]:
                columns[read] = max(columns.get(read, 1), column + 1)
    return max(columns.values(), default=0)


def _box(graph: Graph, name: str, inputs: Sequence[str], targets: Sequence[str]) -> _Box:
    node, room = graph.nodes[name], WIDTH - 2 * PADDING
    zh = wrapped(node.title[0], ZH_SIZE, room, 3)
    en = wrapped(node.title[1], EN_SIZE, room, 3)
    hidden = tuple(read for read in node.inputs if read not in inputs)
    parent = graph.entities[node.entity].parent if node.entity else None
    return _Box(node, zh, en, hidden, name in targets, parent is not None)


def _moved(corner: Point) -> Point:
    return corner[0] + MARGIN, corner[1] + HEAD


def _drawn(box: _Box, corner: Point, address: Callable[[str], str] | None) -> Iterator[str]:
    x, y = corner
    node = box.node
    behind = f"（另有 {len(box.hidden)} 项未画 {len(box.hidden)} more behind）"
    tip = f"{node.name}: {node.title[0]} {node.title[1]}" + (f"\n{node.cites}" if node.cites else "")
    opening = f'<a href="{escape(address(node.name))}">' if address else "<g>"
    yield f"{opening}<title>{escape(tip + (chr(10) + ', '.join(box.hidden) if box.hidden else ''), quote=False)}</title>"
    if box.is_stack:
        yield _outline(node.role, x + 4, y - 4, box.height, "stack")
    yield _outline(node.role, x, y, box.height, f"box {node.role}{' target' if box.is_target else ''}")
    if node.role == "table":
        yield f'<path class="mark" d="M{x:g} {y + 6:g} h{WIDTH:g}"/>'
    middle, line = x + WIDTH / 2, y + 8 + ZH_SIZE
    for words in box.zh:
        yield text(middle, line, words, ZH_SIZE, anchor="middle")
        line += ZH_LINE
    line -= 3
    for words in box.en:
        yield text(middle, line, words, EN_SIZE, anchor="middle", css="en")
        line += EN_LINE
    if box.hidden:
        yield text(middle, line + 1, fitted(behind, NOTE_SIZE, WIDTH - 12), NOTE_SIZE, anchor="middle", css="note")
    yield "</a>" if address else "</g>"


def _outline(role: str, x: float, y: float, height: float, css: str) -> str:
    width = WIDTH
    if role == "parameter":
        cut = 12.0
        points = (
            (x, y + height / 2), (x + cut, y), (x + width - cut, y), (x + width, y + height / 2),
            (x + width - cut, y + height), (x + cut, y + height),
        )  # fmt: skip
        return f'<polygon class="{css}" points="{" ".join(f"{a:g},{b:g}" for a, b in points)}"/>'
    radius = min(height / 2, 20.0) if role in {"fact", "date"} else 2.0
    return f'<rect class="{css}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}"/>'


def _lines(edges: Sequence[tuple[str, str]], boxes: dict[str, _Box], layout: Layout) -> Iterator[str]:
    drawn: set[str] = set()
    for edge in edges:
        points = [_moved(point) for point in layout.ways[edge]]
        for number, ((x, y), (to_x, to_y)) in enumerate(pairwise(points)):
            is_last = number == len(points) - 2
            start, end = x + WIDTH, to_x - (1.5 if is_last and boxes[edge[1]].is_target else 0)
            half = (start + end) / 2
            path = f"M{start:.1f} {y:.1f} C{half:.1f} {y:.1f} {half:.1f} {to_y:.1f} {end:.1f} {to_y:.1f}"
            if not is_last:
                path += f" H{to_x + WIDTH:.1f}"
            if path not in drawn:  # lines from one box share the first part of their way
                drawn.add(path)
                tip = ' marker-end="url(#tip)"' if is_last else ""
                yield f'<path class="line" d="{path}"{tip}/>'


_LEGEND: Final = (
    ("fact", "事实 fact"),
    ("parameter", "参数 parameter"),
    ("table", "参数表 table"),
    ("rule", "规则 rule"),
    ("target", "答案 answer"),
    ("stack", "每人一项 one per member"),
)


def _legend_width() -> float:
    return sum(40 + text_width(words, 11) for _, words in _LEGEND)


def _legend(y: float) -> Iterator[str]:
    x = MARGIN
    for role, words in _LEGEND:
        if role == "parameter":
            points = f"{x:g},{y:g} {x + 5:g},{y - 7:g} {x + 17:g},{y - 7:g} {x + 22:g},{y:g} {x + 17:g},{y + 7:g} {x + 5:g},{y + 7:g}"
            yield f'<polygon class="box parameter" points="{points}"/>'
        else:
            if role == "stack":
                yield f'<rect class="stack" x="{x + 3:g}" y="{y - 10:g}" width="22" height="14" rx="1"/>'
            css = {"target": "rule target", "stack": "rule"}.get(role, role)
            radius = 7 if role == "fact" else 1
            yield f'<rect class="box {css}" x="{x:g}" y="{y - 7:g}" width="22" height="14" rx="{radius}"/>'
            if role == "table":
                yield f'<path class="mark" d="M{x:g} {y - 3:g} h22"/>'
        yield text(x + 29, y + 4, words, 11)
        x += 40 + text_width(words, 11)
