"""The database of the console: who owns it, who works in it, and what each may do.

The owner migrates. The application is another role, which owns nothing and cannot pass by row-level security; even a
page that forgot to ask for the area of its reader is shown nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, quote, unquote, urlsplit

import psycopg
from psycopg import sql

from minsheng.console.errors import ConsoleError
from minsheng.console.postgres import SUPERUSER, EmbeddedPostgres
from minsheng.console.secrets import Secrets, derived

__all__ = ["DATABASE", "Address", "embedded_owner", "grant_application", "make_application_role"]

DATABASE: Final = "minsheng"
OWNER: Final = "minsheng_owner"
NARROWER: Final = {
    "audit_entry": "SELECT, INSERT",
    "audit_head": "",
    "django_migrations": "SELECT",
}
"""What the application may do with a table, where that is less than reading and writing rows."""


@dataclass(frozen=True)
class Address:
    """Where a database is and who connects to it, as Django and psycopg want to know.

    Attributes:
        host: Name, address, or folder of a Unix socket; empty for the default.
        port: Empty for the default.
        user: Role.
        password: Of the role.
        name: Of the database.
    """

    host: str
    port: str
    user: str
    password: str
    name: str

    @classmethod
    def from_url(cls, url: str) -> Address:
        """Read `postgresql://user:password@host:port/name`, or the same with `?host=/folder/of/the/socket`.

        Raises:
            ConsoleError: If it is no such address.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/") or not parts.username:
            raise ConsoleError(
                "this is not the address of a PostgreSQL database.",
                where="DATABASE_URL",
                hint="Write postgresql://user:password@host:5432/name.",
            )
        host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
        return cls(
            unquote(host),
            str(parts.port or ""),
            unquote(parts.username),
            unquote(parts.password or ""),
            unquote(parts.path.strip("/")),
        )

    @property
    def url(self) -> str:
        """The same in one line."""
        user, password, name = (quote(text, safe="") for text in (self.user, self.password, self.name))
        where = f"{user}:{password}@{f':{self.port}' if self.port else ''}/{name}"
        return f"postgresql://{where}?host={quote(self.host, safe='')}"

    def application(self, key: str) -> Address:
        """The same database for the application's role, whose password follows from the key of the installation."""
        user = f"{self.name}_app"
        return Address(self.host, self.port, user, derived(key, f"database role {user}"), self.name)

    def connect(self) -> psycopg.Connection:
        """A connection that commits each statement.

        Raises:
            ConsoleError: If the database does not answer or lets nobody in.
        """
        try:
            return psycopg.connect(
                host=self.host,
                port=self.port,
                user=self.user,
                password=self.password,
                dbname=self.name,
                autocommit=True,
            )
        except psycopg.OperationalError as error:
            raise ConsoleError(
                f"the database does not let {self.user} in: {str(error).strip().splitlines()[-1]}.",
                where=f"{self.host or 'localhost'}/{self.name}",
                hint="Check that it runs, and the address in DATABASE_URL.",
            ) from error


def embedded_owner(server: EmbeddedPostgres, secrets: Secrets) -> Address:
    """The owner's address in an embedded server that runs; role and database are made on first use."""
    password = derived(secrets.key, f"database role {OWNER}")
    with Address.from_url(server.url(SUPERUSER, secrets.superuser, SUPERUSER)).connect() as connection:
        _make_role(connection, OWNER, password, "CREATEROLE")
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not found:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )
    return Address.from_url(server.url(OWNER, password, DATABASE))


def make_application_role(owner: Address, key: str) -> Address:
    """The application's role, made or given its password anew; its address is returned.

    Raises:
        ConsoleError: If the owner may not make roles and there is none, or the role could pass by row-level security.
    """
    application = owner.application(key)
    with owner.connect() as connection:
        try:
            _make_role(connection, application.user, application.password, "NOCREATEROLE")
        except psycopg.errors.InsufficientPrivilege as error:
            raise ConsoleError(
                f"{owner.user} may not make the role {application.user}.",
                where="DATABASE_URL",
                hint=f"Let an administrator of the database run: ALTER ROLE {owner.user} CREATEROLE;",
            ) from error
        mighty = connection.execute(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [application.user]
        ).fetchone()
    if mighty is None or mighty[0]:
        raise ConsoleError(
            f"the role {application.user} could pass by row-level security.",
            where=owner.name,
            hint=f"ALTER ROLE {application.user} NOSUPERUSER NOBYPASSRLS;",
        )
    return application


def grant_application(owner: Address, application: Address) -> None:
    """Give the application's role what it needs and nothing more; to be called after each migration."""
    role = sql.Identifier(application.user)
    with owner.connect() as connection, connection.transaction():
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        connection.execute(sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in tables:
            table, rights = sql.Identifier(name), NARROWER.get(name, "SELECT, INSERT, UPDATE, DELETE")
            connection.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(table, role))
            if rights:
                connection.execute(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), table, role))


def _make_role(connection: psycopg.Connection, name: str, password: str, more: str) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    command = (
        "ALTER ROLE {} LOGIN PASSWORD {}" if found else "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS {} PASSWORD {}"
    )
    parts = [sql.Identifier(name), sql.Literal(password)]
    if not found:
        parts.insert(1, sql.SQL(more))
    connection.execute(sql.SQL(command).format(*parts))
