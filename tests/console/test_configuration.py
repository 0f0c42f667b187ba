"""What a production start refuses, and how addresses are read."""

from __future__ import annotations

import pytest

from minsheng.console.configuration import Configuration, refuse_in_production
from minsheng.console.database import Address
from minsheng.console.errors import ConsoleError
from tests.consoles import TestConsole, account

SOUND = {"MINSHENG_SECRET_KEY": "k" * 50, "MINSHENG_APP_URL": "postgresql://a:b@host:5433/name"}


def test_a_sound_environment_starts() -> None:
    """Nothing to complain of."""
    read = Configuration.from_environment(SOUND)
    assert (read.demo, read.addresses["default"]) == (False, Address("host", "5433", "a", "b", "name"))
    assert "owner" not in read.addresses


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"MINSHENG_SECRET_KEY": ""}, "missing"),
        ({"MINSHENG_SECRET_KEY": "short"}, "too short"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"DJANGO_DEBUG": "true"}, "DJANGO_DEBUG"),
        ({"MINSHENG_HOSTS": "*"}, "any name"),
    ],
)
def test_production_refuses(wrong: dict[str, str], told: str) -> None:
    """And says which of them, and what to do."""
    with pytest.raises(ConsoleError, match=told):
        refuse_in_production({**SOUND, **wrong})


def test_production_refuses_accounts_whose_passwords_everybody_knows(db: TestConsole) -> None:
    """A home that was a demonstration is none that people's data belong in."""
    from minsheng.console.serving import _refuse_demonstration_accounts

    account("clerk", "50", demo=True, name="known")
    with pytest.raises(ConsoleError, match="known"):
        _refuse_demonstration_accounts()


@pytest.mark.parametrize("url", ["", "mysql://a:b@c/d", "postgresql://a@host", "postgresql:///name"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    """With an example of a right one."""
    with pytest.raises(ConsoleError, match="postgresql://"):
        Address.from_url(url)


@pytest.mark.parametrize(
    "address",
    [
        Address("/a b/socket", "", "u", "p@:/?", "n"),
        Address("db.example", "5433", "u ser", "p", "n ame"),
        Address("", "", "u", "", "n"),
    ],
)
def test_an_address_comes_back_from_its_line(address: Address) -> None:
    """Whatever characters a password has."""
    assert Address.from_url(address.url) == address
