"""What a city declares for itself, in files of its own home: feeds and columns that others do not have, and facts from them.

<home>/feeds/*.yaml     a table of its own, or `extends: <table>` with columns, headers, codes and rules to add
<home>/facts/*.yaml     facts from them, in the form of the catalogue
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from jsonschema import ValidationError

from minsheng.lake.errors import ContractError, StorageError

__all__ = ["FACTS", "FEEDS", "extended", "local_texts", "told"]

FEEDS: Final = "feeds"
FACTS: Final = "facts"


def local_texts(home: Path | None, folder: str) -> tuple[tuple[str, str], ...]:
    """The city's own declarations.

    Args:
        home: Folder of all state; None for no city in particular.
        folder: `FEEDS` or `FACTS`.

    Returns:
        Path and text of each `.yaml` file, by name; empty if there is no such folder.

    Raises:
        StorageError: A file cannot be read.
    """
    if home is None or not (home / folder).is_dir():
        return ()
    found = []
    for path in sorted((home / folder).glob("*.yaml")):
        try:
            found.append((str(path), path.read_text("utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            raise StorageError(
                f"The file cannot be read ({error}).", where=str(path), hint="Write it as UTF-8."
            ) from error
    return tuple(found)


def extended(base: Mapping[str, Any], extension: Mapping[str, Any], file: str) -> Mapping[str, Any]:
    """A contract with what a city adds to it; nothing that every city has is taken away or changed.

    Args:
        base: The declaration of the table.
        extension: The declaration with `extends`, valid by the schema.
        file: Where the extension stands, for the errors.

    Raises:
        ContractError: The extension names a column or a list that cannot be extended.
    """
    raw = dict(deepcopy(base))
    raw["columns"] += extension.get("columns", [])
    raw["rules"] = [*raw.get("rules", []), *extension.get("rules", [])]
    raw |= {name: extension[name] for name in ("cadence", "due_day") if name in extension}
    columns = {column["name"]: column for column in raw["columns"]}
    for part in ("aliases", "codes"):
        for name in extension.get(part, {}):
            if name not in columns:
                raise ContractError(
                    f"{part}: {name} is not a column of {base['table']}.",
                    where=file,
                    hint=f"The columns are: {', '.join(columns)}.",
                )
    for name, aliases in extension.get("aliases", {}).items():
        columns[name]["aliases"] = [*columns[name].get("aliases", []), *aliases]
    for name, codes in extension.get("codes", {}).items():
        column = columns[name]
        if column["type"] not in {"code", "bool"}:
            raise ContractError(f"codes: {name} has no codes.", where=file, hint="Name a column of the type code.")
        into = column["codes"] if "codes" in column else column.setdefault("variants", {})
        for code, spellings in codes.items():
            into[code] = [*into.get(code, []), *spellings]
    return raw


def told(problem: ValidationError, declared: Any) -> str:
    """What a schema found, in words: where it stands, by name where the place has one, and what is wrong there."""
    place: list[str] = []
    at = declared
    for step in problem.absolute_path:
        at = at[step]
        name = at.get("name", at.get("id")) if isinstance(at, dict) and isinstance(step, int) else None
        place.append(str(name if name is not None else step))
    where = "/".join(place) or "(top)"
    if problem.validator == "additionalProperties" and isinstance(problem.instance, dict):
        known = dict(problem.schema)["properties"] if isinstance(problem.schema, Mapping) else {}
        unknown = [name for name in problem.instance if name not in known]
        return f"{where}: there is no key {', '.join(unknown)}; the keys are {', '.join(known)}."
    if problem.validator == "enum":
        allowed: Any = problem.validator_value
        return f"{where}: {problem.instance!r} is none of {', '.join(map(str, allowed))}."
    if problem.validator in {"not", "oneOf"} and isinstance(problem.schema, Mapping):
        return f"{where}: {dict(problem.schema).get('description', problem.message)}."
    return f"{where}: {problem.message}."
