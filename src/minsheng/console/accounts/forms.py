"""Forms of signing in, and of looking after accounts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from minsheng.console.accounts.areas import span
from minsheng.console.accounts.roles import Role

__all__ = ["AccountForm", "CodeForm", "GrantForm", "SignInForm"]


class SignInForm(AuthenticationForm):
    """Name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_messages = {
            "invalid_login": _("用户名或密码不对。请核对后再试；连续错五次将锁定一刻钟。"),
            "inactive": _("此账号已停用。请联系本单位管理员。"),
        }
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


class CodeForm(forms.Form):
    """The six digits that an authenticator shows now."""

    code = forms.RegexField(
        r"^\s*[0-9]{6}\s*$",
        label=_("动态验证码"),
        error_messages={
            "invalid": _("请输入验证器上显示的六位数字。"),
            "required": _("请输入验证器上显示的六位数字。"),
        },
        widget=forms.TextInput(
            attrs={"class": "form-control", "inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
    )

    def __init__(self, device: TOTPDevice, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.device = device

    def clean_code(self) -> str:
        """The digits, if they are right now; after a wrong one the device waits longer each time."""
        code = str(self.cleaned_data["code"]).strip()
        if not self.device.verify_is_allowed()[0]:
            raise forms.ValidationError(_("尝试太频繁。请稍等片刻再试。"))
        if not self.device.verify_token(code):
            raise forms.ValidationError(_("验证码不对或已过期。请输入验证器上当前显示的六位数字。"))
        return code


class AccountForm(forms.Form):
    """A new account: what somebody signs in with, and what colleagues call them."""

    username = forms.RegexField(
        r"^[A-Za-z0-9._-]{2,60}$",
        label=_("用户名"),
        error_messages={
            "required": _("请填写用户名。"),
            "invalid": _("用户名由 2 至 60 个字母、数字、点、横线组成。请改正。"),
        },
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    display_name = forms.CharField(
        label=_("姓名"),
        max_length=60,
        error_messages={"required": _("请填写姓名。"), "max_length": _("姓名最多 60 个字。请缩短。")},
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )


class GrantForm(forms.Form):
    """A role for an area until a day.

    Args:
        areas: Codes of the areas within which it may be given.
    """

    role = forms.ChoiceField(
        label=_("职责"),
        choices=[(role.value, role.label) for role in Role if role is not Role.SERVICE],
        error_messages={"required": _("请选择职责。"), "invalid_choice": _("没有这个职责。请从列表中选择。")},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    area = forms.CharField(
        label=_("辖区代码"),
        help_text=_("省 2 位、区县 6 位、乡镇街道 9 位、村居 12 位"),
        error_messages={"required": _("请填写辖区的区划代码。")},
        widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "numeric", "autocomplete": "off"}),
    )
    ends_on = forms.DateField(
        label=_("截止日期（不填为长期）"),
        required=False,
        error_messages={"invalid": _("请按“年-月-日”填写截止日期，或留空。")},
        widget=forms.DateInput(attrs={"class": "form-control", "type": "date"}),
    )

    def __init__(self, areas: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._areas = areas

    def clean_area(self) -> str:
        """A code within what the administrator looks after."""
        code = str(self.cleaned_data["area"]).strip()
        try:
            span(code)
        except ValueError:
            raise forms.ValidationError(_("辖区代码须为 2、4、6、9 或 12 位数字。请核对。")) from None
        if not any(code.startswith(own) for own in self._areas):
            raise forms.ValidationError(_("只能授予您管理的辖区之内的职责。请填写辖区内的代码。"))
        return code

    def clean_ends_on(self) -> dt.date | None:
        """A day to come, or today."""
        day: dt.date | None = self.cleaned_data["ends_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("截止日期已过。请填写今天或以后的日期，或留空。"))
        return day
