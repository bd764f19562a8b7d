"""Whom the demo publishes to: real mail and signed calls come in, and the page is told what came."""

import smtplib
from asyncio import to_thread
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from adapters.webchat import connect
from adapters.webchat.limits import MAILS_KEPT
from bot.domain.errors import SetupError
from bot.ports import Surroundings
from tests.adapters.webchat.conftest import Chat, Visitor, signed_in
from tests.adapters.webchat.fake_core import NOON, FakeCore, as_core
from tests.adapters.webchat.senders import BODY, SECRET, deliver, hand_in, letter, with_neighbours
from tests.adapters.webchat.test_stream import listening
from tests.journeys.product import free_port


@pytest.fixture
def mail_port() -> int:
    return free_port()


@pytest.fixture
def surroundings(mail_port: int) -> Surroundings:
    return with_neighbours(mail_port)


async def verdicts(chat: Chat) -> list[str]:
    """Newest first."""
    return [one["verdict"] for one in (await chat.get("neighbours"))["partners"]["arrivals"]]


# -- mail -----------------------------------------------------------------------------------------------------


async def test_mail_that_is_handed_in_can_be_read_newest_first(chat: Chat, mail_port: int) -> None:
    assert (await chat.get("neighbours"))["mails"] == []
    first = letter("Problem with payments", "Cards are refused.", "<p style='color: red'>Cards are refused.</p>")
    await to_thread(hand_in, mail_port, [first, letter("Já funciona", "Tudo voltou a funcionar.")])
    second_shown, shown = (await chat.get("neighbours"))["mails"]
    assert (second_shown["subject"], shown["subject"]) == ("Já funciona", "Problem with payments")
    assert (shown["to"], shown["at"]) == ("dan@example.com", "2026-07-01T12:00:00.000Z")
    mail = await chat.get(f"mails/{shown['id']}")
    assert mail == shown | {
        "from": "Vigia demo <vigia@shop.example>",
        "text": "Cards are refused.\n",
        "has_looks": True,
    }
    assert not (await chat.get(f"mails/{second_shown['id']}"))["has_looks"]


async def test_a_mail_is_shown_as_it_looks_and_may_do_nothing(chat: Chat, mail_port: int) -> None:
    await to_thread(hand_in, mail_port, [letter("News", "x", "<p style='color: red'>x</p><script>alert(1)</script>")])
    (mail,) = (await chat.get("neighbours"))["mails"]
    answer = await chat.client.get(f"/chat/mails/{mail['id']}", params={"as": "ana"})
    assert answer.content_type == "text/html"
    assert "<p style='color: red'>x</p>" in await answer.text()
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "sandbox", "frame-ancestors 'self'"} <= set(policy)
    assert "script-src" not in " ".join(policy)


async def test_every_recipient_has_the_mail_and_everybody_looking_is_told(chat: Chat, mail_port: int) -> None:
    def to_two() -> None:
        with smtplib.SMTP("127.0.0.1", mail_port, "localhost", timeout=10) as line:
            line.sendmail("vigia@shop.example", ["dan@example.com", "eva@example.com"], letter("News", "x").as_bytes())

    async with listening(chat, "bruno") as bruno:
        await to_thread(to_two)
        assert await bruno.next() == ("", "neighbours", {})
    assert [mail["to"] for mail in (await chat.get("neighbours"))["mails"]] == ["eva@example.com", "dan@example.com"]


async def test_only_the_last_mails_are_kept(chat: Chat, mail_port: int) -> None:
    await to_thread(hand_in, mail_port, [letter("The first", "x")])
    (first,) = (await chat.get("neighbours"))["mails"]
    await to_thread(hand_in, mail_port, [letter(f"Number {n}", "x") for n in range(MAILS_KEPT)])
    mails = (await chat.get("neighbours"))["mails"]
    assert (len(mails), mails[0]["subject"], mails[-1]["subject"]) == (MAILS_KEPT, "Number 199", "Number 0")
    answer = await chat.client.get(f"/chat/api/mails/{first['id']}", params={"as": "ana"})
    assert (answer.status, (await answer.json())["error"]["code"]) == (404, "unknown-mail")


async def test_a_line_left_open_does_not_keep_the_demo_from_stopping(chat: Chat, mail_port: int) -> None:
    line = await to_thread(smtplib.SMTP, "127.0.0.1", mail_port, "localhost", timeout=10)
    await chat.adapter.stop()
    assert await to_thread(line.sock.recv, 1) == b""  # type: ignore[union-attr] # it is connected
    await to_thread(line.close)


async def test_a_port_that_somebody_took_meanwhile_is_told(
    chat: Chat, core: FakeCore, surroundings: Surroundings, mail_port: int
) -> None:
    assert chat.adapter.name == "webchat"  # it has the port
    with pytest.raises(SetupError, match=f"port {mail_port}"):
        await connect(surroundings, as_core(core)).start()


# -- the partners' site ---------------------------------------------------------------------------------------


async def test_a_delivery_rightly_signed_is_taken_and_told_by_its_title(chat: Chat) -> None:
    async with listening(chat, "bruno") as bruno:
        assert (await deliver(chat)).status == 204
        assert await bruno.next() == ("", "neighbours", {})
    assert (await chat.get("neighbours"))["partners"] == {
        "mood": "in-order",
        "known": 0,
        "arrivals": [
            {
                "id": "1.1.partners",
                "at": "2026-07-01T12:00:00.000Z",
                "about": "Problema con los pagos",
                "verdict": "taken",
            }
        ],
    }


async def test_a_delivery_that_comes_twice_is_done_once(chat: Chat) -> None:
    for name in ("1.1.partners", "1.1.partners", "1.2.partners"):
        assert (await deliver(chat, name)).status == 204
    assert await verdicts(chat) == ["taken", "known", "taken"]
    assert (await chat.get("neighbours"))["partners"]["known"] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {
            "body": BODY.replace("pagos", "cobros"),
            "webhook_signature": Webhook(SECRET).sign("1.1.partners", NOON, BODY),
        },
        {"webhook_signature": ""},
        {"webhook_signature": "v2,AAAA v1,AAAA"},
        {"webhook_id": "another"},
        {"webhook_timestamp": "1"},
        {"webhook_timestamp": "now"},
    ],
)
async def test_what_somebody_else_signed_is_turned_away(chat: Chat, wrong: dict[str, Any]) -> None:
    assert (await deliver(chat, **wrong)).status == 401
    (arrival,) = (await chat.get("neighbours"))["partners"]["arrivals"]
    assert (arrival["verdict"], arrival["about"]) == ("unsigned", "")


async def test_one_right_signature_among_several_is_enough(chat: Chat) -> None:
    right = Webhook(SECRET).sign("1.1.partners", NOON, BODY)
    assert (await deliver(chat, webhook_signature=f"v1,AAAA {right}")).status == 204


async def test_a_delivery_signed_long_ago_is_turned_away(chat: Chat) -> None:
    signed = Webhook(SECRET).sign("1.1.partners", NOON, BODY)
    old = {"webhook_timestamp": str(int(NOON.timestamp())), "webhook_signature": signed}
    chat.core.fake_clock.time = NOON + timedelta(minutes=5)
    assert (await deliver(chat, **old)).status == 204
    chat.core.fake_clock.time = NOON + timedelta(minutes=5, seconds=1)
    assert (await deliver(chat, "1.1.partners", **old)).status == 400
    assert await verdicts(chat) == ["old", "taken"]


async def test_the_site_can_be_put_out_of_order_told_to_refuse_and_put_back(chat: Chat) -> None:
    for mood, status in (("out-of-order", 503), ("refusing", 403), ("in-order", 204)):
        async with listening(chat, "bruno") as bruno:
            assert await chat.post("partners", {"mood": mood}) == {"mood": mood}
            assert await bruno.next() == ("", "neighbours", {})
        assert (await chat.get("neighbours"))["partners"]["mood"] == mood
        assert (await deliver(chat)).status == status
    assert await verdicts(chat) == ["taken", "refusing", "out-of-order"]
    assert (await chat.send("partners", {"mood": "asleep"})).status == 400


async def test_only_the_last_deliveries_are_kept(chat: Chat) -> None:
    for number in range(51):
        await deliver(chat, f"1.{number}.partners")
    arrivals = (await chat.get("neighbours"))["partners"]["arrivals"]
    assert (len(arrivals), arrivals[-1]["id"]) == (50, "1.1.partners")


async def test_more_than_any_delivery_is_not_read(chat: Chat) -> None:
    assert (await deliver(chat, body="x" * 70_000)).status == 413


# -- without them ---------------------------------------------------------------------------------------------


class TestADemoWithNeighboursOfItsOwner:
    @pytest.fixture
    def surroundings(self) -> Surroundings:
        return Surroundings("en", "UTC", "https://chat.example.com", demo=True, settings={})

    async def test_nothing_is_shown_of_them(self, chat: Chat) -> None:
        assert await chat.get("neighbours") == {"mails": None, "partners": None}
        assert (await chat.send("partners", {"mood": "in-order"})).status == 404
        assert (await deliver(chat)).status == 404


class TestOutsideTheDemo:
    @pytest.fixture
    def surroundings(self, mail_port: int) -> Surroundings:
        settings = {"WEBCHAT_MAIL_PORT": str(mail_port), "WEBCHAT_PARTNERS_SECRET": SECRET}
        return Surroundings("en", "UTC", "http://127.0.0.1:8080", demo=False, settings=settings)

    @pytest.fixture
    async def ana(self, chat: Chat) -> Visitor:
        return await signed_in(chat, "ana")

    async def test_there_are_none_whatever_the_settings_say(self, chat: Chat, ana: Visitor, mail_port: int) -> None:
        assert await (await ana.get("api/neighbours")).json() == {"mails": None, "partners": None}
        for answer in (await ana.get("mails/1"), await ana.post("partners", {"mood": "in-order"})):
            assert (answer.status, (await answer.json())["error"]["code"]) == (404, "no-neighbours")
        assert (await deliver(chat)).status == 404
        with pytest.raises(ConnectionRefusedError):
            await to_thread(smtplib.SMTP, "127.0.0.1", mail_port, "localhost")

    async def test_nobody_without_a_session_reads_anything(self, chat: Chat) -> None:
        for path in ("api/neighbours", "api/mails/1", "mails/1"):
            assert (await chat.client.get(f"/chat/{path}")).status == 401
