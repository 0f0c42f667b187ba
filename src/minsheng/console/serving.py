"""Bringing the console up: database, tables, files, then a web server that can stand in production."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from minsheng.console.configuration import refuse_in_production
from minsheng.console.database import Address, embedded_owner, grant_application, make_application_role
from minsheng.console.errors import ConsoleError
from minsheng.console.jobs.beside import worker_beside
from minsheng.console.postgres import EmbeddedPostgres
from minsheng.console.secrets import own_secrets

__all__ = ["Place", "missing_assets", "prepared", "serve"]

Notice = Callable[[str], None]
LOCAL: Final = "127.0.0.1"


@dataclass(frozen=True)
class Place:
    """Where the console is to be had.

    Attributes:
        home: Folder of all state.
        host: Address to listen at.
        port: Its port.
        demo: Whether demonstration accounts may sign in.
        workers: Processes that answer.
    """

    home: Path
    host: str = LOCAL
    port: int = 8000
    demo: bool = False
    workers: int = 2


@contextmanager
def prepared(
    home: Path,
    *,
    demo: bool,
    environment: Mapping[str, str] = os.environ,
    notice: Notice = lambda _: None,
    durable: bool = True,
) -> Iterator[None]:
    """Django, ready to work in the application's role, on a database that runs and has its tables.

    Args:
        home: Folder of all state.
        demo: Whether demonstration accounts may sign in.
        environment: `DATABASE_URL` names a server, by the owner of its database; without it, one is run here and stopped at the end.
        notice: Told what is going on.
        durable: Whether the embedded database waits for the disk.

    Raises:
        ConsoleError: If something is missing or unsafe.
    """
    (home / "console" / "static").mkdir(parents=True, exist_ok=True)
    home = home.resolve()
    given = environment.get("DATABASE_URL", "")
    secrets = own_secrets(home)
    # On one's own machine the key lies beside the data; a database elsewhere outlives this folder, and so must its key.
    key = environment.get("MINSHENG_SECRET_KEY", "") or ("" if given and not demo else secrets.key)
    if not demo:
        refuse_in_production({**environment, "MINSHENG_SECRET_KEY": key})
    server = None if given else EmbeddedPostgres(home / "postgres", secrets.superuser, notice, durable=durable)
    try:
        if server is not None:
            server.start()
            owner = embedded_owner(server, secrets)
        else:
            owner = Address.from_url(given)
        application = make_application_role(owner, key)
        _set_up_django(home, key, owner, application, demo=demo)
        _migrate(owner, application)
        if not demo:
            _refuse_demonstration_accounts()
        yield
    finally:
        _close_connections()
        if server is not None:
            server.stop()


def serve(place: Place, *, notice: Notice = lambda _: None) -> None:
    """Answer requests until stopped; to be called within `prepared`.

    Args:
        place: Where.
        notice: Told what is going on.
    """
    from django.conf import settings  # noqa: PLC0415 - Django is set up only now
    from django.core.management import call_command  # noqa: PLC0415
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415

    if place.demo and place.host != LOCAL:
        notice(f"演示账号人人可用 Whoever reaches {place.host}:{place.port} can sign in with a demonstration account.")
    if missing_assets():
        raise ConsoleError(missing_assets())
    _refuse_taken_port(place)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    del settings.DATABASES["owner"]  # who answers requests does not know the owner
    os.environ.pop("MINSHENG_OWNER_URL", None)
    _close_connections()

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        def load_config(self) -> None:
            values = {
                "bind": f"{place.host}:{place.port}",
                "workers": place.workers,
                "threads": 4,
                "worker_class": "gthread",
                "preload_app": True,
                "timeout": 60,
                "loglevel": "warning",
                "proc_name": "minsheng",
                "when_ready": lambda _: notice(f"http://{place.host}:{place.port}"),
            }
            for name, value in values.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from minsheng.console.wsgi import application  # noqa: PLC0415

            return application

    with worker_beside():
        Server().run()


def missing_assets() -> str:
    """What the pages lack, and what to do; empty if nothing."""
    there = (Path(__file__).parent / "static" / "vendor").is_dir()
    return (
        ""
        if there
        else "the assets of the pages are missing. Run scripts/assets once, with npm or a package index in reach."
    )


def _refuse_taken_port(place: Place) -> None:
    with socket.socket(socket.AF_INET6 if ":" in place.host else socket.AF_INET) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((place.host, place.port))
        except OSError as error:
            raise ConsoleError(
                f"the console cannot listen here: {error.strerror}.",
                where=f"{place.host}:{place.port}",
                hint="Choose another port with --port.",
            ) from error


def _set_up_django(home: Path, key: str, owner: Address, application: Address, *, demo: bool) -> None:
    import django  # noqa: PLC0415

    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "minsheng.console.settings",
        "MINSHENG_HOME": str(home),
        "MINSHENG_SECRET_KEY": key,
        "MINSHENG_DEMO": "1" if demo else "0",
        "MINSHENG_OWNER_URL": owner.url,
        "MINSHENG_APP_URL": application.url,
    }
    django.setup()


def _migrate(owner: Address, application: Address) -> None:
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", database="owner", interactive=False, verbosity=0)
    grant_application(owner, application)


def _refuse_demonstration_accounts() -> None:
    from minsheng.console.accounts.models import User  # noqa: PLC0415

    known = list(User.objects.filter(is_demo=True, is_active=True).values_list("username", flat=True))
    if known:
        raise ConsoleError(
            f"{len(known)} demonstration accounts have passwords that everybody knows: {', '.join(known)}.",
            hint="Start with --demo, or use another home.",
        )


def _close_connections() -> None:
    from django.conf import settings  # noqa: PLC0415

    if settings.configured:
        from django.db import connections  # noqa: PLC0415

        connections.close_all()
