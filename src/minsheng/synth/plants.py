"""What is planted in a chunk, where, and whether it still holds at the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from minsheng.synth.draw import choose, stochastic_round
from minsheng.synth.entitlement import MAYBE, NO, YES, Assessment
from minsheng.synth.feeds import Registers
from minsheng.synth.life import Muted
from minsheng.synth.lists import Exceptions
from minsheng.synth.rough import RoughRow
from minsheng.synth.world import NOBODY

__all__ = ["Plant", "Planter"]

_RATE: Final = 8e-5
"""Plants of one kind per inhabitant."""


@dataclass(frozen=True)
class Plant:
    """One planted thing.

    Attributes:
        kind: Its kind, as in truth/plants.parquet.
        programme: The programme that it concerns; empty if none in particular.
        household: Index of the household, -1 if none.
        person: Index of the person, -1 if the household as a whole.
        month: Month of the run in which it happens.
        table: Table that shows it, or fails to.
        detail: Variant in words.
        expected: What has to come of it: a lead (should_be_covered, should_leave, should_be_looked_at, data_problem),
            an answer (cannot_tell), or `accepted` or `refused` for rows.
    """

    kind: str
    programme: str
    household: int
    person: int
    month: int
    table: str
    detail: str
    expected: str


class Planter:
    """Finds places for plants so that no two meet in a household, and remembers them.

    Args:
        registers: The chunk.
        rng: Source of chance.

    Attributes:
        exceptions: Where lists and entitlement differ on purpose.
        muted: Facts that are never delivered.
        unstopped: The dead whose pension goes on.
        fixed: Households that chance leaves alone.
        rough: Rows that are written by hand.
    """

    def __init__(self, registers: Registers, rng: np.random.Generator) -> None:
        self.registers, self.world, self.clock, self.rng = registers, registers.world, registers.clock, rng
        count = len(self.world.people.sex)
        self.exceptions = Exceptions.none(count)
        self.muted = Muted.none(count)
        self.unstopped = np.zeros(count, bool)
        self.plants: list[Plant] = []
        self.rough: list[RoughRow] = []
        households = self.world.households
        self.fixed = np.zeros(len(households.number), bool)
        expecting = self.world.people.household[self.world.people.from_month > 0]
        self._closed = households.collective.copy()
        self._closed[expecting] = True

    def members(self, homes: NDArray[np.integer[Any]], who: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The people of some households among those flagged."""
        mine = np.zeros(len(self.fixed), bool)
        mine[homes] = True
        return np.flatnonzero(mine[self.world.people.household] & who)

    def pick(self, homes: NDArray[np.bool_], share: float = 1.0) -> NDArray[np.int64]:
        """Choose households for one kind of plant; chance leaves them alone from now on."""
        open_homes = np.flatnonzero(homes & ~self.fixed & ~self._closed & ~self.world.households.cancelled)
        # One of each kind at least, however small the city.
        fewest = int(self.registers.chunk == 0 and share >= 0.5)
        wanted = max(stochastic_round(self.rng, share * _RATE * len(self.world.people.sex)), fewest)
        chosen = open_homes[choose(self.rng, np.ones(len(open_homes)), wanted)]
        self.fixed[chosen] = True
        return chosen

    def one_each(self, people: NDArray[np.bool_], share: float = 1.0) -> NDArray[np.int64]:
        """Choose people for one kind of plant, each from a household of its own."""
        home = self.world.people.household
        some = np.zeros(len(self.fixed), bool)
        some[home[people]] = True
        chosen = self.pick(some, share)
        who = self.rng.permutation(self.members(chosen, people))
        _, first = np.unique(home[who], return_index=True)
        return who[first]

    def note(
        self,
        kind: str,
        programme: str,
        subjects: NDArray[np.int64],
        month: int,
        table: str,
        detail: str,
        expected: str,
        *,
        homes: bool = False,
    ) -> None:
        """Remember plants of one kind: people, or households if `homes`."""
        for subject in subjects.tolist():
            household = subject if homes else int(self.world.people.household[subject])
            person = NOBODY if homes else subject
            self.plants.append(Plant(kind, programme, household, person, month, table, detail, expected))

    def table(self, answer: Assessment, *, prefix: str) -> pa.Table:
        """The plants that hold at the end, as rows of truth/plants.parquet."""
        held = [told for plant in self.plants if self._holds(told := self._decided(plant, answer), answer)]
        people, households = self.world.people, self.world.households

        def number(values: NDArray[np.int64], index: int) -> int | None:
            return int(values[index]) if index >= 0 else None

        return pa.table(
            {
                "plant_id": pa.array([f"{prefix}-{n:05}" for n in range(len(held))], pa.string()),
                "kind": pa.array([plant.kind for plant in held], pa.string()),
                "programme": pa.array([plant.programme for plant in held], pa.string()),
                "household_id": pa.array([number(households.number, plant.household) for plant in held], pa.int64()),
                "person_id": pa.array([number(people.identity, plant.person) for plant in held], pa.int64()),
                "month": pa.array([self.clock.period(plant.month) for plant in held], pa.string()),
                "table": pa.array([plant.table for plant in held], pa.string()),
                "detail": pa.array([plant.detail for plant in held], pa.string()),
                "expected": pa.array([plant.expected for plant in held], pa.string()),
            }
        )

    def _decided(self, plant: Plant, answer: Assessment) -> Plant:
        """Somebody in two households contradicts the register in both, even where the answer does not depend on the size."""
        is_open = answer.dibao[plant.household] == MAYBE
        return replace(plant, expected="accepted") if plant.kind == "two_households" and not is_open else plant

    def _holds(self, plant: Plant, answer: Assessment) -> bool:
        """Whether life has not undone a plant: the overlooked may no longer be entitled, a hole may not matter."""
        home, person = plant.household, plant.person
        if plant.kind in {"entitled_not_enrolled", "enrolled_not_entitled"}:
            by_programme = {
                "dibao": answer.dibao[home],
                "dibao_edge": answer.edge[home],
                "tekun": answer.tekun[person],
                "dibao_single": answer.single[person],
            }
            wanted = YES if plant.kind == "entitled_not_enrolled" else NO
            alive = not self.world.households.cancelled[home]
            return bool(by_programme[plant.programme] == wanted) and alive and self._listed_as_meant(plant)
        if plant.expected == "cannot_tell":
            answers = {"dibao": answer.dibao[home], "tekun": answer.tekun[person] if person >= 0 else MAYBE}
            return bool(answers[plant.programme] == MAYBE)
        return True

    def _listed_as_meant(self, plant: Plant) -> bool:
        people = self.world.people
        lists = {
            "dibao": people.on_dibao,
            "dibao_single": people.on_dibao,
            "dibao_edge": people.on_edge,
            "tekun": people.on_tekun,
        }
        mine = people.household == plant.household if plant.person < 0 else np.array([plant.person])
        return bool(lists[plant.programme][mine].any()) == (plant.kind == "enrolled_not_entitled")
