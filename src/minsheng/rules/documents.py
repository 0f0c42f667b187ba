"""YAML files with the line of every key: what parameters and reforms are read from, and how a fault in one is told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from minsheng.rules.errors import ProblemList

__all__ = ["Document", "Lines", "read_document", "schema_part"]


class _Loader(yaml.SafeLoader):
    """YAML with keys and dates as they are written: a district `010` stays `010`, and a key written twice is a fault."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        if key.value in found:
            raise yaml.MarkedYAMLError(problem=f"'{key.value}' is written twice", problem_mark=key.start_mark)
        found[key.value] = loader.construct_object(value, deep=True)
    return found


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


class Lines:
    """The line of every key and list item of one YAML file, so that a fault can name it."""

    def __init__(self, file: str, node: yaml.Node | None) -> None:
        self.file = file
        self._lines: dict[tuple[str, ...], int] = {}
        self._walk(node, ())

    def _walk(self, node: yaml.Node | None, path: tuple[str, ...]) -> None:
        inner: list[tuple[str, yaml.Node, yaml.Node]] = []
        if isinstance(node, yaml.MappingNode):
            inner = [(str(key.value), key, value) for key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            inner = [(str(number), item, item) for number, item in enumerate(node.value)]
        for name, start, value in inner:
            self._lines[*path, name] = start.start_mark.line + 1
            self._walk(value, (*path, name))

    def where(self, *path: object) -> str:
        """`file:line` of the deepest key on the path that the file has."""
        names = tuple(map(str, path))
        for length in range(len(names), 0, -1):
            if names[:length] in self._lines:
                return f"{self.file}:{self._lines[names[:length]]}"
        return f"{self.file}:1"


@dataclass(frozen=True, slots=True)
class Document:
    """The top-level entries of one file and where they stand."""

    path: Path
    entries: dict[str, Any]
    lines: Lines

    def satisfies(self, schema: dict[str, Any], entries: dict[str, Any], problems: ProblemList) -> bool:
        """Check some of the entries against a JSON Schema; each fault is reported with its line.

        Args:
            schema: For the mapping of the entries.
            entries: Those to check, by their names in the file.
            problems: Receives the faults.
        """
        faults = list(jsonschema.Draft202012Validator(schema).iter_errors(entries))
        for fault in faults:
            deepest = max([fault, *(fault.context or ())], key=lambda inner: len(inner.absolute_path))
            place = [*map(str, deepest.absolute_path), *_keys_at_fault(deepest)] or list(entries)
            problems.report(
                "E103",
                f"'{'.'.join(place)}': {deepest.message}.",
                where=self.lines.where(*place),
                hint="See params-schema.json; values are whole numbers (fen, bp), yes/no, dates or codes, never decimals.",
            )
        return not faults


def _keys_at_fault(fault: jsonschema.ValidationError) -> list[str]:
    """The key that should not be there, or has no name that it could have."""
    if "propertyNames" in fault.absolute_schema_path:
        return [str(fault.instance)]
    if (
        fault.validator == "additionalProperties"
        and isinstance(fault.schema, dict)
        and isinstance(fault.instance, dict)
    ):
        known = fault.schema.get("properties", {})
        return [key for key in fault.instance if key not in known][:1]
    return []


def read_document(path: Path, problems: ProblemList, root: Path | None = None) -> Document | None:
    """Read one YAML file whose top level is a mapping.

    Args:
        path: The file.
        problems: Receives what is wrong with it.
        root: Folder that its place is told relative to; without one, only the file's name is told.

    Returns:
        The document; None if the file cannot be read as one.
    """
    file = str(path.relative_to(root)) if root and path.is_relative_to(root) else path.name
    try:
        text = path.read_text(encoding="utf-8")
        # The loader is a SafeLoader that builds plain values only.
        document, node = yaml.load(text, Loader=_Loader), yaml.compose(text, Loader=_Loader)  # noqa: S506
    except OSError as error:
        problems.report("E102", f"The file cannot be read: {error.strerror}.", where=str(path), hint="Check the path.")
        return None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        message = getattr(error, "problem", None) or "it is not UTF-8 text"
        problems.report("E102", f"The file is not YAML: {message}.", where=f"{file}:{line}", hint="Correct the line.")
        return None
    if not isinstance(document, dict):
        problems.report(
            "E102", "The file holds no parameters.", where=f"{file}:1", hint="Write `name:` with its fields below."
        )
        return None
    return Document(path, document, Lines(file, node))


@cache
def schema_part(shape: str) -> dict[str, Any]:
    """A JSON Schema of one shape in `params-schema.json`: `parameters`, `changes` (of an overlay) or `header` (of a reform)."""
    whole: dict[str, Any] = json.loads(
        files("minsheng.rules").joinpath("params-schema.json").read_text(encoding="utf-8")
    )
    return {"$schema": whole["$schema"], "$defs": whole["$defs"], "$ref": f"#/$defs/{shape}"}
