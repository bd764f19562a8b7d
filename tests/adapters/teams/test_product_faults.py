"""One thing goes wrong with one call of a declaration, whichever: the incident is whole, and nothing is said twice."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.teams.cards import key_of
from tests.adapters.teams.installation import Installation, card_in, installation, said
from tests.adapters.teams.standin import (
    Conversation,
    DropBefore,
    Fault,
    HtmlAnswer,
    LostAnswer,
    Refuses,
    ServerFails,
    SteppedTime,
    TeamsStandIn,
)
from tests.databases import copy_sqlite

DECLARE = "declare sev2 Checkout is failing"
REPEATED = "Repeated: "
A_MINUTE, TRIES = 61, 4  # what was refused for a while is tried again within a minute
# Each call of a declaration by somebody who is known: which it is, and the how manieth of its kind.
CALLS = [
    ("graph.channels.create", 1),
    ("graph.channel.update", 1),
    *(("connector.send", n) for n in range(1, 6)),  # duties, answer, card, opening, announcement
]
FAULTS: dict[str, Callable[[], Fault]] = {
    "answer lost": LostAnswer,
    "dropped before": DropBefore,
    "429": lambda: Refuses(429, "TooManyRequests"),
    "412": lambda: Refuses(412, "PreconditionFailed"),
    "500": lambda: ServerFails(500),
    "502": lambda: ServerFails(502),
    "504": lambda: ServerFails(504),
    "a page": HtmlAnswer,
    "401 once": lambda: Refuses(401, "InvalidAuthenticationToken"),
}


def said_twice(place: Conversation) -> list[str]:
    """What stands there more than once: where messages may be read, at all; elsewhere without saying so."""
    posts = [one for one in place.posts if place.kind == "channel" or REPEATED not in said(one)]
    return [key for key, times in Counter(key_of(one.cards[0])[0] for one in posts).items() if key and times > 1]


async def must_be_whole(vigia: Installation) -> None:
    """One channel with its topic, card and opening; announced once; whoever declared knows what they have to do."""
    assert "SEV2 · #1 Checkout is failing" in said(card_in(vigia.room))
    assert vigia.room.description.startswith("SEV2 · investigating")
    assert len(vigia.room.posts) == 2
    assert len(vigia.announced) == 1
    told = [said(one) for one in vigia.person("ana").personal.posts]
    assert any("You have the role Incident commander" in one for one in told)
    places = vigia.teams.state.conversations.values()
    assert [key for place in places for key in said_twice(place)] == []


@pytest.mark.parametrize("name", FAULTS)
async def test_one_fault_at_any_call_leaves_the_incident_whole_and_nothing_said_twice(
    name: str, migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for operation, nth in CALLS:
        clock = SteppedTime()
        async with TeamsStandIn(clock) as teams:
            for variable, value in teams.trust.items():
                monkeypatch.setenv(variable, value)
            url = copy_sqlite(migrated_sqlite, tmp_path / f"{operation}.{nth}.db")
            async with installation(teams, clock, url, monkeypatch) as vigia:
                await vigia.says("ana", "list")  # from now on she is known, and where she is answered
                teams.faults.on(operation, FAULTS[name](), nth=nth)
                await vigia.says("ana", DECLARE)
                for _ in range(TRIES):
                    await vigia.later(A_MINUTE)
                assert [struck for struck, _ in teams.faults.struck] == [operation], (operation, nth)
                await must_be_whole(vigia)
