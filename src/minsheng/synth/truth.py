"""The truth beside the deliveries: what every household is entitled to, given the facts that the files contain."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from minsheng.synth import cells
from minsheng.synth.entitlement import MAYBE, NO, YES, Assessment
from minsheng.synth.world import UNKNOWN, Small, World

__all__ = ["TIERS", "count", "household_truth"]

TIERS: Final = ("tekun", "dibao", "dibao_edge", "none")


def _bool(answer: Small) -> pa.Array:
    return pa.array(answer == YES, mask=answer == MAYBE)


def tiers(world: World, answer: Assessment) -> NDArray[np.int8]:
    """The highest tier of every household as an index into `TIERS`; -1 where a deciding answer is not known."""
    home, count = world.people.household, len(world.households.number)
    destitute = np.bincount(home, answer.tekun == YES, count) > 0
    open_question = np.bincount(home, answer.tekun == MAYBE, count) > 0
    return np.select(
        [
            destitute,
            open_question,
            answer.dibao == YES,
            answer.dibao == MAYBE,
            answer.edge == YES,
            answer.edge == MAYBE,
        ],
        [0, -1, 1, -1, 2, -1],
        3,
    ).astype(np.int8)


def household_truth(world: World, answer: Assessment, alive: NDArray[np.bool_]) -> pa.Table:
    """One row per household that stands in the register at the end.

    Columns: household_id, tekun_count, dibao, dibao_amount (fen per month), dibao_edge, dibao_single_count, tier,
    complete (every answer is known), members, income (fen per month, of the members who are not tekun).
    NULL is unknown; an amount is 0 for those who are not entitled.
    """
    people, households = world.people, world.households
    home, count = people.household, len(households.number)
    single = np.bincount(home, answer.single == YES, count).astype(np.int32)
    single_open = np.bincount(home, answer.single == MAYBE, count) > 0
    unknown_tekun = answer.tekun_count == UNKNOWN
    tier = tiers(world, answer)
    complete = ~unknown_tekun & (answer.dibao != MAYBE) & (answer.edge != MAYBE) & ~single_open
    amount = np.where(answer.dibao == NO, 0, answer.dibao_amount)
    table = pa.table(
        {
            "household_id": pa.array(households.number),
            "tekun_count": pa.array(answer.tekun_count.astype(np.int32), mask=unknown_tekun),
            "dibao": _bool(answer.dibao),
            "dibao_amount": pa.array(amount, mask=answer.dibao == MAYBE),
            "dibao_edge": _bool(answer.edge),
            "dibao_single_count": pa.array(single, mask=single_open),
            "tier": cells.codes(tier, TIERS),
            "complete": pa.array(complete),
            "members": pa.array(np.bincount(home, alive, count).astype(np.int32)),
            "income": pa.array(answer.dibao_income, mask=answer.dibao_income == UNKNOWN),
        }
    )
    return table.filter(pa.array(~households.cancelled))


def count(world: World, answer: Assessment, alive: NDArray[np.bool_]) -> dict[str, int]:
    """Figures of a chunk at the end, for the summary; people unless the name says households."""
    people, households = world.people, world.households
    counts = {
        "people": alive,
        "households": ~households.cancelled,
        "on_dibao": people.on_dibao & alive,
        "on_tekun": people.on_tekun & alive,
        "on_edge": people.on_edge & alive,
        "entitled_dibao": alive & (answer.dibao[people.household] == YES) & (answer.tekun == NO),
        "entitled_tekun": answer.tekun == YES,
        "entitled_single": answer.single == YES,
        "edge_households": answer.edge == YES,
        "lifted_out_households": households.lifted_out == 1,
        "monitored": alive & (households.lifted_out[people.household] > 1),
        "disabled": alive & (people.disability > 0),
        "seriously_ill": alive & (people.illness > 0),
        "checked": alive & (people.bank != UNKNOWN),
        "unknown_households": (answer.dibao == MAYBE) & ~households.cancelled,
    }
    return {name: int(flag.sum()) for name, flag in counts.items()}
