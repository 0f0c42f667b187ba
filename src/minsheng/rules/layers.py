"""Where the boxes of a graph stand: in columns from what is read to what reads it, with few crossings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

__all__ = ["Layout", "lay_out"]

Point = tuple[float, float]

SWEEPS = 12
GAP = 14.0
BEND_ROOM = 9.0
"""Height kept for a line that passes a column between two boxes."""


@dataclass
class Layout:
    """Places in pixels: the left upper corner of each box, and the points that each line passes on its way."""

    boxes: dict[str, Point] = field(default_factory=dict)
    ways: dict[tuple[str, str], list[Point]] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0


def lay_out(edges: Sequence[tuple[str, str]], heights: Mapping[str, float], width: float, between: float) -> Layout:
    """Place boxes.

    Args:
        edges: Pairs of what is read and what reads it, without circles.
        heights: Of every box, in pixels; in an order in which each comes after what it reads.
        width: Of every box.
        between: Room for the lines between two columns.

    Returns:
        The places. The same input gives the same places.
    """
    columns = _columns(edges, heights)
    tall: dict[str, float] = dict(heights)
    chains = {edge: _through(edge, columns, tall) for edge in edges}
    layers: defaultdict[int, list[str]] = defaultdict(list)
    for name, column in columns.items():
        layers[column].append(name)
    links = [pair for chain in chains.values() for pair in pairwise(chain)]
    order = _ordered(layers, links)
    centres = _centres(order, links, tall)
    top = min(centre - tall[name] / 2 for name, centre in centres.items())
    step = width + between
    layout = Layout()
    for name in heights:
        layout.boxes[name] = (columns[name] * step, centres[name] - tall[name] / 2 - top)
    for edge, chain in chains.items():
        layout.ways[edge] = [(columns[name] * step, centres[name] - top) for name in chain]
    layout.width = (max(columns.values()) + 1) * step - between
    layout.height = max(centre + tall[name] / 2 for name, centre in centres.items()) - top
    return layout


def _columns(edges: Sequence[tuple[str, str]], heights: Mapping[str, float]) -> dict[str, int]:
    """As far right as the readers allow, so that a fact stands beside the rule that reads it."""
    readers: defaultdict[str, list[str]] = defaultdict(list)
    for read, name in edges:
        readers[read].append(name)
    depth: dict[str, int] = {}
    for name in reversed(list(heights)):
        depth[name] = max((depth[reader] + 1 for reader in readers[name]), default=0)
    deepest = max(depth.values())
    return {name: deepest - depth[name] for name in heights}


def _through(edge: tuple[str, str], columns: dict[str, int], tall: dict[str, float]) -> list[str]:
    """The line from box to box, with a place to pass in every column between."""
    read, name = edge
    chain = [read]
    for column in range(columns[read] + 1, columns[name]):
        # Lines from one box share their places as far as they go together.
        bend = f"{read}\0{column}"
        columns[bend], tall[bend] = column, BEND_ROOM
        chain.append(bend)
    return [*chain, name]


def _ordered(layers: Mapping[int, list[str]], links: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Sort each column by the middle of its neighbours, forth and back, and keep the order with the fewest crossings."""
    order = [list(layers[column]) for column in sorted(layers)]
    left: defaultdict[str, set[str]] = defaultdict(set)
    right: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in links:
        right[one].add(other)
        left[other].add(one)
    best, fewest = [list(column) for column in order], _crossings(order, right)
    for sweep in range(SWEEPS):
        is_forth = sweep % 2 == 0
        neighbours = left if is_forth else right
        numbers = range(1, len(order)) if is_forth else range(len(order) - 2, -1, -1)
        for number in numbers:
            beside = order[number - 1] if is_forth else order[number + 1]
            place = {name: position for position, name in enumerate(beside)}
            own = {name: position for position, name in enumerate(order[number])}
            order[number].sort(
                key=lambda name: (_middle(neighbours[name], place, own[name]), own[name])
            )  # used at once
        crossings = _crossings(order, right)
        if crossings < fewest:
            best, fewest = [list(column) for column in order], crossings
    return best


def _middle(names: set[str], place: Mapping[str, int], otherwise: float) -> float:
    places = [place[name] for name in names if name in place]
    return sum(places) / len(places) if places else otherwise


def _crossings(order: list[list[str]], right: Mapping[str, set[str]]) -> int:
    total = 0
    for column, following in pairwise(order):
        place = {name: position for position, name in enumerate(following)}
        ends = [sorted(place[other] for other in right.get(name, ()) if other in place) for name in column]
        total += sum(
            1
            for upper in range(len(ends))
            for one in ends[upper]
            for lower in ends[upper + 1 :]
            for two in lower
            if two < one
        )
    return total


def _centres(order: list[list[str]], links: Sequence[tuple[str, str]], tall: Mapping[str, float]) -> dict[str, float]:
    """Heights in the column: stacked first, then drawn towards the neighbours as far as there is room."""
    centres: dict[str, float] = {}
    for column in order:
        total = sum(tall[name] + GAP for name in column) - GAP
        y = -total / 2
        for name in column:
            centres[name] = y + tall[name] / 2
            y += tall[name] + GAP
    near: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in links:
        near[one].append(other)
        near[other].append(one)
    for sweep in range(SWEEPS):
        for column in order if sweep % 2 else reversed(order):
            wanted = {
                name: sum(centres[other] for other in near[name]) / len(near[name]) if near[name] else centres[name]
                for name in column
            }
            _settle(column, wanted, centres, tall)
    return centres


def _settle(
    column: list[str], wanted: Mapping[str, float], centres: dict[str, float], tall: Mapping[str, float]
) -> None:
    """Put boxes where they want to be; those that would overlap move as one block to the mean of their wishes."""
    blocks: list[tuple[float, float, list[str]]] = []  # middle, height, names
    for name in column:
        middle, height, names = wanted[name], tall[name], [name]
        while blocks and blocks[-1][0] + blocks[-1][1] / 2 + GAP > middle - height / 2:
            above, its_height, others = blocks.pop()
            weight = len(others) / (len(others) + len(names))
            middle = (above + (height + GAP) / 2) * weight + (middle - (its_height + GAP) / 2) * (1 - weight)
            height, names = its_height + GAP + height, others + names
        blocks.append((middle, height, names))
    for middle, height, names in blocks:
        y = middle - height / 2
        for name in names:
            centres[name] = y + tall[name] / 2
            y += tall[name] + GAP
