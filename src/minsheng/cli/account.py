"""`minsheng account`: who may sign in to the console, in which role, for which area, until when."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Annotated

import typer

from minsheng.cli.app import DEFAULT_HOME, Home, app, screen
from minsheng.cli.serve import needs_console, notice
from minsheng.errors import MinshengError


@app.command()
def account(
    username: Annotated[str, typer.Argument(help="用户名 Name to sign in with.")],
    role: Annotated[str, typer.Option(help="职责 Role, e.g. clerk, approver, administrator.")],
    area: Annotated[str, typer.Option(help="辖区 Division code of 2, 6, 9 or 12 digits.")],
    name: Annotated[str, typer.Option(help="姓名 What colleagues call them; needed for a new account.")] = "",
    ends_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="截止日期 Last day; until further notice by default.")
    ] = None,
    department: Annotated[
        str, typer.Option(help="部门 Department that leads are handed over to, e.g. health; civil affairs by default.")
    ] = "",
    new_password: Annotated[bool, typer.Option("--new-password", help="重置密码 Make a new password.")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="演示环境 A home with demonstration accounts.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """开通账号。Make an account or add a role to one; a new password is printed once and is kept nowhere."""
    needs_console()
    from minsheng.console.serving import prepared  # noqa: PLC0415 - the console is an extra

    with prepared(home, demo=demo, notice=notice):
        from django.db import transaction  # noqa: PLC0415 - Django is set up only now

        from minsheng.casework.web.actions import join_department  # noqa: PLC0415
        from minsheng.console.accounts.actions import act_as, add_user, grant, service_user  # noqa: PLC0415
        from minsheng.console.accounts.models import User  # noqa: PLC0415
        from minsheng.console.accounts.roles import Role  # noqa: PLC0415

        known_roles = [one for one in Role.values if one != Role.SERVICE]
        if role not in known_roles:
            raise MinshengError(f"there is no role '{role}'.", hint=f"Roles: {', '.join(known_roles)}.")
        with transaction.atomic():
            act_as(service_user().pk)
            user = User.objects.filter(username=username).first()
            if user is None and not name:
                raise MinshengError(f"there is no account '{username}' yet.", hint="Give --name to make it.")
            password = secrets.token_urlsafe(12) if user is None or new_password else ""
            if password or user is None:
                user = add_user(username, name or str(user), password)
            grant(user, Role(role), area, ends_on.date() if ends_on else None)
            if department:
                join_department(user, department)
    screen.print(f"{username}: {role} {area}" + (f"，密码 password: {password}" if password else ""))
