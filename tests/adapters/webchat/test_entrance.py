"""Outside the demo: one-time links, sessions, and nobody else."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from adapters.webchat import feed, tables
from adapters.webchat.entrance import COOKIE
from bot.domain.errors import SetupError
from bot.domain.values import Conversation, Kind, Person
from bot.ports import LOGIN_LINK_LIFE, RoomSpec, SignsIn, Surroundings, Typed
from tests.adapters.webchat.conftest import Chat, Visitor, link_for, signed_in
from tests.adapters.webchat.fake_core import NOON, message

API = ["/chat/api/channels", "/chat/api/clock", "/chat/events", "/chat/api/channels/general/messages"]


@pytest.fixture
def surroundings(outside_the_demo: Surroundings) -> Surroundings:
    return outside_the_demo


async def error_of(visitor: Visitor, path: str, body: dict[str, object]) -> tuple[int, str]:
    answer = await visitor.post(path, body)
    return answer.status, (await answer.json())["error"]["code"]


async def test_a_link_signs_somebody_in_once(chat: Chat) -> None:
    token = await link_for(chat, "@Ana", "Ana Souza", locale="pt_BR", zone="Europe/Lisbon")
    first = await chat.client.post("/chat/api/login", json={"token": token})
    again = await chat.client.post("/chat/api/login", json={"token": token})
    assert (first.status, await first.json()) == (200, {"name": "Ana Souza"})
    assert (again.status, (await again.json())["error"]["code"]) == (403, "link-spent")
    ana = Visitor(chat, f"{COOKIE}={first.cookies[COOKIE].value}")
    me = (await (await ana.get("api/channels")).json())["me"]
    assert me == {"id": "ana", "name": "Ana Souza", "kind": "member", "locale": "pt_BR", "zone": "Europe/Lisbon"}


async def test_many_who_use_one_link_at_once_are_one_session(chat: Chat) -> None:
    token = await link_for(chat, "ana")
    tries = [chat.client.post("/chat/api/login", json={"token": token}) for _ in range(8)]
    assert Counter(answer.status for answer in await asyncio.gather(*tries)) == {200: 1, 403: 7}


async def test_loading_the_page_uses_no_link_up(chat: Chat) -> None:
    token = await link_for(chat, "ana")
    for method in ("GET", "HEAD", "GET"):
        answer = await chat.client.request(method, "/chat/login", params={"token": token})
        assert answer.status == (405 if method == "HEAD" else 200)
        assert "Set-Cookie" not in answer.headers
        assert token not in await answer.text()
    assert (await chat.client.post("/chat/api/login", json={"token": token})).status == 200


@pytest.mark.parametrize(("passed", "status"), [(timedelta(seconds=-1), 200), (timedelta(), 403)])
async def test_a_link_is_good_for_ten_minutes(chat: Chat, passed: timedelta, status: int) -> None:
    token = await link_for(chat, "ana")
    chat.core.fake_clock.time = NOON + LOGIN_LINK_LIFE + passed
    assert (await chat.client.post("/chat/api/login", json={"token": token})).status == status


@pytest.mark.parametrize("token", ["", "x", "é\ud800"])
async def test_a_made_up_link_signs_nobody_in(chat: Chat, token: str) -> None:
    answer = await chat.client.post("/chat/api/login", json={"token": token})
    assert (answer.status, (await answer.json())["error"]["code"]) == (403, "link-spent")


async def test_neither_link_nor_session_stands_in_the_database(chat: Chat) -> None:
    token = await link_for(chat, "ana")
    ana = await signed_in(chat, "ana")
    stored = chat.core.fake_database.now(
        lambda connection: [
            str(row)
            for table in ("webchat_logins", "webchat_sessions")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        ]
    )
    assert len(stored) == 2
    for secret in (token, ana.cookie.partition("=")[2]):
        assert not [row for row in stored if secret in row]


async def test_the_cookie_is_for_this_page_alone(chat: Chat) -> None:
    answer = await chat.client.post("/chat/api/login", json={"token": await link_for(chat, "ana")})
    cookie = answer.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/chat")
    assert cookie["max-age"] == str(12 * 60 * 60)
    assert not cookie["secure"]


class TestBehindTls:
    @pytest.fixture
    def surroundings(self) -> Surroundings:
        return Surroundings("en", "UTC", "https://chat.example.com", demo=False, settings={})

    async def test_the_cookie_never_leaves_it(self, chat: Chat) -> None:
        answer = await chat.client.post("/chat/api/login", json={"token": await link_for(chat, "ana")})
        assert answer.cookies[COOKIE]["secure"]

    async def test_the_link_leads_there(self, chat: Chat) -> None:
        assert isinstance(chat.adapter, SignsIn)
        link = await chat.adapter.login_link("ana", None, None, None)
        assert link.startswith("https://chat.example.com/chat/login?token=")


async def test_without_a_session_nobody_speaks_or_reads(chat: Chat) -> None:
    for path in API:
        answer = await chat.client.get(path)
        assert (answer.status, (await answer.json())["error"]["code"]) == (401, "signed-out")
    for path in ("channels/general/messages", "channels/general/read", "actions", "clock"):
        answer = await chat.client.post(f"/chat/api/{path}", json={})
        assert answer.status == 401
        assert "vigia login-link" in (await answer.json())["error"]["sentence"]
    assert (await chat.client.get("/chat/")).status == 200


async def test_nobody_speaks_as_somebody_else(chat: Chat) -> None:
    ana = await signed_in(chat, "ana")
    await signed_in(chat, "bruno")
    for path in sorted({*API} - {"/chat/api/clock"}):  # which is the same for everybody
        answer = await ana.get(path.removeprefix("/chat/"), **{"as": "bruno"})
        assert (answer.status, (await answer.json())["error"]["code"]) == (400, "as-refused")
    assert await error_of(ana, "channels/general/messages", {"as": "ana", "text": "x"}) == (400, "as-refused")
    assert chat.core.asked == []


async def test_the_session_says_who_speaks(chat: Chat) -> None:
    ana, bruno = await signed_in(chat, "ana"), await signed_in(chat, "bruno", locale="pt_BR")
    await ana.say("/inc role ic @bruno @ghost")
    await bruno.say("/inc list")
    roles, listing = chat.core.asked
    assert (roles.asker.id, listing.asker.id) == ("ana", "bruno")
    assert (roles.said, listing.said) == (Typed("role ic @bruno @ghost"), Typed("list"))
    assert (roles.mentions, roles.unknown_mentions) == ((Person("webchat", "bruno"),), ("ghost",))
    assert [(one.person.name, one.locale) for one in roles.profiles] == [("Ana", "en"), ("Bruno", "pt_BR")]


async def test_a_session_ends_after_its_day(chat: Chat) -> None:
    ana = await signed_in(chat, "ana")
    chat.core.fake_clock.time = NOON + timedelta(hours=12, seconds=-1)
    assert (await ana.get("api/clock")).status == 200
    chat.core.fake_clock.time = NOON + timedelta(hours=12)
    assert (await ana.get("api/clock")).status == 401


async def test_signing_out_ends_this_session_and_no_other(chat: Chat) -> None:
    here, there = await signed_in(chat, "ana"), await signed_in(chat, "ana")
    answer = await here.post("logout")
    assert (answer.status, answer.cookies[COOKIE]["max-age"]) == (200, "0")
    assert (await here.get("api/clock")).status == 401
    assert (await there.get("api/clock")).status == 200
    assert (await here.post("logout")).status == 200


async def test_an_open_stream_ends_with_its_session(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "SESSION_CHECK", timedelta())
    monkeypatch.setattr(feed, "HEARTBEAT", timedelta(milliseconds=1))
    ana = await signed_in(chat, "ana")
    async with await ana.get("events") as stream:
        await stream.content.readuntil(b": still here\n\n")
        await ana.post("logout")
        assert b"data:" not in await stream.content.read()


async def test_people_are_whoever_was_ever_given_a_link(chat: Chat) -> None:
    assert (await chat.port.profile(Person("webchat", "ana"))).kind is Kind.GONE
    await link_for(chat, "ana", "Ana Souza", locale="es", zone="Europe/Madrid")
    profile = await chat.port.profile(Person("webchat", "ana"))
    assert (profile.person.name, profile.kind, profile.locale, profile.zone) == (
        "Ana Souza",
        Kind.MEMBER,
        "es",
        "Europe/Madrid",
    )
    await chat.port.post(Person("webchat", "ana"), message("before she ever signed in"), key="k")
    room = await chat.port.open_room(RoomSpec("secret", "", private=True), key="r", second_try=False)
    refused = await chat.port.invite(room.conversation, [Person("webchat", "ana"), Person("webchat", "carmen")])
    assert [one.person.id for one in refused] == ["carmen"]


async def test_a_new_link_changes_only_what_it_says(chat: Chat) -> None:
    await link_for(chat, "ana", "Ana Souza", locale="es", zone="Europe/Madrid")
    await link_for(chat, "ana", locale="pt_BR")
    (ana,) = chat.core.fake_database.now(tables.known_people)
    assert ana == tables.Member("ana", "Ana Souza", "pt_BR", "Europe/Madrid")


async def test_a_name_changed_later_stands_on_what_was_said_before(chat: Chat) -> None:
    ana = await signed_in(chat, "ana.s")
    await ana.say("hello")
    await link_for(chat, "ana.s", "Ana Souza")
    shown = await (await ana.get("api/channels/general/messages")).json()
    assert shown["messages"][0]["author"] == {"id": "ana.s", "name": "Ana Souza"}
    history = await chat.port.history(Conversation("webchat", "general"))
    assert [one.text for one in history] == ["hello"]


@pytest.mark.parametrize("handle", ["", "@", "vigia", "@Vigia", "a b", "a--b", ".a", "a/b", "é", "x" * 41, "direct:a"])
async def test_some_names_cannot_be(chat: Chat, handle: str) -> None:
    with pytest.raises(SetupError, match="cannot be a name"):
        await link_for(chat, handle)
    assert chat.core.fake_database.now(tables.known_people) == []


class TestInTheDemo:
    @pytest.fixture
    def surroundings(self) -> Surroundings:
        return Surroundings("en", "UTC", "http://127.0.0.1:8080", demo=True, settings={})

    async def test_there_is_nothing_to_sign_in_to(self, chat: Chat) -> None:
        with pytest.raises(SetupError, match="as=ana"):
            await link_for(chat, "ana")
        answer = await chat.client.post("/chat/api/login", json={"token": "x"})
        assert (answer.status, (await answer.json())["error"]["code"]) == (404, "no-sign-in")
