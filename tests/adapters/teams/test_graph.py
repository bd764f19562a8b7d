"""Channels, chats and people through Graph: what exists, what is refused, and at which pace."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.domain.errors import ChatRejected, ChatUnavailable
from tests.adapters.teams.lines import Lines, lines
from tests.adapters.teams.standin import (
    APP,
    CATALOG_APP,
    TEAM,
    Hang,
    LostAnswer,
    Refuses,
    SteppedTime,
    TeamsStandIn,
)

HELLO: dict[str, Any] = {"type": "message", "text": "hello"}


@pytest.fixture
async def line(teams: TeamsStandIn) -> AsyncIterator[Lines]:
    async with lines(teams, TEAMS_GRAPH_RATE="0") as running:
        yield running


# -- channels -----------------------------------------------------------------------------------------------------


async def test_a_channel_is_made_with_its_description_in_one_call(teams: TeamsStandIn, line: Lines) -> None:
    made = await line.graph.create_channel(TEAM, "inc-7 Checkout", "Checkout is down · vigia:7")
    (room,) = teams.channels_named("inc-7")
    assert (made["id"], room.name, room.description) == (room.id, "inc-7 Checkout", "Checkout is down · vigia:7")
    assert made["webUrl"].startswith("https://")
    assert teams.calls.named(besides=["login.discovery", "login.token"]) == ["graph.channels.create"]


async def test_channels_are_listed_to_the_last_page(teams: TeamsStandIn, line: Lines) -> None:
    for number in range(95):
        teams.state.add_channel(f"topic {number}")
    listed = await line.graph.channels(TEAM)
    assert [one["displayName"] for one in listed] == [one.name for one in teams.state.channels]
    assert {"id", "displayName", "description", "webUrl", "membershipType"} <= listed[0].keys()
    assert len(teams.calls.of("graph.channels.list")) == 4


@pytest.mark.parametrize("whose", ["of a living channel", "of a deleted one", "in other letters"])
async def test_a_name_that_is_taken_is_refused_by_the_one_known_reason(
    teams: TeamsStandIn, line: Lines, whose: str
) -> None:
    taken = teams.state.add_channel("inc-7")
    taken.deleted_at = teams.clock.time() if whose == "of a deleted one" else None
    with pytest.raises(ChatRejected) as refusal:
        await line.graph.create_channel(TEAM, "INC-7" if whose == "in other letters" else "inc-7", "")
    assert refusal.value.reason == ChatRejected.NAME_TAKEN


async def test_a_name_is_free_again_when_its_channel_can_no_longer_be_restored(
    teams: TeamsStandIn, clock: SteppedTime, line: Lines
) -> None:
    teams.state.add_channel("inc-7").deleted_at = teams.clock.time()
    await clock.advance(31 * 24 * 3600)
    assert (await line.graph.create_channel(TEAM, "inc-7", ""))["displayName"] == "inc-7"


@pytest.mark.parametrize("code", ["BadRequest", "NameAlreadyExists"])
async def test_both_ways_in_which_graph_tells_of_a_taken_name_are_known(
    teams: TeamsStandIn, line: Lines, code: str
) -> None:
    words = "Channel name already existed, please use other name" if code == "BadRequest" else "Something"
    teams.faults.on("graph.channels.create", Refuses(400, code, words))
    with pytest.raises(ChatRejected, match=ChatRejected.NAME_TAKEN):
        await line.graph.create_channel(TEAM, "inc-7", "")


async def test_a_create_call_whose_answer_was_lost_makes_no_second_channel(teams: TeamsStandIn, line: Lines) -> None:
    teams.faults.on("graph.channels.create", LostAnswer(), nth=1)
    with pytest.raises(ChatUnavailable) as lost:
        await line.graph.create_channel(TEAM, "inc-7", "vigia:7")
    assert lost.value.maybe_done
    with pytest.raises(ChatRejected, match=ChatRejected.NAME_TAKEN):
        await line.graph.create_channel(TEAM, "inc-7", "vigia:7")
    (found,) = [one for one in await line.graph.channels(TEAM) if one["displayName"] == "inc-7"]
    assert found["description"] == "vigia:7"
    assert len(teams.channels_named("inc-7")) == 1


async def test_a_permission_that_is_not_granted_is_forbidden(teams: TeamsStandIn, line: Lines) -> None:
    teams.state.granted.clear()
    for call in (
        line.graph.channels(TEAM),
        line.graph.create_channel(TEAM, "inc-7", ""),
        line.graph.add_member(TEAM, teams.person("gus").id),
        line.graph.create_group_chat("inc-7", [teams.person("ana").id, teams.person("bruno").id]),
        line.graph.user(teams.person("ana").id),
    ):
        with pytest.raises(ChatRejected, match="forbidden"):
            await call


async def test_a_channel_gets_another_name_and_description(teams: TeamsStandIn, line: Lines) -> None:
    made = await line.graph.create_channel(TEAM, "inc-7", "vigia:7")
    await line.graph.rename_channel(TEAM, made["id"], "inc-7 Checkout")
    await line.graph.update_channel(TEAM, made["id"], description="SEV1 · vigia:7")
    (room,) = teams.channels_named("inc-7")
    assert (room.name, room.description) == ("inc-7 Checkout", "SEV1 · vigia:7")


async def test_a_channel_is_put_away_and_may_be_put_away_again(teams: TeamsStandIn, line: Lines) -> None:
    made = await line.graph.create_channel(TEAM, "inc-7", "")
    await line.graph.archive_channel(TEAM, made["id"])
    await line.graph.archive_channel(TEAM, made["id"])
    assert teams.state.conversations[made["id"]].archived


async def test_a_channel_that_cannot_be_put_away_is_told(teams: TeamsStandIn, line: Lines) -> None:
    made = await line.graph.create_channel(TEAM, "inc-7", "")
    teams.faults.on("graph.channel.archive", Refuses(400, "BadRequest"))
    with pytest.raises(ChatRejected):
        await line.graph.archive_channel(TEAM, made["id"])


async def test_errors_right_after_creation_pass(teams: TeamsStandIn, clock: SteppedTime, line: Lines) -> None:
    teams.state.not_yet = 5
    made = await line.graph.create_channel(TEAM, "inc-7", "")
    with pytest.raises(ChatUnavailable, match="not ready yet"):
        await line.graph.update_channel(TEAM, made["id"], description="x")
    await clock.advance(5)
    await line.graph.update_channel(TEAM, made["id"], description="x")
    with pytest.raises(ChatRejected, match="gone"):
        await line.graph.update_channel(TEAM, "19:nobody@thread.tacv2", description="x")


async def test_a_channel_found_after_a_restart_is_known_to_be_young(teams: TeamsStandIn, line: Lines) -> None:
    made = await line.graph.create_channel(TEAM, "inc-7", "")
    async with lines(teams, TEAMS_GRAPH_RATE="0") as again:
        await again.graph.channels(TEAM)
        teams.state.not_yet = 5
        with pytest.raises(ChatUnavailable, match="not ready yet"):
            await again.connector.send(again.url, made["id"], HELLO)


# -- who is in them -----------------------------------------------------------------------------------------------


async def test_somebody_is_added_to_the_team_once_however_often_it_is_asked(teams: TeamsStandIn, line: Lines) -> None:
    nico = teams.add_person("nico", in_team=False)
    await line.graph.add_member(TEAM, nico.id)
    await line.graph.add_member(TEAM, nico.id)
    assert teams.state.team_members.count(nico.id) == 1


@pytest.mark.parametrize(("who", "reason"), [("sara", "forbidden"), ("diego", "BadRequest")])
async def test_somebody_who_cannot_be_added_is_refused(teams: TeamsStandIn, line: Lines, who: str, reason: str) -> None:
    with pytest.raises(ChatRejected, match=reason):
        await line.graph.add_member(TEAM, teams.person(who).id)
    with pytest.raises(ChatRejected, match="gone"):
        await line.graph.add_member(TEAM, "00000000-eeee-4000-8000-ffffffffffff")


async def test_a_private_channel_has_an_owner_and_members_of_its_own(teams: TeamsStandIn, line: Lines) -> None:
    ana, bruno = teams.person("ana"), teams.person("bruno")
    made = await line.graph.create_channel(TEAM, "inc-8", "", private=True, owners=[ana.id])
    await line.graph.add_channel_member(TEAM, made["id"], bruno.id)
    assert (made["membershipType"], teams.members(teams.channels_named("inc-8")[0])) == ("private", ["ana", "bruno"])


# -- group chats --------------------------------------------------------------------------------------------------


async def test_a_group_chat_can_be_spoken_in_once_the_app_is_installed(
    teams: TeamsStandIn, clock: SteppedTime, line: Lines
) -> None:
    ana, bruno = teams.person("ana"), teams.person("bruno")
    chat = await line.graph.create_group_chat("inc-9", [ana.id, bruno.id])
    with pytest.raises(ChatUnavailable, match="not ready yet"):
        await line.connector.send(line.url, chat["id"], HELLO)
    await line.graph.install_app_in_chat(chat["id"], CATALOG_APP)
    await line.graph.install_app_in_chat(chat["id"], CATALOG_APP)
    assert await line.connector.send(line.url, chat["id"], HELLO)
    await line.graph.add_chat_member(chat["id"], teams.person("carla").id)
    await line.graph.add_chat_member(chat["id"], teams.person("gus").id)
    await line.graph.add_chat_member(chat["id"], teams.person("gus").id)
    await line.graph.update_chat(chat["id"], "inc-9 · SEV1")
    here = teams.state.conversations[chat["id"]]
    assert (here.name, teams.members(here)) == ("inc-9 · SEV1", ["ana", "bruno", "carla", "gus"])


async def test_an_app_the_catalogue_does_not_have_is_not_installed(teams: TeamsStandIn, line: Lines) -> None:
    chat = teams.add_chat("inc-9", "ana", "bruno", with_bot=False)
    with pytest.raises(ChatRejected, match="gone"):
        await line.graph.install_app_in_chat(chat.id, APP)


# -- messages and people ------------------------------------------------------------------------------------------


async def test_threads_and_their_answers_are_read_to_the_last(teams: TeamsStandIn, line: Lines) -> None:
    ana = teams.person("ana")
    roots = [ana.says(f"thread {number}", teams.incidents) for number in range(120)]
    for number in range(60):
        ana.says(f"answer {number}", teams.incidents, roots[0])
    read = await line.graph.messages(TEAM, teams.incidents.id)
    assert [one["body"]["content"] for one in reversed(read)] == [f"thread {number}" for number in range(120)]
    answers = await line.graph.replies(TEAM, teams.incidents.id, roots[0].id)
    assert len({one["id"] for one in answers}) == 60
    assert {one["replyToId"] for one in answers} == {roots[0].id}


async def test_messages_are_not_read_without_the_permission(teams: TeamsStandIn, line: Lines) -> None:
    teams.state.granted.discard("ChannelMessage.Read.Group")
    with pytest.raises(ChatRejected, match="forbidden"):
        await line.graph.messages(TEAM, teams.incidents.id)


async def test_somebody_is_found_by_id_and_by_mail_where_that_is_not_how_they_log_in(
    teams: TeamsStandIn, line: Lines
) -> None:
    noor = teams.add_person("noor", upn="n.o'neil@login.example.com", mail="n.o'neil@example.com", locale="es-ES")
    by_id, by_mail = await line.graph.user(noor.id), await line.graph.user("N.O'Neil@example.com")
    assert by_id == by_mail
    assert (by_id["userType"], by_id["accountEnabled"], by_id["preferredLanguage"]) == ("Member", True, "es-ES")
    assert by_id["mailboxSettings"]["timeZone"] == "Europe/Madrid"
    with pytest.raises(ChatRejected, match="gone"):
        await line.graph.user("n.o'neil@login.example.com")


async def test_a_mailbox_that_may_not_be_read_hides_nothing_else(teams: TeamsStandIn, line: Lines) -> None:
    teams.state.granted.discard("MailboxSettings.Read")
    for _ask in range(2):
        told = await line.graph.user(teams.person("gus").id)
        assert (told["userType"], "mailboxSettings" in told) == ("Guest", False)
    assert len(teams.calls.of("graph.user")) == 3


# -- pace and safety ----------------------------------------------------------------------------------------------


async def test_four_requests_a_second_go_to_one_team_and_no_429_is_met(monkeypatch: pytest.MonkeyPatch) -> None:
    async with TeamsStandIn() as teams:
        for name, value in teams.trust.items():
            monkeypatch.setenv(name, value)
        teams.rates.enforce()
        async with lines(teams) as line:
            left = [f"inc-{n}" for n in range(8)]
            waves = []
            while left:
                tried = await asyncio.gather(
                    *(line.graph.create_channel(TEAM, name, "") for name in left), return_exceptions=True
                )
                held_back = [one for one in tried if isinstance(one, ChatUnavailable)]
                assert all(one.reason == "ratelimited" and one.retry_after for one in held_back)
                waves.append(len(left) - len(held_back))
                left = left[waves[-1] :]
                waits = {one.retry_after.total_seconds() for one in held_back if one.retry_after}
                await asyncio.sleep(max(waits, default=0))
        assert teams.rates.refused == []
        assert len(teams.channels_named("inc-")) == 8
        assert waves[0] == 4


async def test_people_are_looked_up_beside_the_teams_pace(teams: TeamsStandIn) -> None:
    async with lines(teams) as line:
        everybody = [teams.add_person(f"somebody{number}").id for number in range(30)]
        assert len(await asyncio.gather(*(line.graph.user(one) for one in everybody))) == 30


async def test_without_a_pace_nothing_waits(teams: TeamsStandIn, line: Lines) -> None:
    hang = Hang()
    teams.faults.on("graph.channels.create", hang)
    making = [asyncio.create_task(line.graph.create_channel(TEAM, f"inc-{n}", "")) for n in range(50)]
    await teams.calls.begun("graph.channels.create", 50)
    hang.release()
    await asyncio.gather(*making)
    assert teams.calls.most_at_once() == 50


async def test_our_token_follows_no_list_to_another_house(
    teams: TeamsStandIn, line: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = line.calls.make

    async def elsewhere(verb: str, url: str, *arguments: Any, **named: Any) -> Any:
        assert url.startswith(teams.graph_url)
        told = await real(verb, url, *arguments, **named)
        return {**told, "@odata.nextLink": "https://graph.example.com/v1.0/teams/x/channels?$skiptoken=1"}

    monkeypatch.setattr(line.calls, "make", elsewhere)
    with pytest.raises(ChatUnavailable):
        await line.graph.channels(TEAM)


async def test_a_list_that_leads_into_itself_ends(
    teams: TeamsStandIn, line: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def again(_verb: str, url: str, *_arguments: Any, **_named: Any) -> Any:
        return {"value": [], "@odata.nextLink": url}

    monkeypatch.setattr(line.calls, "make", again)
    with pytest.raises(ChatUnavailable, match="without an end"):
        await line.graph.channels(TEAM)
