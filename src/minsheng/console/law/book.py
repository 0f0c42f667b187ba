"""Looking things up in the law: the law of a day, a search over it, and the days between which it stays the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from minsheng.rules import Law, Node
from minsheng.screening import law_of

__all__ = ["Found", "day_of", "law_on", "search"]

MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a search found.

    Attributes:
        name: Of the programme or node.
        kind: `programme`, `rule`, `parameter`, `table` or `fact`.
        title: Chinese and English.
        cites: The clause, or the source of a fact.
    """

    name: str
    kind: str
    title: tuple[str, str]
    cites: str


def law_on(day: dt.date) -> Law:
    """The law in force on a day, loaded once for all days on which it is the same.

    Readers may ask for any day; what is kept is bounded by the days on which something changed.

    Args:
        day: Any day; before the first that the law knows of, that one.
    """
    days = _book().days
    return _book().at(max((change for change in days if change <= day), default=days[0]))


def day_of(text: str) -> dt.date | None:
    """The day that somebody wrote; None if it is none."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None


def search(law: Law, words: str) -> list[Found]:
    """Programmes, rules, parameters and facts of which every word is said, those that are called so first.

    Args:
        law: The law of a day.
        words: In Chinese or English, or the name itself, or part of a clause.
    """
    wanted = words.lower().split()
    if not wanted:
        return []
    called: list[Found] = []
    said: list[Found] = []
    for found, heading, text in _told(law):
        if all(word in heading for word in wanted):
            called.append(found)
        elif all(word in heading or word in text for word in wanted):
            said.append(found)
    return [*called, *said][:MOST]


@cache
def _book() -> Law:
    """The law of the day on which this process first asked; other days are laid out from the same book."""
    return law_of(dt.datetime.now(tz=dt.UTC).date())


def _told(law: Law) -> Iterator[tuple[Found, str, str]]:
    """Everything that can be found, with what it is called and what is said of it, in small letters."""
    for name, record in law.programmes.items():
        clause = law.nodes[record.decides].cites
        yield Found(name, "programme", record.title, clause), f"{name} {' '.join(record.title)}".lower(), clause.lower()
    for name, node in law.nodes.items():
        if node.role == "date":
            continue
        cites = _cites(node)
        found = Found(name, node.role, node.title, cites)
        text = f"{cites} {node.doc}"
        if node.role == "rule":
            text += f" {law.formula(name, 'zh')} {law.formula(name, 'en')}"
        yield found, f"{name} {' '.join(node.title)}".lower(), text.lower()


def _cites(node: Node) -> str:
    if node.role == "fact":
        return node.source
    return node.dated.cites if node.dated else node.cites
