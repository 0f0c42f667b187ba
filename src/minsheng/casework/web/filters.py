"""The filters of the list of leads, with a count beside each choice that says what choosing it would show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Aggregate, Count, DurationField, F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from minsheng.casework.web.models import Kind, Lead
from minsheng.casework.web.queue import LIGHTS, arrived_lately, by_light

__all__ = ["AnswerTimes", "Choice", "Facet", "LeadFilter"]

STATES = ("open", "answered")
SINCE = ("yesterday",)
WHOSE = ("mine", "free", "waiting")


@dataclass(frozen=True)
class Choice:
    """One choice of a filter.

    Attributes:
        title: For people.
        count: Leads that it would show, the other filters staying as they are.
        chosen: Whether it is the one.
        address: Query string that chooses it.
    """

    title: str
    count: int
    chosen: bool
    address: str


class Median(Aggregate):
    """The middle of a stretch of time: half took longer."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class AnswerTimes:
    """How long answers took.

    Attributes:
        count: Answers.
        in_time: Those given by their day.
        median: Days from arrival to answer; None without answers.
    """

    count: int
    in_time: int
    median: float | None

    @property
    def share(self) -> str:
        """Of a hundred, how many were given by their day."""
        return f"{100 * self.in_time // self.count}%" if self.count else ""


@dataclass(frozen=True)
class Facet:
    """A filter: what it is about, and its choices."""

    title: str
    choices: list[Choice]


class LeadFilter:
    """What a reader asked of their leads.

    Args:
        leads: That they may see.
        asked: Query of the address; what is not understood is left out.
        desk: Conditions of whose a lead is, for this reader.
    """

    def __init__(self, leads: QuerySet[Lead], asked: QueryDict, desk: Mapping[str, Q]) -> None:
        self._desk = desk
        self._leads = leads
        self._asked = asked
        self.state = _one_of(asked.get("state"), STATES) or "open"
        self.kind = _one_of(asked.get("kind"), Kind.values)
        self.light = _one_of(asked.get("light"), LIGHTS)
        self.since = _one_of(asked.get("since"), SINCE)
        self.whose = _one_of(asked.get("whose"), WHOSE)
        self.text = asked.get("q", "").strip()[:40]
        today = timezone.localdate()
        self._lights, self._lately = by_light(today), arrived_lately(today)

    def _conditions(self) -> dict[str, Q]:
        return {
            "state": Q(closed_at__isnull=self.state == "open"),
            "kind": Q(kind=self.kind) if self.kind else Q(),
            "light": self._lights[self.light] if self.light else Q(),
            "since": self._lately if self.since else Q(),
            "whose": self._desk[self.whose],
            "text": self._text(),
        }

    def _text(self) -> Q:
        """A household number, a division code, or the beginning of a surname."""
        digits = self.text.replace(" ", "")
        if not self.text:
            return Q()
        if not (digits.isascii() and digits.isdigit()):
            return Q(head__startswith=self.text)
        number, missing = int(digits), 18 - len(digits)
        if missing < 0:
            return Q(pk__in=[])
        return Q(household_id__gte=number * 10**missing, household_id__lt=(number + 1) * 10**missing)

    def rows(self) -> QuerySet[Lead]:
        """The leads that were asked for: open ones by due day, answered ones the latest first."""
        order = ("due_on", "id") if self.state == "open" else ("-closed_at", "-id")
        return self._leads.filter(*self._conditions().values()).order_by(*order)

    def counts(self) -> dict[str, int]:
        """What each choice would show, all in one query."""
        conditions = self._conditions()

        def others(but: str) -> Q:
            together = Q()
            for name, condition in conditions.items():
                if name != but:
                    together &= condition
            return together

        wanted = {
            **{f"state_{state}": others("state") & Q(closed_at__isnull=state == "open") for state in STATES},
            "kind_": others("kind"),
            **{f"kind_{kind}": others("kind") & Q(kind=kind) for kind in Kind.values},
            "light_": others("light"),
            **{f"light_{light}": others("light") & self._lights[light] for light in LIGHTS},
            "since_": others("since"),
            "since_yesterday": others("since") & self._lately,
            **{f"whose_{whose}": others("whose") & self._desk[whose] for whose in ("", *WHOSE)},
            "rows": others(""),
        }
        return self._leads.aggregate(**{name: Count("pk", filter=condition) for name, condition in wanted.items()})

    def answer_times(self) -> AnswerTimes:
        """How long answers took that were given in the last ninety days; of the kinds and places that were asked for."""
        conditions = self._conditions()
        since = timezone.now() - dt.timedelta(days=90)
        answered = self._leads.filter(conditions["kind"], conditions["text"], conditions["whose"], closed_at__gte=since)
        in_time = Q(closed_at__date__lte=F("due_on"))
        found = answered.aggregate(
            count=Count("pk"), in_time=Count("pk", filter=in_time), median=Median(F("closed_at") - F("found_at"))
        )
        median = found["median"]
        return AnswerTimes(found["count"], found["in_time"], None if median is None else median.total_seconds() / 86400)

    def facets(self, counts: dict[str, int]) -> list[Facet]:
        """Every filter with its choices.

        Args:
            counts: From `counts`.
        """
        lights = {"red": _("已逾期"), "amber": _("三日内到期"), "green": _("未到期")}
        names = {"whose": _("归谁办"), "state": _("状态"), "kind": _("类别"), "light": _("期限"), "since": _("新到")}
        titles = {
            "whose": {"": _("本部门"), "mine": _("分给我的"), "free": _("未分派"), "waiting": _("等待其他部门")},
            "state": {"open": _("待处理"), "answered": _("已处理")},
            "kind": {"": _("全部"), **{kind.value: str(kind.label) for kind in Kind}},
            "light": {"": _("全部"), **lights},
            "since": {"": _("全部"), "yesterday": _("昨日以来")},
        }
        chosen = {"whose": self.whose, "state": self.state, "kind": self.kind, "light": self.light, "since": self.since}
        return [
            Facet(
                names[name],
                [
                    Choice(title, counts[f"{name}_{value}"], chosen[name] == value, self._address(name, value))
                    for value, title in values.items()
                ],
            )
            for name, values in titles.items()
        ]

    def _address(self, name: str, value: str) -> str:
        query = QueryDict(mutable=True)
        kept_now = {
            "whose": self.whose, "state": self.state, "kind": self.kind, "light": self.light, "since": self.since, "q": self.text,
        }  # fmt: skip
        for key, kept in kept_now.items():
            shown = value if key == name else kept
            if shown and (key, shown) != ("state", "open"):
                query[key] = shown
        return query.urlencode()

    @property
    def address(self) -> str:
        """Query string of what is shown now, without the page."""
        return self._address("", "")


def _one_of(value: str | None, allowed: Iterable[str]) -> str:
    return value if value is not None and value in set(allowed) else ""
