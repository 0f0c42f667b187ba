"""Who is who: mistyped ids repaired, records without an id linked to a person, and every merge undoable.

A pure library over DuckDB and Parquet. `link` runs a linkage over a home; `append_events` adds what a person decides;
`resolve` says who is who today. How it works is told in docs/algorithms/identity.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from minsheng.lake.identity.linkage import Linked, link, link_persons
    from minsheng.lake.identity.merges import Event, append_events, read_events, resolve
    from minsheng.lake.identity.repair import candidates
    from minsheng.lake.identity.review import open_questions
    from minsheng.lake.identity.sources import register_records

__all__ = [
    "Event",
    "Linked",
    "append_events",
    "candidates",
    "link",
    "link_persons",
    "open_questions",
    "read_events",
    "register_records",
    "resolve",
]

_WHERE: Final = {
    "Event": "merges",
    "Linked": "linkage",
    "append_events": "merges",
    "candidates": "repair",
    "link": "linkage",
    "link_persons": "linkage",
    "open_questions": "review",
    "read_events": "merges",
    "register_records": "sources",
    "resolve": "merges",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for: intake and snapshots need little of this package, and Splink is large."""
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
