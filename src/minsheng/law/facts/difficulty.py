"""Facts that a county decides outside the programmes."""

from __future__ import annotations

from minsheng.rules.declare import fact

fact(
    "recognised_in_difficulty",
    entity="household",
    type="bool",
    title=("县级认定的其他困难家庭", "recognised by the county as in difficulty"),
    source="survey.recognised_in_difficulty",
    presumed=False,
)
