"""What adapters/teams/README.md says is done, step by step, in an empty folder; at its end there was an incident."""

import json
import os
import re
import shlex
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from tests.adapters.slack.test_install import Terminal
from tests.adapters.teams.readme import Shell, Typed, Uploaded, steps
from tests.adapters.teams.standin import CATALOG_APP, PASSWORD, TEAM, TENANT, Conversation, TeamsStandIn
from tests.adapters.teams.standin.cards import drawn
from tests.adapters.teams.standin.state import APP, GRANTED
from tests.processes.installation import ROOT, START, free_port, until

pytestmark = pytest.mark.kill


@dataclass
class Reader:
    """Somebody who does what the page says, and nothing else."""

    teams: TeamsStandIn
    folder: Path
    environment: dict[str, str]
    terminals: list[Terminal] = field(default_factory=list)
    printed: str = ""

    async def does(self, step: object) -> None:
        match step:
            case Shell("vigia run"):
                await self.terminals[-1].begins("vigia run")
                await until(self._is_ready, "vigia run is ready", START)
                self.teams.deliver_to(f"http://127.0.0.1:{self.environment['PORT']}/api/messages")
                await self.opens_a_terminal()
            case Shell(line):
                status, self.printed = await self.terminals[-1].types(self.with_real_keys(line))
                assert status == 0, f"{line}\n{self.printed}\n{(self.folder.parent / 'stderr').read_text()}"
            case Uploaded():
                self.uploads(self.folder / "vigia-teams.zip")
            case Typed(text, in_the_incidents_channel):
                place = self.room if in_the_incidents_channel else self.teams.general
                assert (await self.teams.person("ana").mentions_bot(text, in_=place)).acknowledged

    async def opens_a_terminal(self) -> None:
        self.terminals.append(await Terminal.opened(self.folder, self.environment))

    def with_real_keys(self, line: str) -> str:
        """The only thing of the page that is replaced."""
        keys = {
            "MICROSOFT_APP_ID": APP,
            "MICROSOFT_APP_PASSWORD": PASSWORD,
            "MICROSOFT_APP_TENANT_ID": TENANT,
            "TEAMS_TEAM_ID": TEAM,
            "TEAMS_CHANNEL": self.teams.incidents.id,
            "TEAMS_CATALOG_APP_ID": CATALOG_APP,
        }
        match = re.fullmatch(r"export (\w+)=\.\.\.", line)
        return f"export {match[1]}={shlex.quote(keys[match[1]])}" if match else line

    def uploads(self, package: Path) -> None:
        """Teams puts the app into the team, with what it asks for."""
        with zipfile.ZipFile(package) as archive:
            made = json.loads(archive.read("manifest.json"))
        assert made["bots"][0]["botId"] == APP
        asked = {one["name"] for one in made["authorization"]["permissions"]["resourceSpecific"]}
        self.teams.state.granted |= asked
        for place in (self.teams.general, self.teams.incidents):
            place.bot_in = True

    @property
    def room(self) -> Conversation:
        (room,) = self.teams.channels_named("inc-")
        return room

    async def _is_ready(self) -> bool:
        try:
            address = f"http://127.0.0.1:{self.environment['PORT']}/readyz"
            async with aiohttp.ClientSession() as http, http.get(address) as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


@pytest.fixture
async def ana(tmp_path: Path) -> AsyncIterator[Reader]:
    """In front of an empty folder, with Vigia on the PATH and a team that has no app yet."""
    folder = tmp_path / "empty"
    folder.mkdir()
    async with TeamsStandIn() as teams:
        # What an administrator grants for the whole tenant is there; what the team grants comes with the app.
        teams.state.granted = {name for name in GRANTED if not name.endswith((".Group", ".Chat"))}
        for place in (teams.general, teams.incidents):
            place.bot_in = False
        addresses = ("MICROSOFT_LOGIN_URL", "MICROSOFT_OPENID_METADATA_URL", "MICROSOFT_GRAPH_URL", "TEAMS_SERVICE_URL")
        environment = {
            "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}",
            "HOME": str(folder),
            "PORT": str(free_port()),
            **{name: teams.settings()[name] for name in addresses},
            **teams.trust,
        }
        made = Reader(teams, folder, environment)
        await made.opens_a_terminal()
        try:
            yield made
        finally:
            for terminal in made.terminals:
                await terminal.close()


async def test_who_does_what_the_page_says_has_an_incident_at_its_end(ana: Reader) -> None:
    done = []
    for step in steps("## Setting up"):
        await ana.does(step)
        done.append(step)
        match step:
            case Shell("vigia doctor"):
                *lines, summary = ana.printed.splitlines()
                assert all(line.startswith("ok") for line in lines), ana.printed
                assert summary.startswith("failed: 0, warnings: 0,")
                assert PASSWORD not in ana.printed
            case Typed(_, False):
                await until(lambda: whole(ana), "the channel, its card and the announcement")
            case Shell("vigia list"):
                assert "Trying Vigia" in ana.printed
                assert "SEV3" in ana.printed
    assert [type(step) for step in done].count(Typed) == 2
    assert [type(step) for step in done].count(Uploaded) == 1
    await until(lambda: ended(ana), "the incident is cancelled in its channel")
    await ana.does(Shell("vigia list"))
    assert ana.printed == "0 open\n"
    assert any("Its channel is" in drawn(one.cards[0]) for one in ana.teams.person("ana").personal.posts)


async def whole(ana: Reader) -> bool:
    rooms = ana.teams.channels_named("inc-1-trying-vigia")
    announced = ana.teams.incidents.posts
    return bool(rooms and rooms[0].posts and announced) and "Trying Vigia" in drawn(announced[0].cards[0])


async def ended(ana: Reader) -> bool:
    return any("Only a trial" in drawn(one.cards[0]) for one in ana.room.posts)
