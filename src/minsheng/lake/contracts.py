"""What each department has agreed to deliver: the columns, types, units, keys and code lists of every table.

A contract is declared once, in YAML beside this module. The reader, the checks, the quarantine's reasons, the pages of
the handbook and the generator of test files all come from it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml
from jsonschema import Draft202012Validator

from minsheng.lake.columns import header_keys
from minsheng.lake.cross_rules import Rule, check_rules, rule_of
from minsheng.lake.errors import ContractError
from minsheng.lake.local import FEEDS, extended, local_texts, told
from minsheng.lake.usual import aliases_of, truth_spellings, usual_text
from minsheng.standards.codes import code_list
from minsheng.standards.errors import UnknownCodeError

__all__ = [
    "Cadence",
    "Column",
    "ColumnType",
    "Contract",
    "Ended",
    "Retention",
    "Title",
    "contract_of",
    "contracts_with",
    "load_contracts",
    "read_contracts",
]

ColumnType = Literal[
    "resident_id", "household_no", "division", "text", "code", "bool", "int", "money", "area", "date", "month"
]
Cadence = Literal["daily", "monthly", "quarterly", "yearly"]


@dataclass(frozen=True, slots=True)
class Title:
    """What people read in place of a name: Chinese first, English complete."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a delivered table.

    Attributes:
        name: ASCII name, the header in Parquet.
        zh: Header that departments write in CSV and XLSX.
        type: How a cell is read.
        unit: Unit in the file (`yuan`, `m2`, `persons` …); empty for ids, dates, codes and text.
        required: A row without a value is refused.
        min: Smallest value, in file units; a date for dates.
        max: Largest value, in file units.
        max_length: Most characters of a text.
        codes: Canonical code to accepted spellings; empty unless `type` is `code` or `bool`.
        blank_if_invalid: A wrong cell is emptied and the row stays, instead of the row being refused.
        blanks: Columns that become unknown when a cell of this one is emptied.
        agrees_with: Resident-id column that must tell the same birth date or sex.
        future: Dates after the delivery's month are plausible (an expiry, a planned end).
        aliases: Other headers that departments write over this column.
        day: Which day a bare month stands for in a date column; empty if a bare month is refused.
    """

    name: str
    zh: str
    type: ColumnType
    unit: str = ""
    required: bool = False
    min: int | date | None = None
    max: int | None = None
    max_length: int | None = None
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blank_if_invalid: bool = False
    blanks: tuple[str, ...] = ()
    agrees_with: str = ""
    future: bool = False
    aliases: tuple[str, ...] = ()
    day: Literal["", "first", "last"] = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """What says that a row is history: a date that has passed, or one of some codes.

    Attributes:
        column: The column that tells.
        codes: Codes that mean the end; empty if the column is the date of the end.
    """

    column: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the personal rows of a table are kept (个人信息保护法 第十九条: no longer than the purpose needs).

    Attributes:
        months: Months after the month of a delivery; None for ever.
        status: `seen` in a published text, `derived` from one, or `assumed`.
        cites: The text, or why it was chosen so.
    """

    months: int | None = None
    status: str = "assumed"
    cites: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """What one table holds and how its deliveries add up.

    Attributes:
        table: Name of the table.
        feed: Feed that it belongs to; a feed may have several tables.
        title: Name for people.
        owner: Department that answers for it.
        mode: `changes` (a later row replaces the earlier one of its key), `full` (the deliveries of a period are the
            whole list of that period) or `events` (rows add up, a later one of the same key corrects).
        key: Columns that name a row.
        absence: What it means that somebody has no row once the table was delivered: `none` or `unknown`.
        note: What a reader should know.
        columns: In the order of the file.
        id_repair: Whether a mistyped id of a person is repaired where only one can be meant; see `identity.at_intake`.
        without_id: Whether a row that names a person without an id is refused, or kept to be linked.
        version: SHA-256 of the declaration, kept with each delivery.
        rules: What must hold between the columns of a row.
        cadence: How often it is delivered.
        due_day: Day after the end of its month (quarter, year) up to which a delivery is in time: 10 is the tenth of
            the next month; 0 if no day was agreed.
        authorisation: Group of purposes of which a person must have authorised one before facts may be read from a row;
            empty if none is needed.
        retention: How long the rows are kept.
        ended: What says that a row is history; None if no row of the table ever is.
    """

    table: str
    feed: str
    title: Title
    owner: Title
    mode: Literal["changes", "full", "events"]
    key: tuple[str, ...]
    absence: Literal["none", "unknown"]
    note: str
    columns: tuple[Column, ...]
    version: str
    rules: tuple[Rule, ...] = ()
    cadence: Cadence = "monthly"
    due_day: int = 0
    authorisation: str = ""
    retention: Retention = Retention()
    ended: Ended | None = None
    id_repair: bool = True
    without_id: Literal["refuse", "keep"] = "refuse"

    def column(self, name: str) -> Column:
        """The column of that name.

        Raises:
            ContractError: The table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise ContractError(f"There is no column {name}.", where=self.table)

    @property
    def subject(self) -> Literal["person_id", "household_no"]:
        """Whom a row is about: the person where the table has one, else the household."""
        return "person_id" if any(column.name == "person_id" for column in self.columns) else "household_no"


def load_contracts(home: Path | None = None) -> Mapping[str, Contract]:
    """Every table that departments deliver to this city, by its name.

    Args:
        home: Folder of all state, whose `feeds/*.yaml` add tables of the city's own or extend the others; without it,
            the tables that every city has.

    Returns:
        Table name to contract, in alphabetical order.

    Raises:
        ContractError: A declaration breaks the schema or contradicts itself; names the file and says what to do.
    """
    return contracts_with(local_texts(home, FEEDS))


def contract_of(table: str, home: Path | None = None) -> Contract:
    """The contract of one table.

    Raises:
        ContractError: No such table; the message names the nearest. Or see `load_contracts`.
    """
    contracts = load_contracts(home)
    if table not in contracts:
        near = get_close_matches(table, contracts, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]}?" if near else f"The tables are: {', '.join(contracts)}."
        raise ContractError(f"There is no table {table!r}.", hint=hint)
    return contracts[table]


def read_contracts(texts: Mapping[str, str], local: Mapping[str, str] = MappingProxyType({})) -> Mapping[str, Contract]:
    """Contracts from their YAML texts, each checked against the schema and for consistency.

    Args:
        texts: File name to YAML; names that do not end in `.yaml` are passed over.
        local: The same for the city's own tables and extensions, which come on top.

    Raises:
        ContractError: See `load_contracts`.
    """
    declared = [
        _Declaration(_parsed(name, text), name, text) for name, text in sorted(texts.items()) if name.endswith(".yaml")
    ]
    tables = {found.raw["table"]: found for found in declared}
    extensions = []
    for name, text in sorted(local.items()):
        raw = _parsed(name, text)
        if "extends" in raw:
            extensions.append((name, text, raw))
        elif raw["table"] in tables:
            raise ContractError(
                f"There is a table {raw['table']} already.",
                where=name,
                hint=f"Give it another name, or write extends: {raw['table']}.",
            )
        else:
            tables[raw["table"]] = _Declaration(raw, name, text)
    for name, text, raw in extensions:
        if raw["extends"] not in tables:
            raise ContractError(
                f"There is no table {raw['extends']} to extend.",
                where=name,
                hint=f"The tables are: {', '.join(tables)}.",
            )
        base = tables[raw["extends"]]
        tables[raw["extends"]] = _Declaration(extended(base.raw, raw, name), name, base.text + text, extension=True)
    return MappingProxyType({table: _contract(tables[table]) for table in sorted(tables)})


@dataclass(frozen=True, slots=True)
class _Declaration:
    """A contract as it was written: what was parsed, the file that had the last word, and all that was read for it."""

    raw: Mapping[str, Any]
    file: str
    text: str
    extension: bool = False


@cache
def contracts_with(local: tuple[tuple[str, str], ...]) -> Mapping[str, Contract]:
    """Every table, with a city's own declarations (path and text of each) on top; see `load_contracts`."""
    folder = resources.files("minsheng.lake") / "contracts"
    return read_contracts({entry.name: entry.read_text("utf-8") for entry in folder.iterdir()}, dict(local))


@cache
def _validator() -> Draft202012Validator:
    schema = (resources.files("minsheng.lake") / "contract.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(schema))


def _parsed(name: str, text: str) -> Mapping[str, Any]:
    try:
        raw: Mapping[str, Any] = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ContractError(f"Not readable as YAML: {error}", where=name, hint="Correct the YAML.") from error
    plain = json.loads(json.dumps(raw, default=str))
    for problem in sorted(
        _validator().iter_errors(plain), key=lambda found: (found.validator in {"not", "oneOf"}, str(list(found.path)))
    ):
        raise ContractError(
            told(problem, plain), where=name, hint="See contract.schema.json for what a contract may say."
        )
    return raw


def _contract(declared: _Declaration) -> Contract:
    raw, name = declared.raw, declared.file
    columns = tuple(_column(name, column) for column in raw["columns"])
    contract = Contract(
        table=raw["table"],
        feed=raw["feed"],
        title=Title(**raw["title"]),
        owner=Title(**raw["owner"]),
        mode=raw["mode"],
        key=tuple(raw["key"]),
        absence=raw["absence"],
        note=raw.get("note", ""),
        columns=columns,
        version=hashlib.sha256((declared.text + usual_text()).encode()).hexdigest(),
        rules=_rules(name, raw.get("rules", ()), columns),
        cadence=raw["cadence"],
        due_day=raw.get("due_day", 0),
        authorisation=raw.get("authorisation", ""),
        retention=_retention(raw),
        ended=Ended(raw["ended"]["column"], tuple(raw["ended"].get("codes", ()))) if "ended" in raw else None,
        id_repair=raw.get("id_repair", True),
        without_id=raw.get("without_id", "refuse"),
    )
    _check(name, contract)
    if not declared.extension and Path(name).stem != contract.table:
        raise ContractError(f"The table is called {contract.table}.", where=name, hint="Name the file after its table.")
    return contract


def _retention(raw: Mapping[str, Any]) -> Retention:
    months = raw.get("retention_months", "permanent")
    return Retention(None if months == "permanent" else months, **raw.get("retention_basis", {}))


def _column(file: str, raw: Mapping[str, Any]) -> Column:
    codes: Mapping[str, tuple[str, ...]] = {}
    if raw["type"] == "bool":
        codes = truth_spellings()
    elif "list" in raw:
        try:
            codes = code_list(raw["list"])
        except UnknownCodeError as error:
            raise ContractError(f"{raw['name']}: {error.what}", where=file, hint=error.hint) from error
    elif "codes" in raw:
        codes = {code: tuple(spellings) for code, spellings in raw["codes"].items()}
    codes = {code: (*group, *raw.get("variants", {}).get(code, ())) for code, group in codes.items()}
    spellings = [*codes] + [spelling for group in codes.values() for spelling in group]
    if twice := {spelling for spelling in spellings if spellings.count(spelling) > 1}:
        raise ContractError(
            f"{raw['name']}: {min(twice)!r} stands for two codes.", where=file, hint="Keep one of them."
        )
    return Column(
        name=raw["name"],
        zh=raw["zh"],
        type=raw["type"],
        unit=raw.get("unit", ""),
        required=raw.get("required", False),
        min=raw.get("min"),
        max=raw.get("max"),
        max_length=raw.get("max_length"),
        codes=MappingProxyType(codes),
        blank_if_invalid="on_invalid" in raw,
        blanks=tuple(raw.get("blanks", ())),
        agrees_with=raw.get("agrees_with", ""),
        future=raw.get("future", False),
        aliases=aliases_of(raw),
        day=raw.get("day", ""),
    )


def _rules(file: str, raw: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> tuple[Rule, ...]:
    try:
        return tuple(rule_of(rule, columns) for rule in raw)
    except ContractError as error:
        raise ContractError(error.what, where=file, hint=error.hint) from error


def _check(file: str, contract: Contract) -> None:
    names = [column.name for column in contract.columns]
    problems: list[tuple[str, str]] = []
    try:
        header_keys(contract)
        check_rules(contract)
    except ContractError as error:
        problems.append((error.what, error.hint))
    named = {
        *contract.key,
        *(name for column in contract.columns for name in (*column.blanks, column.agrees_with) if name),
        *([contract.ended.column] if contract.ended else []),
    }
    if unknown := sorted(named - set(names)):
        problems.append((f"{', '.join(unknown)} is not a column of the table.", "Name columns that are declared."))
    elif loose := [name for name in contract.key if not contract.column(name).required]:
        problems.append((f"The key column {loose[0]} is not required.", "A key must always be there."))
    if not {"person_id", "household_no"} & set(names):
        problems.append(("No row can be placed with a person or household.", "Add person_id or household_no."))
    if contract.authorisation and "person_id" not in names:
        problems.append(("Nobody can authorise a check of rows without a person.", "Add person_id."))
    for what, hint in problems:
        raise ContractError(what, where=file, hint=hint)
