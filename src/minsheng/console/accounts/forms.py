"""Forms of signing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

__all__ = ["CodeForm", "SignInForm"]


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
