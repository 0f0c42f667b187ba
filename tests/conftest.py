"""What every test shares: the profile of property tests, the want of Java, and a city."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.city import TestCity, make_city

if TYPE_CHECKING:
    from tests.consoles import TestConsole

# A slow machine is no fault of the code: durations are measured by `make bench`, never asserted.
settings.register_profile("minsheng", deadline=None, print_blob=True)
settings.load_profile("minsheng")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what needs Java where there is none, and say so: `make test` finds or installs one."""
    if os.environ.get("MINSHENG_WITHOUT_JAVA") != "1" and (os.environ.get("JAVA_HOME") or shutil.which("java")):
        return
    without_java = pytest.mark.skip(reason="needs a Java runtime 17 or later: set JAVA_HOME, or run `make test`")
    for item in items:
        if item.get_closest_marker("spark"):
            item.add_marker(without_java)


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> TestCity:
    """A city of a few thousand, screened once per worker; a test that writes copies its home."""
    return make_city(tmp_path_factory.mktemp("city"))


@pytest.fixture
def home(city: TestCity, tmp_path: Path) -> Path:
    """A home that the test may change."""
    return city.copy(tmp_path / "home")


@pytest.fixture(scope="session")
def console(city: TestCity) -> Iterator[TestConsole]:
    """The city's console, up once per worker; not under pytest's own folder, which is closed to root's stand-in."""
    pytest.importorskip("django", reason="the console is an extra")
    from tests.consoles import console_at

    with (
        tempfile.TemporaryDirectory(prefix="minsheng-") as folder,
        console_at(city.copy(Path(folder) / "home")) as console,
    ):
        yield console


@pytest.fixture
def db(console: TestConsole) -> Iterator[TestConsole]:
    """The console's database, in the application's role; what a test changes is taken back."""
    from tests.consoles import undone

    with undone():
        yield console
