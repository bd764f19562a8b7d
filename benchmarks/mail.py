"""A mailing: the mail target, with everybody written down on disk, against a bare loop over as many connections.

The server is a process of its own that answers and forgets as fast as it can; what is measured is the sender.
"""

import asyncio
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import aiosmtplib

from adapters.publish import mail
from adapters.publish.letters import Letter, Sender
from benchmarks.databases import disk
from benchmarks.figures import Ratio, Round, Rounds, Row, missed, table
from bot.domain.values import Severity, Status
from bot.ports.publishing import Release, Statement, TargetSurroundings, Underway
from bot.store.database import Database
from bot.store.recipients import StoredRecipients
from bot.testing import NOON, FakeClock

CONNECTIONS = 4
GOAL = 0.8  # of the bare loop's mails a second
GROWTH = 20  # megabytes more, at most, for a list fifty times as long
ROUNDS, MAILS = 7, 2_000
FEW, MANY = 1_000, 50_000
SENDER = "status@example.com"
TEXT = "\n\n".join(["Some payments fail since 10:40 UTC. We are looking into it and will be back by 11:30 UTC."] * 8)
HTML = f"<!doctype html><html lang=en><body><p>{TEXT.replace(chr(10), '<br>')}</p></body></html>"


def run(kinds: Sequence[str], *, quick: bool) -> str:
    """The section of docs/benchmarks.md."""
    rounds, mails, many = (2, 500, 2_000) if quick else (ROUNDS, MAILS, MANY)
    rates: list[Row] = []
    sizes: list[Row] = []
    short = []
    with _server() as port, tempfile.TemporaryDirectory() as folder:
        for kind in kinds:
            with disk(kind) as fresh, fresh() as url:
                ours, bare = asyncio.run(_compared(url, port, Path(folder), rounds, mails))
                ratio = Ratio([mine.rate / theirs.rate for mine, theirs in zip(ours.rounds, bare.rounds, strict=True)])
                rates.append((kind, f"{ours.rate:.0f}", f"{bare.rate:.0f}", ratio))
                short += [kind] if ratio.median < GOAL else []
            with disk(kind) as fresh, fresh() as url:
                before, after, seconds = _grown(url, port, Path(folder), many)
                sizes.append((kind, many, f"{seconds:.0f}", f"{many / seconds:.0f}", f"{before:.0f}", f"{after:.0f}"))
                short += [f"{kind}'s memory"] if after - before > GROWTH else []
    return "\n\n".join(
        [
            table(("Database", "mails a second", "bare loop", "ours / bare"), rates),
            table(("Database", "recipients", "seconds", "a second", f"peak MB after {FEW:,}", "after all"), sizes),
            f"Goal: at least {GOAL} times the bare loop; at most {GROWTH} MB more for the long list. {missed(short)}",
        ]
    )


# -- what is compared ---------------------------------------------------------------------------------------------


async def _compared(url: str, port: int, folder: Path, rounds: int, mails: int) -> tuple[Rounds, Rounds]:
    """In turn, after a round of each that is not counted."""
    ours, bare = [], []
    file = _listed(folder, mails)
    with closing(Database(url)) as database:
        recipients = StoredRecipients(database)
        for number in range(rounds + 1):
            it = _release(number)
            ours.append(await _timed(mails, lambda it=it: _mailing(recipients, port, file, it)))  # type: ignore[misc]
            bare.append(await _timed(mails, lambda it=it: _bare(port, mails, it)))  # type: ignore[misc]
    return Rounds(ours[1:]), Rounds(bare[1:])


async def _timed(mails: int, work: Callable[[], Awaitable[None]]) -> Round:
    started = time.perf_counter()
    await work()
    return Round([0.0] * mails, time.perf_counter() - started)


async def _mailing(recipients: StoredRecipients, port: int, file: Path, release: Release) -> None:
    settings = {"SMTP_URL": f"smtp://127.0.0.1:{port}", "MAIL_FROM": SENDER}
    around = TargetSurroundings(settings, "https://vigia.example.com", FakeClock(NOON), recipients, {})
    target = mail.connect("readers", {"to_file": str(file), "connections": str(CONNECTIONS)}, around)
    again = False
    while isinstance(await target.publish(release, again=again), Underway):
        again = True
    await target.stop()


async def _bare(port: int, mails: int, release: Release) -> None:
    """One mail made once, only its To and Message-ID exchanged; nothing is written down."""
    pattern = Letter(release, Sender("", SENDER), NOON).to("reader@example.org")
    addresses = _readers(mails)

    async def work() -> None:
        line = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False, local_hostname="example.com")
        await line.connect()
        for number, address in enumerate(addresses):
            own = pattern.replace(b"reader@example.org", address.encode(), 1).replace(
                b"Message-ID: <", b"%d" % number, 1
            )
            await line.sendmail(SENDER, [address], own)
        await line.quit()

    await asyncio.gather(*(work() for _ in range(CONNECTIONS)))


# -- memory -------------------------------------------------------------------------------------------------------


def _grown(url: str, port: int, folder: Path, many: int) -> tuple[float, float, float]:
    """The most memory of a fresh process after a short list and after a long one, and the seconds that one took."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    lists = [_listed(folder, size) for size in (FEW, many)]
    child = context.Process(target=_grow, args=(url, port, lists, there))
    child.start()
    told = here.recv()
    child.join()
    return tuple(told)  # type: ignore[return-value]


def _grow(url: str, port: int, lists: Sequence[Path], tell: Connection) -> None:
    found = []
    with closing(Database(url)) as database:
        for number, file in enumerate(lists):
            started = time.perf_counter()
            asyncio.run(_mailing(StoredRecipients(database), port, file, _release(number)))
            found.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    tell.send((*found, time.perf_counter() - started))


# -- what is sent, and where to -----------------------------------------------------------------------------------


def _release(number: int) -> Release:
    return Release(
        key=f"{number:032x}",
        incident=1,
        number=number + 1,
        kind="statement",
        phase="investigating",
        severity=Severity.SEV2,
        status=Status.INVESTIGATING,
        statements=(Statement("en", "Problem with checkout", TEXT, HTML),),
        approved_at=NOON,
        link="https://status.example.com/1",
    )


def _listed(folder: Path, many: int) -> Path:
    file = folder / f"{many}.txt"
    file.write_text("\n".join(_readers(many)), encoding="utf-8")
    return file


def _readers(many: int) -> Iterator[str]:
    return (f"reader{n}@example.org" for n in range(many))


@contextmanager
def _server() -> Iterator[int]:
    """The port of a mail server in another process."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    child = context.Process(target=_serve, args=(there,), daemon=True)
    child.start()
    try:
        yield here.recv()
    finally:
        child.terminate()
        child.join()


def _serve(tell: Connection) -> None:
    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(Forgetful, "127.0.0.1", 0)
        tell.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


class Forgetful(asyncio.Protocol):
    """Says yes to everything and keeps nothing."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greets."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._buffer = b""
        self._reads_mail = False
        transport.write(b"220 sink.example\r\n")

    def data_received(self, data: bytes) -> None:
        """Answers whole lines, and whole mails."""
        self._buffer += data
        while (at := self._buffer.find(end := b"\r\n.\r\n" if self._reads_mail else b"\r\n")) >= 0:
            line, self._buffer = self._buffer[:at], self._buffer[at + len(end) :]
            verb = b"" if self._reads_mail else line[:4].upper()
            self._reads_mail = verb == b"DATA"
            self._transport.write({b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"250 OK\r\n"))
            if verb == b"QUIT":
                self._transport.close()
