"""Who may sit down at a terminal: the demo's people by name, everybody else with a session of their own."""

import stat
from argparse import Namespace
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.cli.chat import chat
from bot.domain.errors import SetupError
from bot.ports import SignsIn
from tests.cli.chat.sittings import Installation, installed


@pytest.fixture
async def office(database: str) -> AsyncIterator[Installation]:
    """Outside the demo."""
    async with installed(database, demo=False) as installation:
        yield installation


async def link_for(office: Installation, handle: str) -> str:
    """The address that `vigia login-link` prints, on this test's port."""
    door = office.process.adapters[0]
    assert isinstance(door, SignsIn)
    link = await door.login_link(handle, None, "es", "Europe/Madrid")
    return office.at + link[link.index("/chat/login") :]


def kept(state: Path) -> list[Path]:
    """The files there."""
    return list(state.iterdir())


def rights(path: Path) -> int:
    """Who may do what with it."""
    return stat.S_IMODE(path.stat().st_mode)


async def refused(at: str, **options: str | None) -> str:
    given: dict[str, str | None] = {"speaker": None, "login": None, "at": at} | options
    with pytest.raises(SetupError) as error:
        await chat(Namespace(**given))
    return str(error.value)


async def test_a_one_time_address_opens_a_session_that_is_kept(office: Installation, state: Path) -> None:
    async with office.sitting(login=await link_for(office, "@lucia"), at=None) as lucia:
        await lucia.sees("Hablas como Lucia")
        lucia.types("buenas")
        await lucia.sees("13:00 Lucia: buenas")
        await lucia.leaves()
    assert rights(kept(state)[0]) == 0o600
    assert rights(state) == 0o700
    async with office.sitting() as again:
        await again.sees("Hablas como Lucia")
        await again.sees("Lucia: buenas")
        again.types("/signout")
        await again.task
    assert kept(state) == []
    assert "nobody is signed in" in await refused(office.at)


async def test_an_address_works_once(office: Installation) -> None:
    link = await link_for(office, "@lucia")
    async with office.sitting(login=link) as lucia:
        await lucia.sees("Hablas como Lucia")
    assert "used already" in await refused(office.at, login=link)


async def test_outside_the_demo_nobody_says_who_they_are(office: Installation) -> None:
    assert "is not the demo" in await refused(office.at, speaker="ana")
    assert "login-link" in await refused(office.at)


async def test_the_demo_has_no_sign_in(demo: Installation) -> None:
    assert "--as ana" in await refused(demo.at)
    assert "nobody has that name" in await refused(demo.at, speaker="zoe")
    assert "which has no sign-in" in await refused(demo.at, login=f"{demo.at}/chat/login?token=x")


async def test_a_session_that_others_can_read_is_not_used(office: Installation, state: Path) -> None:
    async with office.sitting(login=await link_for(office, "@lucia")) as lucia:
        await lucia.sees("Hablas como Lucia")
    kept(state)[0].chmod(0o644)
    assert "others can read it" in await refused(office.at)


async def test_a_session_that_ends_is_told_and_forgotten(office: Installation, state: Path) -> None:
    async with office.sitting(login=await link_for(office, "@lucia")) as lucia:
        await lucia.sees("Hablas como Lucia")
        async with office.sitting() as other:
            await other.sees("Hablas como Lucia")
            other.types("/signout")
            await other.task
        lucia.types("hola")
        await lucia.sees("Tu sesión ha terminado")


@pytest.mark.parametrize("at", ["http://vigia.example.com", "ftp://127.0.0.1", "nonsense", "http://[", "https://"])
async def test_a_session_is_never_sent_in_clear_to_another_machine(at: str) -> None:
    assert await refused(at) == "--at: expected an https:// address, or http:// on this machine"


@pytest.mark.parametrize("login", ["http://127.0.0.1:1/chat/login", "http://127.0.0.1:1/chat/login?token="])
async def test_half_an_address_is_refused(login: str) -> None:
    assert "the whole address" in await refused("http://127.0.0.1:1", login=login)


def test_a_start_that_fails_is_one_sentence_and_a_status(
    unused_tcp_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["chat", "--as", "ana", "--at", f"http://127.0.0.1:{unused_tcp_port}"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("vigia: http://127.0.0.1:")
    assert "does not answer" in line


def test_one_speaks_as_somebody_or_signs_in_not_both(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["chat", "--as", "ana", "--login", "x"])
    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err
