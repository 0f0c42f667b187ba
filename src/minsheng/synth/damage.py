"""Records about the same people as several departments would keep them: slips in ids, homophones, moves, gaps, and the truth.

Rates are assumptions, set where a linkage is neither trivial nor hopeless; what is measured on these records shows
that the machinery works and what it costs, never how clean a real department's lists are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any, Final, TypeVar

import numpy as np
import pyarrow as pa
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.pinyin_dict import pinyin_dict

from minsheng.synth.tables import read_table

__all__ = ["RECORDS", "Damage", "damaged_records"]

RECORDS: Final = pa.schema(
    [
        ("record_id", pa.int64()),
        ("id_text", pa.string()),
        ("name", pa.string()),
        ("sex", pa.string()),
        ("birth_date", pa.date32()),
        ("division", pa.int64()),
        ("relatives", pa.list_(pa.string())),
        ("truth", pa.int64()),
    ]
)
_Item = TypeVar("_Item")
_BATCH: Final = 50_000
_TRADITIONAL: Final = dict(zip("国华伟军红丽兰凤强刚鹏宝庆荣贵学东龙陈刘张杨赵黄吴孙", "國華偉軍紅麗蘭鳳強剛鵬寶慶榮貴學東龍陳劉張楊趙黃吳孫", strict=True))  # fmt: skip
_NEAR_SOUNDS: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("ing", "in"), ("eng", "en"))
_DOTS: Final = ("", "•", "・", ".", " ")


@dataclass(frozen=True, slots=True)
class Damage:
    """How often what goes wrong in a record that is not the register's; shares of all such records.

    Attributes:
        id_missing: No id.
        id_damaged: One slip in the id: a digit misread, two swapped, one left out or doubled, a look-alike letter.
        homophone: A character of the name typed as another of the same sound, or of the same to a local ear.
        variant: A character of the name in its traditional form.
        unreadable: A character of the name that the system could not write.
        shortened: The last character of the name is missing.
        misdated: The birth date is wrong: a digit, month and day exchanged, or the first of January for want of better.
        undated: No birth date.
        missexed: The wrong sex.
        unsexed: No sex.
        moved: Another village, in half of the cases in the same district.
        district_only: The address goes no further than the district.
        unplaced: No address.
        without_relatives: No relative is named.
    """

    id_missing: float = 0.25
    id_damaged: float = 0.03
    homophone: float = 0.05
    variant: float = 0.02
    unreadable: float = 0.005
    shortened: float = 0.005
    misdated: float = 0.02
    undated: float = 0.02
    missexed: float = 0.005
    unsexed: float = 0.01
    moved: float = 0.12
    district_only: float = 0.08
    unplaced: float = 0.04
    without_relatives: float = 0.5


class _Chance:
    """Draws one at a time from a stream that a seed settles; drawn by the block, for single draws are slow."""

    def __init__(self, seed: int) -> None:
        self._source = np.random.default_rng(seed)
        self._block: list[float] = []

    def share(self) -> float:
        """A number from 0 up to, not including, 1."""
        if not self._block:
            self._block = self._source.random(_BATCH).tolist()
        return self._block.pop()

    def below(self, count: int) -> int:
        """A whole number from 0 to count - 1."""
        return int(self.share() * count)

    def pick(self, items: Sequence[_Item]) -> _Item:
        """One of some items, each as likely as the other."""
        return items[self.below(len(items))]


@dataclass
class _People:
    """The register, column by column."""

    ids: list[str]
    names: list[str]
    sexes: list[str]
    births: list[date]
    households: list[int]
    kin: list[list[str]]
    villages: list[int] = field(default_factory=list)
    by_district: Mapping[int, list[int]] = field(default_factory=dict)


def damaged_records(
    people: pa.Table, repeats: int, seed: int, damage: Damage | None = None, *, register_too: bool = False
) -> Iterator[pa.RecordBatch]:
    """The register, then further records of people drawn from it, each with its own damage.

    Args:
        people: Rows of the population register: person_id (text), name, sex, birth_date, household_no, father_id,
            mother_id, spouse_id.
        repeats: Further records; a person may have several.
        seed: Seed of chance.
        damage: What goes wrong and how often.
        register_too: The register's own records lose and damage their ids as the others do.

    Yields:
        Batches of `RECORDS`; `truth` is the row of the person in `people`, `record_id` runs from 1.
    """
    register, rates, chance = _columns(people), damage or Damage(), _Chance(seed)
    rows: list[dict[str, Any]] = []
    count = len(register.ids)
    for number in range(1, count + repeats + 1):
        is_repeat = number > count
        person = chance.below(count) if is_repeat else number - 1
        row = _clean(register, person, number)
        if is_repeat:
            _spoil(row, register, rates, chance)
        if is_repeat or register_too:
            row["id_text"] = _spoilt_id(row["id_text"], rates, chance)
        rows.append(row)
        if len(rows) == _BATCH or number == count + repeats:
            yield pa.RecordBatch.from_pylist(rows, schema=RECORDS)
            rows = []


def _columns(people: pa.Table) -> _People:
    name_of = dict(zip(people["person_id"].to_pylist(), people["name"].to_pylist(), strict=True))
    kin = zip(*(people[name].to_pylist() for name in ("father_id", "mother_id", "spouse_id")), strict=True)
    births = people["birth_date"].cast(pa.date32()).to_pylist()
    told = _People(
        ids=people["person_id"].to_pylist(),
        names=people["name"].to_pylist(),
        sexes=people["sex"].to_pylist(),
        births=births,
        households=[int(number) for number in people["household_no"].to_pylist()],
        kin=[[name_of[other] for other in others if other in name_of] for others in kin],
    )
    told.villages = [number // 10**6 for number in told.households]
    by_district: dict[int, list[int]] = defaultdict(list)
    for village in sorted(set(told.villages)):
        by_district[village // 10**6].append(village)
    told.by_district = by_district
    return told


def _clean(people: _People, person: int, number: int) -> dict[str, Any]:
    return {
        "record_id": number,
        "id_text": people.ids[person],
        "name": people.names[person],
        "sex": people.sexes[person],
        "birth_date": people.births[person],
        "division": people.villages[person],
        "relatives": people.kin[person],
        "truth": person,
    }


def _spoil(row: dict[str, Any], people: _People, rates: Damage, chance: _Chance) -> None:
    row["name"] = _spoilt_name(row["name"], rates, chance)
    row["birth_date"] = _spoilt_date(row["birth_date"], rates, chance)
    if chance.share() < rates.unsexed:
        row["sex"] = None
    elif chance.share() < rates.missexed:
        row["sex"] = "female" if row["sex"] == "male" else "male"
    row["division"] = _spoilt_place(row["division"], people, rates, chance)
    relatives = row["relatives"]
    if relatives and chance.share() >= rates.without_relatives:
        row["relatives"] = [_spoilt_name(chance.pick(relatives), rates, chance)]
    else:
        row["relatives"] = []


def _spoilt_name(name: str, rates: Damage, chance: _Chance) -> str:
    if "·" in name:
        name = name.replace("·", chance.pick(_DOTS)) if chance.share() < 0.3 else name
    at = chance.below(len(name))
    left = chance.share()
    ways: tuple[tuple[float, Callable[[], str]], ...] = (
        (rates.homophone, lambda: _homophone(name[at], chance)),
        (rates.variant, lambda: _TRADITIONAL.get(name[at], name[at])),
        (rates.unreadable, lambda: "?" if at else name[at]),
    )
    for rate, spoilt in ways:
        if left < rate:
            return name[:at] + spoilt() + name[at + 1 :]
        left -= rate
    return name[:-1] if left < rates.shortened and len(name) > 2 else name


def _homophone(character: str, chance: _Chance) -> str:
    same, near = _sounds()
    sound = _sound(character)
    pool = same[sound] if chance.share() < 0.75 else near[_folded(sound)]
    others = [other for other in pool if other != character]
    return chance.pick(others) if others else character


@cache
def _sounds() -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """Characters of given names by sound, and by sound as a local ear has it."""
    same: dict[str, list[str]] = defaultdict(list)
    near: dict[str, list[str]] = defaultdict(list)
    for row in read_table("given_name_chars"):
        sound = _sound(row["char"])
        same[sound].append(row["char"])
        near[_folded(sound)].append(row["char"])
    return same, near


def _sound(character: str) -> str:
    return str(to_normal(pinyin_dict.get(ord(character), "").split(",")[0]))


def _folded(sound: str) -> str:
    for said, heard in _NEAR_SOUNDS:
        if said.endswith("g"):
            sound = sound.removesuffix(said) + heard if sound.endswith(said) else sound
        elif sound.startswith(said):
            sound = heard + sound.removeprefix(said)
    return sound


def _spoilt_date(born: date, rates: Damage, chance: _Chance) -> date | None:
    if chance.share() < rates.undated:
        return None
    if chance.share() >= rates.misdated:
        return born
    way = chance.share()
    if way < 0.25 and born.day <= 12:
        return born.replace(month=born.day, day=born.month)
    if way < 0.4:
        return born.replace(month=1, day=1)
    if way < 0.7:
        return born + timedelta(days=chance.pick((-20, -10, -7, -3, -1, 1, 3, 7, 10, 20)))
    return date(born.year + chance.pick((-10, -3, -1, 1, 3, 10)), born.month, min(born.day, 28))


def _spoilt_place(village: int, people: _People, rates: Damage, chance: _Chance) -> int | None:
    if chance.share() < rates.unplaced:
        return None
    if chance.share() < rates.moved:
        near = people.by_district[village // 10**6]
        village = chance.pick(near if chance.share() < 0.5 else people.villages)
    return village // 10**6 * 10**6 if chance.share() < rates.district_only else village


def _spoilt_id(text: str, rates: Damage, chance: _Chance) -> str | None:
    left = chance.share()
    if left < rates.id_missing:
        return None
    if left < rates.id_missing + rates.id_damaged:
        return _slipped(text, chance)
    return text


def _slipped(text: str, chance: _Chance) -> str:
    """An id with one slip: half of them a digit misread, a quarter two neighbours swapped."""
    at, way = chance.below(17), chance.share()
    if way < 0.5:
        middle = chance.pick([digit for digit in "0123456789" if digit != text[at]])
    elif way < 0.75:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    elif way < 0.85:
        middle = ""
    elif way < 0.9:
        middle = text[at] * 2
    else:
        return text.replace("0", "O", 1)
    return text[:at] + middle + text[at + 1 :]
