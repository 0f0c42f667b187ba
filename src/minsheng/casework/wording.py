"""Why a lead is there, in one sentence, Chinese and English, from the names that a finding carries."""

from __future__ import annotations

from minsheng.lake import load_contracts
from minsheng.rules import Law

__all__ = ["PROGRAMMES_OF_LISTS", "programme_title", "sentence"]

Both = tuple[str, str]

_PROBLEMS: dict[str, Both] = {
    "size_contradicted": (
        "户籍登记的人口数未填，或与在册成员不一致，家庭人数无法确定。",
        "The register's head count is blank or differs from its list of members: the size of the household is not known.",
    ),
    "paid_after_death": (
        "在{0}名册上或仍在发放的人员已登记死亡。",
        "Somebody listed or paid under {1} is registered as dead.",
    ),
    "not_registered": (
        "{0}名册上的人员在户籍中查不到。",
        "Somebody listed under {1} is in no household register.",
    ),
}

PROGRAMMES_OF_LISTS: dict[str, Both] = {
    "monitoring": ("防返贫监测", "monitoring"),
    "registers": ("户籍登记", "the household register"),
    "pensions": ("养老待遇", "pensions"),
}
"""What a lead may be about beside the programmes of the law."""


def programme_title(law: Law, programme: str) -> Both:
    """What people call what a lead is about."""
    if programme in PROGRAMMES_OF_LISTS:
        return PROGRAMMES_OF_LISTS[programme]
    zh, en = law.programmes[programme].title
    return zh, en


def sentence(law: Law, kind: str, programme: str, reasons: str, needs: str) -> Both:
    """Why a lead is there.

    Args:
        law: That the month was screened under.
        kind: Of the lead.
        programme: That it is about.
        reasons: Failed tests, warnings or the data problem, joined by commas.
        needs: Facts that an unknown answer hangs on, joined by commas.
    """
    zh, en = programme_title(law, programme)
    told = _titles(law, reasons)
    if kind == "data_problem":
        problem = _PROBLEMS.get(reasons)
        return (problem[0].format(zh, en), problem[1].format(zh, en)) if problem else (told[0], told[1])
    if kind == "should_be_covered":
        return (
            f"按部门数据符合{zh}条件，但不在名册上。",
            f"By the departments' data entitled to {en}, and not on its list.",
        )
    if kind == "should_leave":
        return (
            f"在{zh}名册上，但这些条件不成立：{told[0]}。",
            f"On the list of {en}, but these conditions do not hold: {told[1]}.",
        )
    if needs:
        missing = _titles(law, needs)
        return (
            f"在{zh}名册上，暂不能判断，还需核实：{missing[0]}。",
            f"On the list of {en}, and it cannot be told yet: {missing[1]} to be established.",
        )
    if told[0]:
        return f"部门数据预警：{told[0]}。", f"Warned of by departments' data: {told[1]}."
    return f"在{zh}名册上，需要核实。", f"On the list of {en}; to be looked at."


def _titles(law: Law, names: str) -> Both:
    titles = [_title(law, name) for name in filter(None, names.split(","))]
    return "、".join(title[0] for title in titles), ", ".join(title[1] for title in titles)


def _title(law: Law, name: str) -> Both:
    """What people call a fact or a test; of a register that nobody was authorised to read, what is missing is said."""
    if name in law.nodes:
        return law.nodes[name].title
    reason, _, table = name.partition(":")
    if reason == "no_authorisation" and table in load_contracts():
        title = load_contracts()[table].title
        return f"{title.zh}的授权", f"an authorisation for {title.en.lower()}"
    return name, name
