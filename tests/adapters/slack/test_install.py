"""What adapters/slack/README.md says is done, step by step, in an empty folder; at its end there was an incident."""

import asyncio
import json
import os
import re
import shlex
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from adapters.slack.settings import BOT_TOKEN
from tests.adapters.slack.readme import Pasted, Shell, Typed, Verified, steps
from tests.adapters.slack.standin import SlackStandIn, drawn
from tests.adapters.slack.standin.state import Channel
from tests.processes.installation import PATIENCE, ROOT, START, free_port, until

pytestmark = pytest.mark.kill

ANNOUNCEMENTS = "C0123ABCD"  # as the page has it


class Terminal:
    """A shell in the folder, with nothing in its environment but where things are."""

    def __init__(self, shell: asyncio.subprocess.Process) -> None:
        self._shell = shell

    @classmethod
    async def opened(cls, folder: Path, environment: dict[str, str]) -> "Terminal":
        """A new one."""
        pipe = asyncio.subprocess.PIPE
        errors = (folder.parent / "stderr").open("ab")
        with errors:
            return cls(
                await asyncio.create_subprocess_exec(
                    "bash", "--norc", cwd=folder, env=environment, stdin=pipe, stdout=pipe, stderr=errors,
                    start_new_session=True,
                )
            )  # fmt: skip

    async def types(self, line: str) -> tuple[int, str]:
        """Waits for the prompt: the status, and what was printed."""
        await self.begins(f'{line}\necho "::$?"')
        assert self._shell.stdout
        printed = ""
        async with asyncio.timeout(START):
            while not (ended := re.search(r"^::(\d+)\n", printed, re.MULTILINE)):
                told = await self._shell.stdout.readline()
                assert told, f"the shell has gone: {printed}"
                printed += told.decode()
        return int(ended[1]), printed[: ended.start()]

    async def begins(self, line: str) -> None:
        """Waits for nothing."""
        assert self._shell.stdin
        self._shell.stdin.write(f"{line}\n".encode())
        await self._shell.stdin.drain()

    async def close(self) -> None:
        """Ends the shell and what runs in it, as closing its window does; its group is ours alone."""
        os.killpg(self._shell.pid, signal.SIGTERM)
        assert self._shell.stdout
        async with asyncio.timeout(PATIENCE):
            await self._shell.stdout.read()  # ends when nobody holds it any more
            await self._shell.wait()


@dataclass
class Reader:
    """Somebody who does what the page says, and nothing else."""

    slack: SlackStandIn
    folder: Path
    environment: dict[str, str]
    terminals: list[Terminal] = field(default_factory=list)
    printed: str = ""
    manifest: Any = None

    async def does(self, step: object) -> None:
        match step:
            case Shell("vigia run"):
                await self.terminals[-1].begins("vigia run")
                await until(self._is_ready, "vigia run is ready", START)
                await self.opens_a_terminal()
            case Shell(line):
                status, self.printed = await self.terminals[-1].types(self.with_real_keys(line))
                assert status == 0, f"{line}\n{self.printed}\n{(self.folder.parent / 'stderr').read_text()}"
            case Pasted():
                self.pastes(json.loads(self.printed))
            case Verified():
                delivery = await self.slack.workspace.verifies_url("3eZbrw1a")
                assert delivery.acknowledged
                assert "3eZbrw1a" in str(delivery.answer)
            case Typed(text, in_the_incidents_channel):
                await self.types(text, self.room if in_the_incidents_channel else self.slack.workspace.general)

    async def opens_a_terminal(self) -> None:
        self.terminals.append(await Terminal.opened(self.folder, self.environment))

    def with_real_keys(self, line: str) -> str:
        """The only thing of the page that is replaced."""
        keys = {"SLACK_BOT_TOKEN": self.slack.bot_token, "SLACK_APP_TOKEN": self.slack.app_token,
                "SLACK_SIGNING_SECRET": self.slack.signing_secret}  # fmt: skip
        match = re.fullmatch(r"export (\w+)=(?:xoxb-|xapp-)?\.\.\.", line)
        return f"export {match[1]}={shlex.quote(keys[match[1]])}" if match else line

    def pastes(self, manifest: Any) -> None:
        """Slack makes the app of it, with these permissions and at these addresses."""
        self.manifest = manifest
        self.slack.state.app.scopes = manifest["oauth_config"]["scopes"]["bot"]
        if manifest["settings"]["socket_mode_enabled"]:
            self.slack.deliver_by_socket()
            return
        address = manifest["settings"]["event_subscriptions"]["request_url"]
        assert address.startswith("https://vigia.example.com/")
        path = address.removeprefix("https://vigia.example.com")
        self.slack.deliver_to(f"http://127.0.0.1:{self.environment['PORT']}{path}")  # what ends TLS hands it on

    async def types(self, text: str, place: Channel) -> None:
        commands = [command["command"] for command in self.manifest["features"]["slash_commands"]]
        assert text.split(maxsplit=1)[0] in commands
        ana = self.slack.workspace.person("ana")
        assert (await ana.types(text, in_=place)).acknowledged

        async def answered() -> bool:
            return any(message.seen_only_by == ana.id for message in place.ephemerals)

        await until(answered, f"{text} is answered")

    @property
    def room(self) -> Channel:
        (room,) = self.slack.workspace.channels_named("inc-")
        return room

    async def _is_ready(self) -> bool:
        try:
            address = f"http://127.0.0.1:{self.environment['PORT']}/readyz"
            async with aiohttp.ClientSession() as http, http.get(address) as answer:
                ready = answer.status == 200
        except aiohttp.ClientError:
            return False
        return ready and (self.slack.workspace.door is not self.slack.socket or bool(self.slack.socket.connections))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty one."""
    (tmp_path / "empty").mkdir()
    return tmp_path / "empty"


@asynccontextmanager
async def reader(slack: SlackStandIn, folder: Path) -> AsyncIterator[Reader]:
    """In front of an empty folder, with Vigia on the PATH and a Slack that has no app yet."""
    channel = slack.workspace.add_channel("incidents", "ana")
    del slack.state.channels[channel.id]
    channel.id = ANNOUNCEMENTS
    slack.state.channels[channel.id] = channel
    slack.workspace.general.members.remove(slack.state.bot.id)
    slack.state.app.scopes = []
    environment = {
        "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}",
        "HOME": str(folder),
        "SLACK_API_URL": slack.api_url,
        "PORT": str(free_port()),
    }
    made = Reader(slack, folder, environment)
    await made.opens_a_terminal()
    try:
        yield made
    finally:
        for terminal in made.terminals:
            await terminal.close()


@pytest.mark.parametrize("heading", ["## By Socket Mode", "## By HTTP"])
async def test_who_does_what_the_page_says_has_an_incident_at_its_end(
    slack: SlackStandIn, folder: Path, heading: str
) -> None:
    async with reader(slack, folder) as ana:
        done = []
        for step in steps(heading):
            await ana.does(step)
            done.append(step)
            match step:
                case Shell("vigia doctor"):
                    *lines, summary = ana.printed.splitlines()
                    assert all(line.startswith("ok") for line in lines)
                    assert summary.startswith("failed: 0, warnings: 0,")
                    assert slack.bot_token.removeprefix(BOT_TOKEN) not in ana.printed
                case Typed(_, False):
                    await until(lambda: whole(ana), "the channel, its card and the announcement")
                case Shell("vigia list"):
                    assert "Trying Vigia" in ana.printed
                    assert "SEV3" in ana.printed
        assert sum(isinstance(step, Typed) for step in done) == 2
        await until(lambda: ended(ana), "the incident is cancelled in its channel")
        await ana.does(Shell("vigia list"))
        assert ana.printed == "0 open\n"


async def test_what_is_wrong_is_told_as_data_with_a_status_and_without_a_token(
    slack: SlackStandIn, folder: Path
) -> None:
    async with reader(slack, folder) as ana:
        swapped = {"SLACK_BOT_TOKEN": slack.app_token, "SLACK_APP_TOKEN": slack.bot_token}
        for name, token in swapped.items():
            await ana.terminals[-1].types(f"export {name}={token}")
        status, printed = await ana.terminals[-1].types("vigia doctor slack --json")
        errors = (folder.parent / "stderr").read_text()
    assert status == 1
    found = {row["check"]: row for row in json.loads(printed)}
    assert {row["about"] for row in found.values()} == {"slack"}
    assert found["enabled"]["verdict"] == "warn"
    assert all(found[name]["verdict"] == "fail" and "swapped" in found[name]["fix"] for name in swapped)
    assert all(token not in printed + errors for token in swapped.values())


async def whole(ana: Reader) -> bool:
    rooms = ana.slack.workspace.channels_named("inc-1-trying-vigia")
    announced = ana.slack.workspace.channel(ANNOUNCEMENTS).posts
    return bool(rooms and rooms[0].pinned and announced) and "Trying Vigia" in drawn(announced[0])


async def ended(ana: Reader) -> bool:
    return any("Only a trial" in drawn(message) for message in ana.room.posts)
