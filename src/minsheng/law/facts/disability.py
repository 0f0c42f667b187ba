"""Facts about disabled people that no department file states."""

from __future__ import annotations

from minsheng.rules.declare import fact

fact(
    "work_injury_care",
    entity="person",
    type="bool",
    title=("领取工伤保险生活护理费", "draws care benefit of work-injury insurance"),
    source="survey.work_injury_care",
    presumed=False,
    tags=("settled",),
)
