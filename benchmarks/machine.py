"""What was measured on: figures without it mean nothing."""

import os
import platform
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

import psycopg
import sqlalchemy

from benchmarks.figures import ms
from tests.databases import running_postgres


def described() -> str:
    """The machine and the versions, as a list."""
    folder = tempfile.gettempdir()
    return "\n".join(
        [
            f"- machine: {_processor()}, {os.cpu_count()} cores, {_memory()} GiB; Linux {platform.release()}",
            f"- disk below `{folder}`: {_filesystem(folder)}; write and fdatasync of 4 KiB: {ms(_sync(folder))} ms",
            f"- {', '.join(_versions())}",
            f"- load of the last minute before the run: {os.getloadavg()[0]:.1f} (other work lengthens every figure)",
        ]
    )


def _versions() -> list[str]:
    with running_postgres() as server, psycopg.connect(server.url("postgres").replace("+psycopg", "")) as connection:
        (postgres,) = connection.execute("SHOW server_version").fetchone() or ("?",)
    return [
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
        f"PostgreSQL {postgres}",
        f"SQLAlchemy {sqlalchemy.__version__}",
        f"psycopg {psycopg.__version__}",
    ]


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def resident(pid: int) -> float:
    """Megabytes of memory a process holds, as the kernel counts it."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _filesystem(folder: str) -> str:
    """The file system of the longest mount point above the folder."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    above = [(point, kind) for _device, point, kind, *_ in mounts if Path(folder).is_relative_to(point)]
    return max(above, key=lambda mount: len(mount[0]))[1]


def _sync(folder: str, times: int = 200) -> float:
    took = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(times):
            started = time.perf_counter()
            os.write(file.fileno(), b"x" * 4096)
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - started)
    return statistics.median(took)
