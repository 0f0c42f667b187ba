"""The form that starts or schedules a screening."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

__all__ = ["ScreeningForm"]


class ScreeningForm(forms.Form):
    """Which month, and when.

    Args:
        months: That something was delivered for, the latest first.
    """

    period = forms.ChoiceField(
        label=_("月份"),
        error_messages={
            "required": _("请选择要筛查的月份。"),
            "invalid_choice": _("这个月没有交付数据。请从列表中选择月份。"),
        },
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    starts_at = forms.DateTimeField(
        label=_("开始时间（不填即刻开始）"),
        required=False,
        error_messages={"invalid": _("请按“年-月-日 时:分”填写开始时间，或留空即刻开始。")},
        widget=forms.DateTimeInput(attrs={"class": "form-control", "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, months: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["period"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(month, month) for month in months]

    def clean_starts_at(self) -> dt.datetime | None:
        """A time to come."""
        given: dt.datetime | None = self.cleaned_data["starts_at"]
        if given is not None and given <= timezone.now():
            raise forms.ValidationError(_("这个时间已经过去。请填写以后的时间，或留空即刻开始。"))
        return given
