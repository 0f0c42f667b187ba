"""What the auditor reads of an action."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["ACTIONS"]

ACTIONS: Final[dict[str, str | Promise]] = {
    "account.closed": _("停用账号"),
    "account.department_set": _("设定部门"),
    "account.opened": _("恢复账号"),
    "account.password_reset": _("重置密码"),
    "account.saved": _("账号已保存"),
    "account.second_factor_reset": _("重置动态验证码"),
    "account.unlocked": _("解除锁定"),
    "application.revealed": _("查看申请的完整信息"),
    "application.seen": _("查看申请"),
    "application.sent": _("居民提交申请"),
    "attachment.seen": _("查看申请的照片"),
    "delivery.restored": _("恢复批次"),
    "delivery.withdrawn": _("撤回批次"),
    "doubt.closed": _("关闭疑点"),
    "findings.imported": _("筛查结果转为线索"),
    "grant.ended": _("结束职责"),
    "grant.given": _("授予职责"),
    "household.revealed": _("查看完整信息"),
    "household.seen": _("查看家庭"),
    "household.working_seen": _("查看核算过程"),
    "household.source_seen": _("查看原始行"),
    "household.supposed": _("试算情况变化"),
    "identity.kept_apart": _("认定为两个人"),
    "identity.merged": _("认定为同一人"),
    "identity.seen": _("查看存疑人员"),
    "identity.undone": _("撤销人员认定"),
    "lead.answered": _("处理线索"),
    "lead.assigned": _("分派了线索"),
    "lead.filter_dropped": _("删去筛选"),
    "lead.filter_kept": _("保存筛选"),
    "lead.handed_over": _("转交线索"),
    "lead.seen": _("查看线索"),
    "lead.taken_back": _("收回线索"),
    "notice.published": _("发布公示"),
    "notice.withdrawn": _("撤下公示"),
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
    "simulation.started": _("测算改革方案"),
    "worklist.closed": _("退回行销项"),
    "worklist.exported": _("导出更正表"),
    "worklist.taken_back": _("收回更正表"),
}
"""By the code that the entry carries; a test finds codes that are written and not told of here."""
