"""What a process of the console must know, handed down through the environment, and what a production start refuses."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from minsheng.console.accounts.oidc import Provider
from minsheng.console.database import Address
from minsheng.console.errors import ConsoleError

__all__ = ["LOCAL_HOSTS", "SHORTEST_KEY", "Configuration"]

LOCAL_HOSTS: Final = ("127.0.0.1", "localhost", "[::1]")
SHORTEST_KEY: Final = 50
"""Characters below which Django itself calls a key weak."""
_ON: Final = "1"


@dataclass(frozen=True)
class Configuration:
    """The environment of one process.

    Attributes:
        home: Folder of all state.
        key: Secret of the installation.
        demo: Whether demonstration accounts may sign in, with the passwords that everybody knows.
        hosts: Names that the console answers to.
        https: Whether readers come through a proxy that speaks HTTPS.
        provider: Who vouches for users besides their passwords here; None for nobody.
        addresses: Django's database aliases: `default` is the application's role; `owner` only where tables are migrated.
    """

    home: Path
    key: str
    demo: bool
    hosts: tuple[str, ...]
    https: bool
    addresses: Mapping[str, Address]
    provider: Provider | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Configuration:
        """Read it.

        Raises:
            ConsoleError: If something is missing, or must not be in production: DEBUG, a short key, an open host.
        """
        get = environment.get
        demo, key = get("MINSHENG_DEMO") == _ON, get("MINSHENG_SECRET_KEY", "")
        url, owner = get("MINSHENG_APP_URL", ""), get("MINSHENG_OWNER_URL", "")
        if not url:
            raise ConsoleError("the console was not prepared.", hint="Start it with `minsheng serve`.")
        if not demo:
            refuse_in_production(environment)
        addresses = {"default": Address.from_url(url)} | ({"owner": Address.from_url(owner)} if owner else {})
        hosts = tuple(filter(None, get("MINSHENG_HOSTS", "").split(","))) or LOCAL_HOSTS
        provider = Provider.from_environment(environment)
        return cls(
            Path(get("MINSHENG_HOME", "var")), key, demo, hosts, get("MINSHENG_HTTPS") == _ON, addresses, provider
        )


def refuse_in_production(environment: Mapping[str, str]) -> None:
    """Stop a start that would be unsafe outside of a demonstration.

    Raises:
        ConsoleError: DEBUG is set, the key is missing or short, or every host name is answered to.
    """
    for name in ("DEBUG", "DJANGO_DEBUG", "MINSHENG_DEBUG"):
        if environment.get(name, "").lower() not in {"", "0", "false", "no"}:
            raise ConsoleError("pages of errors would show data to anybody.", where=name, hint=f"Unset {name}.")
    key = environment.get("MINSHENG_SECRET_KEY", "")
    if len(key) < SHORTEST_KEY:
        raise ConsoleError(
            "the secret key is missing." if not key else "the secret key is too short.",
            where="MINSHENG_SECRET_KEY",
            hint=f"Set at least {SHORTEST_KEY} random characters, and keep them: sealed fields are read with them.",
        )
    if "*" in environment.get("MINSHENG_HOSTS", ""):
        raise ConsoleError("the console would answer to any name.", where="MINSHENG_HOSTS", hint="List the names.")
