"""How the city is cut into chunks that are made independently, and chunks into groups that share their files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from minsheng.synth.census import Quota, district_quotas

__all__ = ["Chunk", "cut_city"]

_CHUNK: Final = 400_000
"""People in a chunk: small enough that two workers stay within a few gigabytes, large enough for long arrays."""

_SMALLEST: Final = 30_000
"""People below whom a chunk is not worth a process of its own."""

_GROUPS: Final = 16
"""Most files that one table has in one period."""


@dataclass(frozen=True)
class Chunk:
    """Parts of districts that are made together.

    Attributes:
        number: Number of the chunk in the city; with the seed it decides every draw.
        quotas: What each part must hold.
    """

    number: int
    quotas: tuple[Quota, ...]

    @property
    def people(self) -> int:
        """Persons of the chunk in the first month."""
        return sum(quota.total for quota in self.quotas)


def cut_city(people: int) -> list[list[Chunk]]:
    """The groups of chunks of a city; the cut depends on the number of people alone.

    Args:
        people: Persons in the city.

    Returns:
        Groups of chunks. Each group is worked on in order by one process and fills one file per table and period.
    """
    # Two chunks of a city of some size, so that two processes have something to do.
    size = min(_CHUNK, max(_SMALLEST, -(-people // 2)))
    parts = [part for quota in district_quotas(people) for part in quota.cut(-(-quota.total // size))]
    chunks: list[Chunk] = []
    waiting: list[Quota] = []
    for part in parts:
        waiting.append(part)
        if sum(quota.total for quota in waiting) >= 0.8 * size:
            chunks.append(Chunk(len(chunks), tuple(waiting)))
            waiting = []
    if waiting:
        chunks.append(Chunk(len(chunks), tuple(waiting)))
    per_group = -(-len(chunks) // _GROUPS)
    return [chunks[n : n + per_group] for n in range(0, len(chunks), per_group)]
