"""A simulation as plain data; amounts in fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from minsheng.rules.explanation import Explanation
from minsheng.screening.cliffs import CliffChange
from minsheng.screening.cliffs.tell import cliff_json
from minsheng.screening.whatif.outcome import Effect, Gap, Group, ProgrammeOutcome
from minsheng.screening.whatif.reform import Reform
from minsheng.screening.whatif.samples import Sample
from minsheng.screening.whatif.simulation import Simulation
from minsheng.screening.whatif.spread import EDGES, Spread

__all__ = ["simulation_json"]


def simulation_json(simulation: Simulation) -> dict[str, Any]:
    """Everything that a simulation found.

    Args:
        simulation: What was found. Lists "per law" begin with the law in force, lists "per reform" with the first reform.
    """
    sums = simulation.sums
    return {
        "period": simulation.period,
        "facts_date": simulation.facts_date.isoformat(),
        "law_date": simulation.law.law_date.isoformat(),
        "snapshot": simulation.snapshot_id,
        "law_hashes": [simulation.law.hash, *(reform.law.hash for reform in simulation.reforms)],
        "reforms": [_reform(reform) for reform in simulation.reforms],
        "effects": [_effect(effect) for effect in sums.effects],
        "spreads": [_spread(spread) for spread in sums.spreads],
        "programmes": [_programme(programme) for programme in sums.programmes],
        "untouched": list(simulation.untouched),
        "left_out": [_both(title) for title in simulation.left_out],
        "groups": {name: [_group(group) for group in groups] for name, groups in sums.groups.items()},
        "moves": [[asdict(move) for move in moves] for moves in sums.moves],
        "poverty_gap": [_gap(gap) for gap in sums.gaps],
        "cliffs": [[_cliff(change) for change in changes] for changes in simulation.cliffs],
        "samples": [_sample(sample) for sample in simulation.samples],
    }


def _reform(reform: Reform) -> dict[str, Any]:
    return {
        "name": reform.name,
        "title": _both(reform.title),
        "cites": reform.cites,
        "changes": [
            {
                "parameter": change.parameter,
                "title": _both(change.title),
                "cell": change.cell,
                "before": _plain(change.before),
                "after": _plain(change.after),
                "unit": str(change.unit),
                "percent": None if change.percent is None else str(change.percent),
            }
            for change in reform.changes
        ],
        "ratios": [{"parameter": name, "before": before, "after": after} for name, before, after in reform.ratios()],
        "rules": list(reform.rules),
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return asdict(effect) | {
        "unchanged": effect.unchanged,
        "cost_monthly": effect.cost_monthly,
        "cost_yearly": effect.cost_yearly,
    }


def _spread(spread: Spread) -> dict[str, Any]:
    return {
        "gain_yuan": None if spread.gainers is None else asdict(spread.gainers),
        "loss_yuan": None if spread.losers is None else asdict(spread.losers),
        "edges_yuan": list(EDGES),
        "classes": list(spread.classes),
    }


def _programme(programme: ProgrammeOutcome) -> dict[str, Any]:
    return asdict(programme) | {"title": _both(programme.title)}


def _group(group: Group) -> dict[str, Any]:
    return {"code": group.code, "effects": [_effect(effect) for effect in group.effects]}


def _gap(gap: Gap) -> dict[str, Any]:
    reforms = range(len(gap.cost))
    return asdict(gap) | {
        "closed": [gap.closed(reform) for reform in reforms],
        "closed_per_yuan": [gap.closed_per_yuan(reform) for reform in reforms],
    }


def _cliff(change: CliffChange) -> dict[str, Any]:
    return {
        "household": change.household,
        "title": _both(change.title),
        "fate": change.fate,
        "before": cliff_json(change.before) if change.before else None,
        "after": cliff_json(change.after) if change.after else None,
    }


def _sample(sample: Sample) -> dict[str, Any]:
    return {
        "household": str(sample.household_id),
        "district": sample.district,
        "why": sample.why,
        "size": sample.size,
        "help": list(sample.help),
        "answers": [[_answer(explanation) for explanation in answers] for answers in sample.answers],
    }


def _answer(explanation: Explanation) -> dict[str, Any]:
    return {
        "programme": explanation.programme,
        "outcome": explanation.outcome,
        "amount": _plain(explanation.amount.value) if explanation.amount else None,
        "sentence": {"zh": explanation.sentence("zh"), "en": explanation.sentence("en")},
    }


def _both(title: Sequence[str]) -> dict[str, str]:
    return {"zh": title[0], "en": title[1]}


def _plain(value: object) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)
