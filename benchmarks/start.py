"""The start: `vigia run` until it says that it is ready, until a command is accepted over HTTP, and its memory."""

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection

from benchmarks.databases import disk
from benchmarks.figures import table
from benchmarks.machine import resident
from bot.config import HOME

TIMES, INCIDENTS, CLIENTS = 7, 1_000, 8
PATIENCE = 60.0  # seconds


@dataclass
class Served:
    """A running process and its port."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def megabytes(self) -> float:
        """Resident memory, as the kernel counts it."""
        return resident(self.process.pid)

    def ready(self) -> bool:
        """Whether /readyz says so."""
        try:
            return self._asked("GET", "/readyz")[0] == HTTPStatus.OK
        except OSError:
            return False

    def says(self, words: str) -> None:
        """Somebody types in the web chat; raises when it is not accepted."""
        body = json.dumps({"as": "ana", "text": words})
        status, answer = self._asked("POST", "/chat/api/channels/general/messages", body)
        assert status == HTTPStatus.OK, answer
        reply = json.loads(answer)["reply"]
        assert reply["kind"] == "answer", reply
        assert not reply["refused"], reply

    def _asked(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()


def run(kinds: Sequence[str], *, quick: bool) -> str:
    """The section of docs/benchmarks.md."""
    times, incidents = (2, 50) if quick else (TIMES, INCIDENTS)
    rows = []
    for kind in kinds:
        with disk(kind) as fresh:
            found = []
            for _ in range(times):
                with fresh() as url:
                    found.append(_started(url))
            ready, accepted, small = (statistics.median(one[n] for one in found) for n in range(3))
            with fresh() as url:
                large = _filled(url, incidents)
        rows.append((kind, f"{ready:.2f}", f"{accepted:.2f}", f"{small:.0f}", f"{large:.0f}"))
    head = (
        "Database",
        "ready, s",
        "first command accepted, s",
        "RSS then, MB",
        f"after {incidents:,} incidents",
    )
    return table(head, rows)


def _started(url: str) -> tuple[float, float, float]:
    """Seconds from the start of the process until ready and until accepted, and megabytes then."""
    began = time.monotonic()
    with _serving(url) as served:
        ready = time.monotonic() - began
        served.says("/inc declare sev2 Checkout fails for customers who pay by card")
        return ready, time.monotonic() - began, served.megabytes


def _filled(url: str, incidents: int) -> float:
    """Megabytes after so many incidents, declared by a few clients side by side."""
    with _serving(url) as served, ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(served.says, (f"/inc declare sev3 Order {n} cannot be paid" for n in range(incidents))))
        return served.megabytes


@contextmanager
def _serving(url: str) -> Iterator[Served]:
    """`vigia run` on a free port, ready; ended with SIGTERM as by an operator."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = {"DATABASE_URL": url, "PORT": str(port), "HOST": "127.0.0.1", "VIGIA_DEMO": "1", "VIGIA_ADAPTERS": "webchat"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VIGIA_") and name != "PUBLIC_URL"}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=HOME, env=kept | own, stderr=subprocess.DEVNULL
    ) as process:
        try:
            served = Served(process, port)
            deadline = time.monotonic() + PATIENCE
            while not served.ready():
                assert process.poll() is None, "vigia run has ended"
                assert time.monotonic() < deadline, "vigia run is not ready"
                time.sleep(0.005)
            yield served
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
