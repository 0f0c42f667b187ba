"""Tiny cities from cases: each family is a case of one rule, in one of three variants, and none knows of another."""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from minsheng.lake import build_snapshot, ingest, load_contracts
from minsheng.lake.layout import shift_month
from minsheng.screening.quality.checking import check_quality
from minsheng.screening.run import law_of
from minsheng.screening.store import RunFolder
from minsheng.standards import village_codes
from tests.lake.lake_files import resident_id, row

__all__ = ["CASES", "VARIANTS", "City", "Family", "families_of", "read_cases"]

VARIANTS: Final = ("fires", "miss", "unknown")
PERIOD: Final = "2023-12"
_UNIQUE: Final = {
    "medical": ("settlement_no", ""),
    "vehicles": ("plate", ""),
    "companies": ("credit_code", "915000000000"),
    "real_estate": ("certificate_no", ""),
    "dwellings": ("dwelling_no", ""),
    "bank_balances": ("authorisation_no", ""),
}


class _AsText(yaml.SafeLoader):
    """Reads every cell as text, as files have it; only `<<` keeps its meaning."""


_AsText.yaml_implicit_resolvers = {"<": [("tag:yaml.org,2002:merge", re.compile("^(?:<<)$"))]}


def read_cases() -> dict[str, dict[str, Any]]:
    """The cases of every rule, by its id."""
    cases: dict[str, dict[str, Any]] = {}
    for file in sorted((Path(__file__).parent / "cases").glob("*.yaml")):
        cases |= yaml.load(file.read_text("utf-8"), Loader=_AsText)  # noqa: S506 - a SafeLoader
    return cases


CASES: Final = read_cases()


@dataclass
class Family:
    """One case in one variant.

    Attributes:
        rule: The rule that it is a case of.
        variant: `fires`, `miss` or `unknown`.
        period: Month of the city that it lives in.
        undelivered: Table that its city never got.
        without: Table and column that its city's files leave out.
        rows: Table to rows, cells as text under ASCII names; `_file` is the file of the month, 1 unless said.
        people: Resident ids.
        households: Household numbers.
    """

    rule: str
    variant: str
    period: str = PERIOD
    undelivered: str = ""
    without: tuple[str, str] = ("", "")
    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    people: set[int] = field(default_factory=set)
    households: set[int] = field(default_factory=set)

    @property
    def city(self) -> tuple[str, str, tuple[str, str]]:
        """Families that can live in one city."""
        return self.period, self.undelivered, self.without


class _Numbers:
    """Ids and household numbers that nobody else has."""

    def __init__(self) -> None:
        self._orders: dict[tuple[str, str], int] = defaultdict(int)
        self._serial = 0
        self._villages = sorted(village_codes())

    def person(self, born: str, sex: str) -> str:
        self._orders[born, sex] += 1
        order = self._orders[born, sex] * 2 - (1 if sex == "m" else 0)
        return resident_id(born, f"{order:03d}")

    def village(self, district: str) -> str:
        return next(str(code) for code in self._villages if str(code).startswith(district))

    def household(self, district: str) -> str:
        self._serial += 1
        return f"{self.village(district)}{self._serial:06d}"

    def text(self) -> str:
        self._serial += 1
        return f"{self._serial:06d}"


def families_of(cases: Mapping[str, Mapping[str, Any]]) -> list[Family]:
    """All variants of all cases."""
    numbers = _Numbers()
    return [_family(rule, case, variant, numbers) for rule, case in cases.items() for variant in VARIANTS]


def _family(rule: str, case: Mapping[str, Any], variant: str, numbers: _Numbers) -> Family:
    told = copy.deepcopy({key: case.get(key, {}) for key in ("who", "rows")}) | {
        key: case[key] for key in ("place", "period") if key in case
    }
    family = Family(rule, variant)
    changes = dict(case.get("set", {})) | (dict(case[variant]) if variant != "fires" else {})
    for path, value in changes.items():
        if value == "undelivered":
            family.undelivered = path
        elif isinstance(value, str) and value.startswith("without "):
            family.without = path, value.removeprefix("without ")
        else:
            _change(told, path.split("."), value)
    family.period = told.get("period", PERIOD)
    _settle(family, told, numbers)
    return family


def _change(told: dict[str, Any], path: list[str], value: Any) -> None:
    """Set one cell: `table.0.column`, `hukou_people.A.column`, `who.A`, `place`; or put a row in, or take one out."""
    if path[0] in {"who", "place"}:
        (told if len(path) == 1 else told["who"])[path[-1]] = value
        return
    table = told["rows"].setdefault(path[0], {} if path[0].startswith("hukou_") and path[0] != "hukou_deaths" else [])
    if isinstance(table, dict):
        if len(path) == 2:
            table[path[1]] = value
        else:
            table.setdefault(path[1], {})[path[2]] = value
    elif len(path) == 2:
        table.append(value)
    else:
        table[int(path[1])][path[2]] = value


def _settle(family: Family, told: Mapping[str, Any], numbers: _Numbers) -> None:
    place = told.get("place", "500101")
    names = {name: numbers.household(place) for name in ("H", "G")}
    names |= {"500101": numbers.village("500101"), "500102": numbers.village("500102")}
    for name, who in told["who"].items():
        names[name] = numbers.person(f"{who[:4]}0101", who[4])
    serial = numbers.text()

    def cells(table: str, given: Mapping[str, str], **usual: str) -> dict[str, str]:
        contract = load_contracts()[table]
        resolved = {}
        for column, value in given.items():
            kind = contract.column(column).type if not column.startswith("_") else ""
            named = kind in {"resident_id", "household_no", "division"} or column == "_again"
            resolved[column] = names.get(value, value) if named else value.replace("@", serial)
        return row(table, **{**usual, **resolved})

    rows = told["rows"]
    for name, who in told["who"].items():
        given = rows.get("hukou_people", {}).get(name, {})
        if given == "none":
            continue
        born = f"{who[:4]}-01-01"
        usual = {"sex": "male" if who[4] == "m" else "female", "birth_date": born, "household_no": names["H"]}
        relation = "head" if name == "A" else "other"
        made = cells("hukou_people", given, person_id=names[name], name=f"人{name}{serial}", relation=relation, **usual)
        again = made.pop("_again", "")
        family.rows["hukou_people"].append(made)
        if again:
            family.rows["hukou_people"].append({**made, "household_no": again, "_file": "2"})
    for name in ("H", "G"):
        given = rows.get("hukou_households", {}).get(name, {})
        mine = {r["person_id"] for r in family.rows["hukou_people"] if r["household_no"] == names[name]}
        if given != "none" and (name == "H" or mine):
            usual = {
                "household_no": names[name],
                "division_code": names[name][:12],
                "member_count": f"{max(len(mine), 1)}",
            }
            family.rows["hukou_households"].append(cells("hukou_households", given, **usual))
    _settle_others(family, rows, names["H"], numbers, cells)
    family.people = {int(names[name][:17]) for name in told["who"]}
    family.households = {int(names["H"]), int(names["G"])}


def _settle_others(
    family: Family,
    rows: Mapping[str, Any],
    home: str,
    numbers: _Numbers,
    cells: Callable[..., dict[str, str]],
) -> None:
    for table, several in rows.items():
        if isinstance(several, dict):
            continue
        for given in several:
            usual = {}
            if table in _UNIQUE:
                column, begins = _UNIQUE[table]
                usual[column] = begins + numbers.text()
            if any(column.name == "household_no" for column in load_contracts()[table].columns):
                usual["household_no"] = home
            family.rows[table].append(cells(table, given, **usual))


@dataclass
class City:
    """Families that were delivered, laid out and checked together.

    Attributes:
        home: Its home.
        items: What the rules found, as rows of items.parquet.
    """

    home: Path
    items: list[dict[str, Any]]
    checked: Path

    @classmethod
    def of(cls, folder: Path, families: Iterable[Family], shuffled: Random | None = None) -> City:
        """Deliver families to a new home and ask the rules of their month.

        Args:
            folder: Where to work.
            families: Families that can live in one city.
            shuffled: Mixes the rows of every file.
        """
        families = list(families)
        (period, undelivered, without), *others = {family.city for family in families} or {Family("", "").city}
        assert not others
        home = folder / "home"
        files: dict[tuple[str, str, str], list[dict[str, str]]] = defaultdict(list)
        for family in (*families, *_background(period)):
            for table, rows in family.rows.items():
                for cells in rows:
                    month = cells.get("_period", period)
                    files[table, month, cells.get("_file", "1")].append(cells)
        folder.mkdir(parents=True, exist_ok=True)
        for (table, month, number), rows in sorted(files.items()):
            if table == undelivered:
                continue
            if shuffled:
                shuffled.shuffle(rows)
            columns = [c.name for c in load_contracts()[table].columns if (table, c.name) != without]
            arrays = {name: pa.array([cells.get(name) or None for cells in rows], pa.string()) for name in columns}
            file = folder / f"{table}-{month}-{number}.parquet"
            pq.write_table(pa.table(arrays), file)
            delivery = ingest(home, table, file, month).delivery
            assert not delivery.refused, delivery.reasons
        snapshot = build_snapshot(home, period)
        place = RunFolder(home, period, "checked")
        with place.locked():
            check_quality(place, snapshot, law_of(snapshot.facts_date), threads=2, memory_limit="1GB")
        with duckdb.connect() as connection:
            result = connection.execute(f"FROM '{place.folder}/quality/items.parquet' ORDER BY key")
            names = [column[0] for column in result.description or ()]
            items = [dict(zip(names, values, strict=True)) for values in result.fetchall()]
        return cls(home, items, place.folder / "quality" / "checked.json")

    def found(self, family: Family) -> list[dict[str, Any]]:
        """The items of a family's own rule about it."""
        return [
            item
            for item in self.items
            if item["rule"] == family.rule
            and (item["person_id"] in family.people or item["household_id"] in family.households)
        ]


def _background(period: str) -> list[Family]:
    """A family with a row in every table, so that each was delivered, and bills in every month of the year."""
    numbers = _Numbers()
    home = f"{numbers.village('500118')}999999"
    person = resident_id("19710203", "901")
    family = Family("", "", period)
    for table, contract in load_contracts().items():
        usual = {"person_id": person, "household_no": home, "division_code": home[:12]}
        own = {name: text for name, text in usual.items() if any(c.name == name for c in contract.columns)}
        if table == "hukou_people":
            own |= {"birth_date": "1971-02-03", "sex": "male"}
        if table == "hukou_deaths":
            own |= {"person_id": resident_id("19310203", "901")}
        if table in _UNIQUE:
            column, begins = _UNIQUE[table]
            own[column] = f"{begins}999999"
        family.rows[table].append(row(table, **own))
    for back in range(1, 12):
        month = shift_month(period, -back)
        bill = row("medical", person_id=person, settlement_no=f"background-{back}", settled_on=f"{month}-05")
        family.rows["medical"].append({**bill, "_period": month})
    return [family]
