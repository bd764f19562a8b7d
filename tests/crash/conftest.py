"""The stage, once for each database."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.crash.scenarios import ON_BOTH, SCENARIOS
from tests.crash.stage import PostgresDatabases, SqliteDatabases, Stage
from tests.databases import MEMORY, MEMORY_NEEDED, PostgresServer

ALWAYS = ("declare", "update")  # played in every run of the tests; all others where there is time for each death


@pytest.fixture(scope="session")
def sqlite_stage() -> Iterator[Stage]:
    """In memory where there is enough of it: what a process wrote outlives it without a disk."""
    enough = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= MEMORY_NEEDED
    with tempfile.TemporaryDirectory(prefix="vigia-crash-", dir=MEMORY if enough else None) as folder:
        yield Stage(SqliteDatabases(Path(folder)), is_quick=True)


@pytest.fixture(scope="session")
def postgres_stage(postgres_server: PostgresServer) -> Stage:
    return Stage(PostgresDatabases(postgres_server), is_quick=False)


@pytest.fixture
def quick_stage(sqlite_stage: Stage) -> Stage:
    """For what differs by verb and not by database."""
    return sqlite_stage


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each scenario on SQLite, and on PostgreSQL as well where all that differs between the two is touched."""
    if "stage" not in metafunc.fixturenames:
        return
    on_postgres = [pytest.mark.postgres, pytest.mark.long]
    if "name" in metafunc.fixturenames:
        marks = {name: () if name in ALWAYS else pytest.mark.long for name in SCENARIOS}
        here = [pytest.param("sqlite", name, id=f"sqlite-{name}", marks=marks[name]) for name in SCENARIOS]
        there = [pytest.param("postgres", name, id=f"postgres-{name}", marks=on_postgres) for name in ON_BOTH]
        metafunc.parametrize(("stage", "name"), [*here, *there], indirect=["stage"])
    else:
        metafunc.parametrize("stage", ["sqlite", pytest.param("postgres", marks=on_postgres)], indirect=True)


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Stage:
    found: Stage = request.getfixturevalue(f"{request.param}_stage")
    return found


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A dying process complains at every turn, and each complaint costs more than the run it is about."""
    configured = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**configured)
