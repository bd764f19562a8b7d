"""Prepared databases, copied for each run; and the runs themselves."""

import shutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bot.clock import StandingClock
from bot.store import migrate
from bot.testing import NOON
from tests.crash.evidence import Evidence
from tests.crash.gate import Blow, Died
from tests.crash.machine import Machine, Running
from tests.crash.platforms import Platform, as_it_is
from tests.crash.scenarios import SCENARIOS, Scenario
from tests.databases import PostgresServer, copy_sqlite, sqlite_url
