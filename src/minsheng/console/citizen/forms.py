"""The forms of the citizen's door. Every fault says what to write."""

from __future__ import annotations

from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from minsheng.console.citizen.receipts import is_receipt, read_receipt
from minsheng.standards.resident_id import parse, problem

__all__ = ["NAME", "OFFERED", "ApplicationForm", "StatusForm"]

OFFERED: Final = (
    "dibao", "tekun", "dibao_edge", "linshi_emergency", "linshi_expense", "disability_living", "disability_care", "orphan",
    "unsupported_child", "elderly", "medical", "rigid_expense",
)  # fmt: skip
"""Programmes that can be asked for by name; what else there is follows from them."""
NAME: Final = r"^[\u3400-\u9fff\U00020000-\U000323af·•]{2,25}$|^[A-Za-z][A-Za-z .'-]{1,49}$"
_ONCE: Final = r"^[A-Za-z0-9_-]{30,60}$"


class ApplicationForm(forms.Form):
    """Who applies, how they can be reached, and what for; where is in the address of the page."""

    name = forms.RegexField(
        NAME,
        label=_("姓名"),
        error_messages={"invalid": _("请填身份证上的姓名，只写汉字或字母。"), "required": _("请填身份证上的姓名。")},
    )
    number = forms.CharField(
        label=_("身份证号码"),
        max_length=18,
        error_messages={"required": _("请填 18 位身份证号码。"), "max_length": _("请填 18 位身份证号码，不要有空格。")},
    )
    phone = forms.RegexField(
        r"^1[3-9][0-9]{9}$",
        label=_("手机号码"),
        error_messages={
            "invalid": _("请填 11 位手机号码；没有手机，可填亲属或村（居）干部的。"),
            "required": _("请填 11 位手机号码；没有手机，可填亲属或村（居）干部的。"),
        },
    )
    programme = forms.ChoiceField(
        label=_("想申请什么"), required=False, error_messages={"invalid_choice": _("请从列表里选一项。")}
    )
    people = forms.IntegerField(
        label=_("家里一共几口人"),
        min_value=1,
        max_value=20,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("请填 1 到 20 之间的整数。")),
    )
    story = forms.CharField(
        label=_("家里的困难（可以不写）"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("请写得短一些，不超过 1000 个字。")},
    )
    agreed = forms.BooleanField(
        label=_("以上属实；同意民政部门为办理本申请核对我家的收入和财产。"),
        error_messages={"required": _("请勾选后再提交；不同意核对的，请到乡镇（街道）窗口咨询。")},
    )
    once = forms.RegexField(_ONCE, widget=forms.HiddenInput)

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programme = cast("forms.ChoiceField", self.fields["programme"])
        programme.choices = [("", _("不确定，请工作人员看")), *choices]
        _dress(
            self,
            {
                "number": {"autocomplete": "off"},
                "phone": {"inputmode": "numeric", "autocomplete": "tel"},
                "people": {"inputmode": "numeric"},
            },
        )

    def clean_number(self) -> str:
        """The number, if it can be one."""
        number = str(self.cleaned_data["number"]).strip().upper()
        if problem(number):
            raise forms.ValidationError(_("这个号码不对，可能有一位写错。请对照身份证再填一次。"))
        return parse(number).text


class StatusForm(forms.Form):
    """The receipt, and something that only whoever applied knows."""

    receipt = forms.CharField(
        label=_("回执号"),
        max_length=40,
        error_messages={"required": _("请填 16 位回执号。"), "max_length": _("请填 16 位回执号。")},
    )
    digits = forms.RegexField(
        r"^[0-9]{3}[0-9Xx]$",
        label=_("身份证或手机号的后四位"),
        strip=True,
        error_messages={
            "invalid": _("请填身份证号码或手机号码的后四位。"),
            "required": _("请填身份证号码或手机号码的后四位。"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, {name: {"inputmode": "numeric", "autocomplete": "off"} for name in self.fields})

    def clean_receipt(self) -> str:
        """The number, if it can be one."""
        receipt = read_receipt(str(self.cleaned_data["receipt"]))
        if not is_receipt(receipt):
            raise forms.ValidationError(_("这不是回执号，可能有一位写错。请对照回执再填一次。"))
        return receipt


def _dress(form: forms.Form, more: dict[str, dict[str, str]]) -> None:
    for name, field in form.fields.items():
        style = (
            "form-select"
            if isinstance(field.widget, forms.Select)
            else "form-check-input"
            if isinstance(field.widget, forms.CheckboxInput)
            else "form-control"
        )
        field.widget.attrs |= {"class": style, **more.get(name, {})}
