"""What the bot says through the Connector: once, at the pace that is documented, and never with its token elsewhere."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from adapters.teams.calls import Calls
from adapters.teams.connector import channel_of
from adapters.teams.limits import AT_ONCE_OR_LATER, READS, SENDS
from adapters.teams.rates import Rates, turn
from adapters.teams.refusals import failure, retry_after
from adapters.teams.tokens import CONNECTOR
from bot.domain.errors import ChatRejected, ChatUnavailable, OutsideError
from tests.adapters.teams.lines import Lines, lines
from tests.adapters.teams.standin import (
    TEAM,
    TENANT,
    DropBefore,
    Hang,
    HtmlAnswer,
    LostAnswer,
    Refuses,
    ServerFails,
    SteppedTime,
    TeamsStandIn,
    TooManyCalls,
)

HELLO: dict[str, Any] = {"type": "message", "text": "hello"}


@pytest.fixture
async def line(teams: TeamsStandIn) -> AsyncIterator[Lines]:
    async with lines(teams, TEAMS_GRAPH_RATE="0") as running:
        yield running


def words(teams: TeamsStandIn) -> list[str]:
    return [one.text for one in teams.incidents.posts]


# -- saying -------------------------------------------------------------------------------------------------------


async def test_a_message_to_a_channel_begins_a_thread_and_answers_stay_in_it(teams: TeamsStandIn, line: Lines) -> None:
    first = await line.connector.send(line.url, teams.incidents.id, HELLO)
    await line.connector.send(line.url, f"{teams.incidents.id};messageid={first}", {"type": "message", "text": "a"})
    await line.connector.reply(line.url, teams.incidents.id, first, {"type": "message", "text": "b"})
    assert [one.text for one in teams.incidents.thread(first)] == ["hello", "a", "b"]


async def test_a_message_is_put_in_anothers_place_and_taken_back(teams: TeamsStandIn, line: Lines) -> None:
    first = await line.connector.send(line.url, teams.incidents.id, HELLO)
    await line.connector.update(line.url, teams.incidents.id, first, {"type": "message", "text": "mended"})
    assert words(teams) == ["mended"]
    await line.connector.delete(line.url, teams.incidents.id, first)
    assert words(teams) == []
    for call in (
        line.connector.update(line.url, teams.incidents.id, first, HELLO),
        line.connector.delete(line.url, teams.incidents.id, first),
    ):
        with pytest.raises(ChatRejected, match="gone"):
            await call


async def test_a_conversation_is_begun_with_one_person_or_in_a_channel(teams: TeamsStandIn, line: Lines) -> None:
    ana = teams.person("ana")
    personal, none = await line.connector.create_conversation(
        line.url, {"members": [{"id": ana.id}], "tenantId": TENANT, "isGroup": False}
    )
    assert (personal, none) == (ana.personal.id, None)
    thread, activity = await line.connector.create_conversation(
        line.url, {"isGroup": True, "channelData": {"channel": {"id": teams.incidents.id}}, "activity": HELLO}
    )
    assert (thread, channel_of(thread)) == (f"{teams.incidents.id};messageid={activity}", teams.incidents.id)


async def test_members_are_told_one_by_one_and_all_at_once(teams: TeamsStandIn, line: Lines) -> None:
    for number in range(1200):
        teams.add_person(f"somebody{number}")
    everybody = await line.connector.members(line.url, teams.incidents.id)
    assert len({one["aadObjectId"] for one in everybody}) == 1204
    assert len(teams.calls.of("connector.members")) == 3
    ana = teams.person("ana").who
    told = await line.connector.member(line.url, teams.incidents.id, ana.bot_scoped)
    assert (told["aadObjectId"], told["userPrincipalName"], told["tenantId"]) == (ana.id, ana.upn, TENANT)
    with pytest.raises(ChatRejected, match="gone"):
        await line.connector.member(line.url, teams.incidents.id, teams.person("sara").id)


# -- not now, or never --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "reason", "maybe_done", "wait"),
    [
        (TooManyCalls(7), "ratelimited", False, 7),
        (TooManyCalls(None), "ratelimited", False, None),
        (Refuses(412, "PreconditionFailed", retry_after=3), "PreconditionFailed", False, 3),
        (ServerFails(500), "http 500", True, None),
        (ServerFails(502), "http 502", True, None),
        (ServerFails(503), "http 503", True, None),
        (ServerFails(504), "http 504", True, None),
        (HtmlAnswer(200), "http 200", True, None),
        (HtmlAnswer(403), "http 403", True, None),
        (HtmlAnswer(502), "http 502", True, None),
        (DropBefore(), "connection lost", True, None),
        (LostAnswer(), "connection lost", True, None),
    ],
    ids=repr,
)
async def test_what_passes_is_not_now(
    teams: TeamsStandIn, line: Lines, fault: Any, reason: str, maybe_done: bool, wait: int | None
) -> None:
    teams.faults.on("connector.send", fault, nth=1)
    with pytest.raises(ChatUnavailable) as refusal:
        await line.connector.send(line.url, teams.incidents.id, HELLO)
    assert (refusal.value.reason, refusal.value.maybe_done) == (reason, maybe_done)
    assert refusal.value.retry_after == (None if wait is None else timedelta(seconds=wait))
    assert len(teams.calls.of("connector.send")) == 1


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (403, "MessageWritesBlocked", "blocked"),
        (403, "BotDisabledByAdmin", "blocked"),
        (403, "BotNotInConversationRoster", ChatRejected.ROOM_LOST),
        (404, "ConversationNotFound", ChatRejected.ROOM_LOST),
        (403, "Forbidden", "forbidden"),
        (404, "ActivityNotFoundInConversation", "gone"),
        (413, "MessageSizeTooBig", "too_large"),
        (413, "", "too_large"),
        (400, "BadSyntax", "BadSyntax"),
        (400, "", "http 400"),
        (418, "Odd", "Odd"),
    ],
)
async def test_what_stays_so_is_never(teams: TeamsStandIn, line: Lines, status: int, code: str, reason: str) -> None:
    teams.faults.on("connector.send", Refuses(status, code))
    with pytest.raises(ChatRejected) as refusal:
        await line.connector.send(line.url, teams.incidents.id, HELLO)
    assert refusal.value.reason == reason


async def test_somebody_who_blocked_the_bot_and_one_who_removed_it_are_told_apart_from_a_hiccup(
    teams: TeamsStandIn, line: Lines
) -> None:
    ana, bruno = teams.person("ana"), teams.person("bruno")
    ana.blocks_bot()
    with pytest.raises(ChatRejected, match="blocked"):
        await line.connector.send(line.url, ana.personal.id, HELLO)
    bruno.personal.bot_in = False
    with pytest.raises(ChatRejected, match=ChatRejected.ROOM_LOST):
        await line.connector.send(line.url, bruno.personal.id, HELLO)


async def test_a_channel_made_a_moment_ago_is_not_lost_when_it_is_unknown(
    teams: TeamsStandIn, clock: SteppedTime, line: Lines
) -> None:
    teams.state.not_yet = 5
    room = str((await line.graph.create_channel(TEAM, "inc-7", "Checkout"))["id"])
    with pytest.raises(ChatUnavailable, match="not ready yet") as refusal:
        await line.connector.send(line.url, room, HELLO)
    assert not refusal.value.maybe_done
    with pytest.raises(ChatUnavailable, match="not ready yet"):
        await line.connector.create_conversation(
            line.url, {"channelData": {"channel": {"id": room}}, "activity": HELLO, "isGroup": True}
        )
    await clock.advance(5)
    assert await line.connector.send(line.url, room, HELLO)
    with pytest.raises(ChatRejected, match="gone"):
        await line.connector.update(line.url, room, "123", HELLO)
    teams.state.conversations[room].deleted_at = teams.clock.time()
    await clock.advance(60)
    with pytest.raises(ChatRejected, match=ChatRejected.ROOM_LOST):
        await line.connector.send(line.url, room, HELLO)


async def test_an_address_nobody_answers_at_did_nothing(teams: TeamsStandIn, line: Lines) -> None:
    with pytest.raises(ChatUnavailable) as refusal:
        await line.connector.send("http://127.0.0.1:1/teams/", teams.incidents.id, HELLO)
    assert (refusal.value.reason, refusal.value.maybe_done) == ("unreachable", False)


async def test_a_call_that_hangs_ends_and_nobody_knows_whether_it_was_done(
    teams: TeamsStandIn, line: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.teams.calls.CALL_LIMIT", 0.1)
    calls = Calls(line.tokens)
    await calls.open()
    teams.faults.on("connector.send", Hang())
    url = f"{line.url}v3/conversations/x/activities"
    await line.tokens.bearer(CONNECTOR)
    with pytest.raises(ChatUnavailable) as refusal:
        await calls.make("POST", url, CONNECTOR, body=HELLO, paces=[(Rates(()), "")])
    assert (refusal.value.reason, refusal.value.maybe_done) == ("no answer", True)
    await calls.close()


@pytest.mark.parametrize(
    "address", ["http://smba.example.com/teams/", "ftp://127.0.0.1/", "https://u:p@smba.example.com/", "", "x"]
)
async def test_our_token_goes_to_no_address_that_is_not_safe(teams: TeamsStandIn, line: Lines, address: str) -> None:
    with pytest.raises(ChatRejected, match="service url"):
        await line.connector.send(address, teams.incidents.id, HELLO)
    assert teams.calls.named() == []


async def test_a_redirection_is_not_followed(teams: TeamsStandIn, line: Lines) -> None:
    teams.faults.on("connector.send", Refuses(302, "Found"))
    with pytest.raises(ChatUnavailable, match="http 302"):
        await line.connector.send(line.url, teams.incidents.id, HELLO)


async def test_a_conversations_name_cannot_leave_its_place_in_the_address(teams: TeamsStandIn, line: Lines) -> None:
    with pytest.raises(ChatRejected):
        await line.connector.send(line.url, "../../v3/conversations?x=", HELLO)
    assert teams.calls.of("connector.send")[0].arguments["conversation"] == "../../v3/conversations?x="


# -- at the documented pace ---------------------------------------------------------------------------------------


class Time:
    """The loop's, moved by who sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr("adapters.teams.rates.asyncio", self)

    def get_running_loop(self) -> "Time":
        return self

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def sent_at(rates: Rates, there: Time, number: int, place: str = "x") -> list[float]:
    """The instants at which so many go, waiting as long as they are told."""
    instants: list[float] = []
    while len(instants) < number:
        try:
            async with turn((rates, place)):
                instants.append(there.now)
        except ChatUnavailable as wait:
            there.now += (wait.retry_after or timedelta(days=1)).total_seconds()
    return instants


@pytest.mark.parametrize("windows", [SENDS, READS, ((4, 1.0),)])
async def test_no_window_ever_holds_more_than_it_may(
    monkeypatch: pytest.MonkeyPatch, windows: tuple[tuple[int, float], ...]
) -> None:
    there = Time(monkeypatch)
    instants = await sent_at(Rates(windows), there, 400)
    for most, seconds in windows:
        for first, later in zip(instants, instants[most:], strict=False):
            assert later - first > seconds
    assert instants[windows[0][0] - 1] == instants[0]


async def test_what_counts_for_two_goes_when_both_have_room(monkeypatch: pytest.MonkeyPatch) -> None:
    there, rooms, house = Time(monkeypatch), Rates(SENDS), Rates(((30, 1.0),))
    instants: list[tuple[float, str]] = []
    for number in range(200):
        place = str(number % 3 if number < 100 else number)
        while True:
            try:
                async with turn((rooms, place), (house, "")):
                    instants.append((there.now, place))
                break
            except ChatUnavailable as wait:
                there.now += (wait.retry_after or timedelta(days=1)).total_seconds()
    for first, later in zip(instants, instants[30:], strict=False):
        assert later[0] - first[0] > 1
    for place in ("0", "1", "2"):
        own = [at for at, where in instants if where == place]
        for most, seconds in SENDS:
            assert all(later - first > seconds for first, later in zip(own, own[most:], strict=False))


async def test_a_place_that_has_to_wait_keeps_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    there, rooms, house = Time(monkeypatch), Rates(((1, 2.0),)), Rates(((3, 1.0),))
    began = there.now

    async def go(place: str) -> float:
        async with turn((rooms, place), (house, "")):
            return there.now

    assert await go("a") == began
    waiting = turn((rooms, "a"), (house, ""))
    slept = asyncio.Event()

    async def asleep(_seconds: float) -> None:
        await slept.wait()

    monkeypatch.setattr(there, "sleep", asleep)
    late = asyncio.create_task(waiting.__aenter__())
    await asyncio.sleep(0)
    assert [await go("b"), await go("c")] == [began, began]
    there.now += 3
    slept.set()
    await late


async def test_what_went_before_and_came_late_is_waited_for_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    there, rates = Time(monkeypatch), Rates(((1, 1.0),))
    first = turn((rates, "x"))
    await first.__aenter__()
    began, slept = there.now, []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 1:
            there.now += 0.4
            await first.__aexit__(None, None, None)
            seconds -= 0.4
        there.now += seconds

    monkeypatch.setattr(there, "sleep", sleep)
    async with turn((rates, "x")):
        assert there.now - began > 1.4
    assert len(slept) == 2


async def test_places_do_not_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    there, rates = Time(monkeypatch), Rates(SENDS)
    for place in range(50):
        assert await sent_at(rates, there, 7, str(place)) == [1000.0] * 7


async def test_what_would_wait_long_is_given_back_so_that_the_worst_can_go_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there, rates = Time(monkeypatch), Rates(((4, 10.0),))
    await sent_at(rates, there, 4)
    with pytest.raises(ChatUnavailable) as wait:
        await turn((rates, "x"), patience=AT_ONCE_OR_LATER).__aenter__()
    assert wait.value.retry_after is not None
    assert 10 < wait.value.retry_after.total_seconds() < 11
    assert wait.value.reason == "ratelimited"


async def test_all_who_are_given_back_come_again_at_one_instant_and_nobody_new_overtakes_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there, rates = Time(monkeypatch), Rates(((2, 1.0),))
    await sent_at(rates, there, 2)
    told = []
    for moment in (0.5, 0.6, 0.9):
        there.now = 1000.0 + moment
        with pytest.raises(ChatUnavailable) as wait:
            await turn((rates, "x"), patience=AT_ONCE_OR_LATER).__aenter__()
        assert wait.value.retry_after is not None
        told.append(there.now + wait.value.retry_after.total_seconds())
        # An answer was late: whoever was told before would be alone at an instant, and the first.
        rates.place("x", there.now).came(1000.0, 1000.0 + moment / 2)
    assert told == pytest.approx([1001.05] * 3)
    there.now = told[0]
    async with turn((rates, "y"), patience=AT_ONCE_OR_LATER):
        pass  # elsewhere nobody waits


async def test_a_place_that_asked_to_be_left_alone_is(monkeypatch: pytest.MonkeyPatch) -> None:
    there, rates = Time(monkeypatch), Rates(())
    rates.close("x", timedelta(seconds=30))
    rates.close("x", timedelta(seconds=5))
    with pytest.raises(ChatUnavailable) as wait:
        await turn((rates, "x")).__aenter__()
    assert wait.value.retry_after == timedelta(seconds=30)
    assert await sent_at(rates, there, 1, "y") == [1000.0]
    assert await sent_at(rates, there, 1, "x") == [1030.0]


async def test_an_hours_memory_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    there, rates = Time(monkeypatch), Rates(SENDS)
    for number in range(100):
        await sent_at(rates, there, 1, str(number))
    there.now += 3601
    await sent_at(rates, there, 1, "another")
    assert list(rates._places) == ["another"]


async def test_a_429_closes_that_conversation_alone(teams: TeamsStandIn, line: Lines) -> None:
    teams.faults.on("connector.send", TooManyCalls(30), nth=1)
    for _send in range(3):
        with pytest.raises(ChatUnavailable, match="ratelimited"):
            await line.connector.send(line.url, teams.incidents.id, HELLO)
    assert len(teams.calls.of("connector.send")) == 1
    assert await line.connector.send(line.url, teams.general.id, HELLO)


async def test_a_burst_to_one_channel_meets_no_429_with_the_documented_limits_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with TeamsStandIn() as teams:
        for name, value in teams.trust.items():
            monkeypatch.setenv(name, value)
        teams.rates.enforce()
        async with lines(teams) as line:
            threads = (f"{teams.incidents.id}", teams.incidents.id)
            await asyncio.gather(*(line.connector.send(line.url, threads[n % 2], HELLO) for n in range(8)))
            more = (line.connector.send(line.url, threads[0], HELLO, patience=AT_ONCE_OR_LATER) for _ in range(20))
            held_back = [one for one in await asyncio.gather(*more, return_exceptions=True) if not isinstance(one, str)]
            assert {str(one) for one in held_back} == {"ratelimited"}
        assert teams.rates.refused == []
        assert len(teams.incidents.posts) >= 8


# -- quick --------------------------------------------------------------------------------------------------------


async def test_fifty_calls_share_the_lines_and_none_waits_for_a_thread(teams: TeamsStandIn, line: Lines) -> None:
    await line.tokens.bearer(CONNECTOR)
    hang = Hang()
    teams.faults.on("connector.send", hang)
    sending = [asyncio.create_task(line.connector.send(line.url, teams.incidents.id, HELLO)) for _ in range(50)]
    await teams.calls.begun("connector.send", 50)
    began = time.monotonic()
    await line.connector.member(line.url, teams.incidents.id, teams.person("ana").id)
    assert time.monotonic() - began < 2
    hang.release()
    await asyncio.gather(*sending)
    assert teams.calls.most_at_once() >= 50


# -- words of refusals, pure --------------------------------------------------------------------------------------


@pytest.mark.parametrize("told", ["7", " 7 "])
def test_a_wait_is_read(told: str) -> None:
    assert retry_after({"retry-After": told}) == timedelta(seconds=7)


@pytest.mark.parametrize("told", ["", "soon", "-1", "1.5", "²", "9" * 30])
def test_a_wait_that_cannot_be_read_is_none(told: str) -> None:
    assert retry_after({"Retry-After": told}) is None
    assert isinstance(failure(429, {}, {"Retry-After": told}), OutsideError)


async def test_calls_before_the_start_are_not_now(line: Lines) -> None:
    with pytest.raises(ChatUnavailable, match="not started"):
        await Calls(line.tokens).make("GET", "http://127.0.0.1:1/", CONNECTOR, paces=[(Rates(()), "")])


async def test_an_answer_without_an_id_is_nobodys(
    teams: TeamsStandIn, line: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def empty(_response: aiohttp.ClientResponse) -> bytes:
        return b"{}"

    await line.connector.send(line.url, teams.incidents.id, HELLO)
    monkeypatch.setattr(aiohttp.ClientResponse, "read", empty)
    with pytest.raises(ChatUnavailable) as refusal:
        await line.connector.send(line.url, teams.incidents.id, HELLO)
    assert refusal.value.maybe_done
