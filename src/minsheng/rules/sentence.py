"""One sentence for the applicant, granted, refused or undecided, in the words that a clerk would use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from minsheng.rules.declare import Title
from minsheng.rules.figures import LANGUAGES, Language

if TYPE_CHECKING:
    from minsheng.rules.explanation import Explanation, Step

__all__ = ["sentence"]

_SOME = 4
"""As many assumptions or presumptions as a sentence names; the working marks every one."""

_OPENINGS: dict[str, Title] = {
    "eligible": ("按{date}的规定核算，符合{title}条件", "By the rules of {date}, the conditions of {title} are met"),
    "not_eligible": (
        "按{date}的规定核算，不符合{title}条件",
        "By the rules of {date}, the conditions of {title} are not met",
    ),
    "cannot_tell": (
        "按{date}的规定，目前还不能判定是否符合{title}条件",
        "By the rules of {date}, it cannot be told yet whether the conditions of {title} are met",
    ),
}
_AMOUNT: Title = ("，{title}为 {figure}（{words}）", ": {title} is {figure} ({words})")
_AMOUNT_OPEN: Title = ("，但{title}还不能确定", ", but {title} is not known yet")
_BECAUSE: Title = ("：“{title}”这一条不成立（{words}）", ": the test “{title}” fails ({words})")
_NEEDS: Title = ("，还需核实：{facts}", "; still to be found out: {facts}")
_CHANGE: Title = ("。若{words}，结果会改变", ". The answer would be another if {words}")
_ASSUMED: Title = ("。其中 {names} 的取值暂定，待核实", ". The value of {names} is assumed and still to be confirmed")
_PRESUMED: Title = (
    "。入户调查前推定：{names}",
    ". Presumed until the home survey: {names}",
)
_MORE: Title = ("等 {} 项", " and {} more")
_END: Title = ("。", ".")


def sentence(explanation: Explanation, language: Language, *, brief: bool = False) -> str:
    """Put an explanation into one sentence.

    Args:
        explanation: The whole working.
        language: `zh` or `en`.
        brief: Leave out what is assumed and presumed, for a list of programmes that tells it once.

    Returns:
        The answer with its date; the amount and its arithmetic, or each test that fails, or each fact that is missing; the
        nearest change that would turn the answer; of what the answer hangs on, the parameters that are only assumed and the
        facts that are only presumed.
    """
    n = LANGUAGES.index(language)
    text = _OPENINGS[explanation.outcome][n].format(date=explanation.law_date.isoformat(), title=explanation.title[n])
    amount = explanation.amount
    if explanation.outcome == "eligible" and amount is not None:
        if amount.value is None:
            text += _AMOUNT_OPEN[n].format(title=amount.title[n])
        else:
            text += _AMOUNT[n].format(title=amount.title[n], figure=amount.figure[n], words=amount.words[n])
    if explanation.outcome == "not_eligible":
        failed = explanation.reasons or (explanation.decision,)
        told = [_BECAUSE[n].format(title=step.title[n], words=step.words[n]) for step in failed]
        text += told[0] + "".join(("；" if n == 0 else "; ") + more[1:].lstrip() for more in told[1:])
    if explanation.missing:
        facts = [missing.label[n] + missing.title[n] for missing in explanation.missing]
        text += _NEEDS[n].format(facts=("、" if n == 0 else ", ").join(dict.fromkeys(facts)))
    if explanation.outcome == "not_eligible" and explanation.changes:
        text += _CHANGE[n].format(words=explanation.changes[0].words[n])
    if explanation.assumed and not brief:
        text += _ASSUMED[n].format(names=_listed(explanation.assumed, n))
    if explanation.presumed and not brief:
        text += _PRESUMED[n].format(names=_listed(explanation.presumed, n))
    return text + _END[n]


def _listed(steps: Iterable[Step], n: int) -> str:
    """The first few of them that differ, and how many there are besides."""
    several = list({(step.node, step.value): step for step in steps}.values())
    text = ("、" if n == 0 else ", ").join(_named(step, n) for step in several[:_SOME])
    if len(several) <= _SOME:
        return text
    return text + _MORE[n].format(len(several) if n == 0 else len(several) - _SOME)


def _named(step: Step, n: int) -> str:
    return f"“{step.title[n]}”（{step.figure[n]}）" if n == 0 else f"“{step.title[n]}” ({step.figure[n]})"
