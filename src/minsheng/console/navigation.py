"""What frames every page: where the reader can go, who they are, which language they read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from minsheng.console.accounts.areas import area_name
from minsheng.console.accounts.models import User
from minsheng.console.accounts.roles import Permission

__all__ = ["shell"]


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame of the page: links that the reader may follow, their roles with areas, whether this is a demonstration."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"demo": settings.DEMO, "links": [], "roles": []}
    links = [
        ("desk", _("工作台"), Permission.DESK),
        ("leads", _("线索"), Permission.SEE_LEADS),
        ("leads-map", _("线索地图"), Permission.SEE_LEADS),
        ("assign", _("分派"), Permission.ASSIGN_LEADS),
        ("applications", _("申请"), Permission.SEE_HOUSEHOLDS),
        ("notices-desk", _("公示"), Permission.PUBLISH_NOTICES),
        ("law", _("法规"), Permission.DESK),
        ("data", _("数据"), Permission.SEE_DOUBTS),
        ("simulations", _("测算"), Permission.SIMULATE),
        ("screenings", _("筛查"), Permission.RUN_SCREENING),
        ("accounts", _("账号"), Permission.MANAGE_ACCOUNTS),
        ("audit", _("审计"), Permission.SEE_AUDIT),
    ]
    here = (request.resolver_match.url_name or "") if request.resolver_match else ""
    # A page below another one (`data-feed`) belongs to it, unless it has a link of its own (`leads-map`).
    within = max((name for name, _, _ in links if here == name or here.startswith(f"{name}-")), key=len, default="")
    return {
        "demo": settings.DEMO,
        "links": [
            {"name": name, "title": title, "here": name == within} for name, title, need in links if user.may(need)
        ],
        "roles": [(grant.get_role_display(), area_name(grant.area) or _("全市")) for grant in user.current_grants],
    }
