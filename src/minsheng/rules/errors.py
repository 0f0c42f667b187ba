"""What can be wrong with a law when it is loaded, and with a question put to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from minsheng.errors import MinshengError

__all__ = ["EvaluationError", "LawError", "Problem", "ProblemList", "RuleSyntaxError"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a law: a stable id, what is wrong, where, and what to do."""

    id: str
    message: str
    where: str
    hint: str

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{self.id} {place}{self.message} {self.hint}".rstrip()


class ProblemList(list[Problem]):
    """The faults found so far; checks add to it and go on, so that one load tells all.

    Attributes:
        lost: Names that a fault told already keeps from being read; what depends on them is no fault of its own.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lost: set[str] = set()

    def report(self, id_: str, message: str, *, where: str = "", hint: str = "") -> None:
        """Add the problem `rules.<id_>`, once."""
        problem = Problem(f"rules.{id_}", message, where, hint)
        if problem not in self:
            self.append(problem)

    def raise_if_any(self) -> None:
        """Stop the load when something was found.

        Raises:
            LawError: Listing every problem, ordered by place.
        """
        if self:
            raise LawError(sorted(self, key=lambda problem: (problem.where, problem.id, problem.message)))


class LawError(MinshengError):
    """The law cannot be used as it is written; `.problems` lists every reason.

    Args:
        problems: At least one problem.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        listing = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"The law has {count} problem{'s' if count != 1 else ''}:\n{listing}")


class RuleSyntaxError(MinshengError):
    """A rule's function uses the language in a way that has no meaning (`if` on a condition, a float, …)."""


class EvaluationError(MinshengError):
    """The facts cannot be computed with: an overflow of 64 bits, a divisor that is not positive, a value of the wrong type."""
