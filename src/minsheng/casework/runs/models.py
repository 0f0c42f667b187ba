"""A screening that somebody asked for."""

from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

__all__ = ["Fault", "Screening", "Stage", "State"]


class State(models.TextChoices):
    """How far a screening is."""

    WAITING = "waiting", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未完成")
    STOPPED = "stopped", _("已中断")
    CANCELLED = "cancelled", _("已取消")


class Stage(models.TextChoices):
    """What a screening does, in this order."""

    FACTS = "facts", _("汇集当月数据")
    LAW = "law", _("逐户核算")
    LEADS = "leads", _("生成线索")


class Fault(models.TextChoices):
    """Why a screening came to nothing, and what to do: one sentence for whoever started it."""

    BUSY = "busy", _("另一项工作正在写入同一数据。请稍后重新开始。")
    STORAGE = "storage", _("磁盘已满或不可写。请管理员腾出空间后重新开始。")
    DATA = "data", _("该月的数据不足以筛查。请核对交付情况，补齐后重新开始。")
    REFUSED = "refused", _("筛查无法按此条件进行。请按下面的说明处理后重新开始。")
    OTHER = "other", _("筛查中途出错，没有发布任何结果。请重新开始；若仍出错，请告知管理员时间。")


_UNDER_WAY: Final = (State.WAITING, State.RUNNING)


class Screening(models.Model):
    """One screening of a month, asked for by somebody, done in the background.

    Attributes:
        period: The month, `YYYY-MM`.
        asked_by: Who started or scheduled it.
        starts_at: When it is to start; None is at once.
        state: How far it is. It stays `running` when its process is killed: `minsheng.casework.runs.actions` tells.
        stage: What it is doing, or did last.
        done: Steps of the stage that are done.
        total: Steps of the stage in all; 0 while unknown.
        fault: Why it failed; empty if it did not.
        details: The same as the error has it.
        outcome: Households, findings, new leads and reasons.
        job: Its number in the queue.
    """

    period = models.CharField(max_length=7)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    starts_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.FACTS)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=20, choices=Fault.choices, blank=True)
    details = models.TextField(blank=True)
    outcome = models.JSONField(default=dict)
    job = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["period"], name="screening_once_at_a_time", condition=Q(state__in=[*_UNDER_WAY])
            )
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.state}"

    @property
    def is_under_way(self) -> bool:
        """Whether something is still to come of it."""
        return self.state in _UNDER_WAY

    @property
    def may_start_again(self) -> bool:
        """Whether it broke off: what it has published stays, and it goes on from there."""
        return self.state in {State.FAILED, State.STOPPED}

    @property
    def stages(self) -> list[tuple[str, str]]:
        """The stages with what became of each: `done`, `now` or `next`."""
        names, here = [stage.value for stage in Stage], [stage.value for stage in Stage].index(self.stage)
        if self.state == State.DONE:
            here = len(names)
        elif self.state in {State.WAITING, State.CANCELLED}:
            here = -1
        standing = ["done" if at < here else "now" if at == here else "next" for at in range(len(names))]
        return [(str(stage.label), become) for stage, become in zip(Stage, standing, strict=True)]
