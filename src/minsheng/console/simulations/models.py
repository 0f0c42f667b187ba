"""Simulations that somebody asked for. They hold sums of the city and no row about anybody; nothing is decided by them."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

__all__ = ["Simulation", "State"]

_SILENT: Final = dt.timedelta(minutes=10)


class State(models.TextChoices):
    """How far a simulation is."""

    WAITING = "waiting", _("等待中")
    RUNNING = "running", _("测算中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未完成")


class Simulation(models.Model):
    """One question: a reform, a month, and what came of it.

    Attributes:
        title: What whoever asked calls it.
        period: Month whose facts are read.
        law_date: Day of the law that the reform is laid over.
        reform: The reform as YAML.
        state: How far it is.
        done: Parts that are done.
        total: Parts in all; 0 before it is known.
        changed_at: When it last moved.
        fault: Why it failed, in the words of the engine; empty if it did not.
        found: What was found, without household numbers; None before.
    """

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    title = models.CharField(max_length=80)
    period = models.CharField(max_length=7)
    law_date = models.DateField()
    reform = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    fault = models.TextField(blank=True)
    found = models.JSONField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state"], name="simulation_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_active(self) -> bool:
        """Whether it is under way; one that has not moved for long was interrupted."""
        moving = self.state in {State.WAITING, State.RUNNING}
        return moving and timezone.now() - self.changed_at < _SILENT

    @property
    def is_interrupted(self) -> bool:
        """Whether it stopped without an end, as when the machine was switched off."""
        return self.state in {State.WAITING, State.RUNNING} and not self.is_active
