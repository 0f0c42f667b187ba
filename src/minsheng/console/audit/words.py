"""What the auditor reads of an action."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["ACTIONS"]

ACTIONS: Final[dict[str, str | Promise]] = {
    "account.closed": _("停用账号"),
    "account.opened": _("恢复账号"),
    "account.password_reset": _("重置密码"),
    "account.saved": _("账号已保存"),
    "account.second_factor_reset": _("重置动态验证码"),
    "account.unlocked": _("解除锁定"),
    "findings.imported": _("筛查结果转为线索"),
    "grant.ended": _("结束职责"),
    "grant.given": _("授予职责"),
    "household.revealed": _("查看完整信息"),
    "household.seen": _("查看家庭"),
    "household.working_seen": _("查看核算过程"),
    "lead.answered": _("处理线索"),
    "screening.asked_for": _("开始或预约筛查"),
    "screening.called_off": _("取消筛查"),
    "screening.done": _("筛查完成"),
    "screening.failed": _("筛查未完成"),
    "screening.resumed": _("重新开始筛查"),
    "second_factor.set_up": _("设置动态验证码"),
    "second_factor.shown": _("通过动态验证"),
    "sign_in.done": _("登录成功"),
    "sign_in.ended": _("退出登录"),
    "sign_in.failed": _("登录失败"),
    "sign_in.locked": _("账号被锁定"),
}
"""By the code that the entry carries; a test finds codes that are written and not told of here."""
