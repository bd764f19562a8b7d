"""Whoever asks for too much gets nothing and holds up nobody: counted by visitor, in memory that stays bounded."""

import asyncio
import tracemalloc
from datetime import timedelta

import pytest

from bot.subscriptions import flood
from bot.subscriptions.flood import Flood, household, visitor_of
from bot.subscriptions.limits import FORM_BYTES, VISITORS
from bot.testing import NOON
from tests.subscriptions.house import House

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOUR = timedelta(hours=1)


async def test_one_visitor_asks_for_five_addresses_an_hour_and_others_go_on(here: House) -> None:
    answers = [(await here.subscribe(f"reader{n}@example.org")).status for n in range(8)]
    assert answers == [200] * 5 + [429] * 3
    assert len(await here.register.listed()) == 5
    assert (await here.subscribe("other@example.org", visitor="192.0.2.2")).status == 200
    here.clock.advance(HOUR)
    assert (await here.subscribe("later@example.org")).status == 200


async def test_one_address_gets_three_mails_a_day_from_any_number_of_visitors(here: House) -> None:
    shown = [await here.subscribe("ana@example.org", visitor=f"198.51.100.{n}") for n in range(10)]
    assert {(one.status, one.text) for one in shown} == {(200, shown[0].text)}
    mails = len(await here.mails())
    for n in range(10):
        await here.subscribe("ana@example.org", visitor=f"203.0.113.{n}")
        mails += len(await here.mails())
    assert mails <= 3


@on_sqlite
async def test_a_visitor_gets_sixty_pages_a_minute_and_is_told_when_to_come_again(here: House) -> None:
    answers = [(await here.get("/subscriptions/")).status for _ in range(70)]
    assert answers == [200] * 60 + [429] * 10
    refused = await here.get("/subscriptions/")
    assert refused.headers["Retry-After"] == "60"
    assert (await here.get("/subscriptions/", visitor="192.0.2.2")).status == 200
    here.clock.advance(timedelta(minutes=1))
    assert (await here.get("/subscriptions/")).status == 200


@on_sqlite
async def test_a_good_link_out_works_however_much_its_sender_asks(here: House) -> None:
    """A mail provider sends the clicks of all its readers from a few addresses."""
    token = await here.subscribed("ana@example.org")
    for _ in range(70):
        await here.get("/subscriptions/")
    assert (await here.get("/subscriptions/")).status == 429
    assert (await here.post(f"/subscriptions/unsubscribe/{token[:-1]}")).status == 429
    assert (await here.post(f"/subscriptions/unsubscribe/{token}")).status == 200
    assert await here.known() == []


@on_sqlite
async def test_who_a_visitor_claims_to_be_does_not_matter(here: House) -> None:
    """Only the last entry is our own proxy's; a visitor may write whatever stands before it."""
    answers = [(await here.get("/subscriptions/", visitor=f"203.0.113.{n}, 192.0.2.1")).status for n in range(70)]
    assert answers.count(429) == 10


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "visitor"),
    [
        ("192.0.2.1", "", 0, "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", 0, "192.0.2.1"),
        ("10.0.0.1", "192.0.2.1", 1, "192.0.2.1"),
        ("10.0.0.1", "203.0.113.9, 192.0.2.1", 1, "192.0.2.1"),
        ("10.0.0.1", "203.0.113.9, 192.0.2.1, 10.0.0.2", 2, "192.0.2.1"),
        ("10.0.0.1", "", 1, "10.0.0.1"),
        ("10.0.0.1", "192.0.2.1", 5, "192.0.2.1"),
        ("10.0.0.1", "rubbish", 1, "unknown"),
        ("::ffff:192.0.2.1", "", 0, "192.0.2.1"),
        ("2001:db8:1:2:aaaa::1", "", 0, "2001:db8:1:2::"),
    ],
)
def test_a_visitor_is_told_by_the_connection_or_by_the_last_proxy_of_ours(
    remote: str, forwarded: str, proxies: int, visitor: str
) -> None:
    assert visitor_of(remote, forwarded, proxies) == visitor


def test_all_addresses_of_one_household_are_one_visitor() -> None:
    assert household("2001:db8:1:2::1") == household("2001:db8:1:2:ffff:ffff:ffff:ffff")
    assert household("2001:db8:1:2::1") != household("2001:db8:1:3::1")


def test_a_million_visitors_take_no_more_memory_than_the_few_that_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flood, "VISITORS", 1_000)
    counted = Flood(60, HOUR)
    for n in range(2_000):
        counted.admits(str(n), NOON)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for n in range(2_000, 50_000):
        counted.admits(str(n), NOON)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 2_000_000  # all of them would take 35 MB
    assert VISITORS == 10_000


def test_whoever_asks_all_the_time_is_not_forgotten_for_those_who_come_once() -> None:
    counted = Flood(1, HOUR)
    assert counted.admits("often", NOON)
    for n in range(VISITORS * 2):
        counted.admits(str(n), NOON)
        if n % 1_000 == 0:
            assert not counted.admits("often", NOON)


# -- large and slow -----------------------------------------------------------------------------------------------


@on_sqlite
async def test_ten_megabytes_are_refused_unread_and_others_are_served(here: House) -> None:
    tracemalloc.start()
    sizes = await asyncio.gather(
        *(here.ask("POST", "/subscriptions/", data=endless(10 * 1024**2), visitor=f"203.0.113.{n}") for n in range(5)),
        return_exceptions=True,
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    refused = [one for one in sizes if not isinstance(one, BaseException)]
    assert all(one.status == 413 for one in refused)
    assert peak < 20 * 1024**2
    assert (await here.subscribe("ana@example.org")).status == 200


async def endless(size: int):  # type: ignore[no-untyped-def]
    """A body in parts, so that nobody holds all of it."""
    for _ in range(size // 65_536):
        yield b"x" * 65_536


@on_sqlite
async def test_a_body_of_just_the_size_is_read_and_one_more_is_not(here: House) -> None:
    beginning = b"zone=UTC&address=ana%40example.org&more="
    for length, status in ((FORM_BYTES, 200), (FORM_BYTES + 1, 413)):
        body = beginning + b"x" * (length - len(beginning))
        shown = await here.ask("POST", "/subscriptions/", data=body, Content_Type="application/x-www-form-urlencoded")
        assert shown.status == status


@on_sqlite
async def test_whoever_sends_drop_by_drop_is_given_up_and_others_are_served_meanwhile(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.FORM_SECONDS", 0.5)
    slow = [await asyncio.open_connection("127.0.0.1", here.port) for _ in range(100)]
    head = b"POST /subscriptions/ HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.1\r\nContent-Length: 5000\r\n\r\nad"
    for n, (_, writer) in enumerate(slow):
        writer.write(head if n % 2 else head[:40])  # half of them never end their headers
        await writer.drain()
    assert (await here.subscribe("ana@example.org")).status == 200
    for reader, _ in slow[1::2]:
        answer = await asyncio.wait_for(reader.readline(), 10)
        assert answer.startswith(b"HTTP/1.1 408")
    for _, writer in slow:
        writer.close()


@on_sqlite
@pytest.mark.parametrize(
    "body",
    [b"&" * 16_000, b"a=b&" * 4_000, b"%" * 16_000, b"\xff\xfe" * 8_000, b'{"address": "ana@example.org"}', b""],
    ids=["ampersands", "fields", "percents", "no-utf-8", "json", "nothing"],
)
async def test_what_is_no_form_is_taken_for_an_empty_one(here: House, body: bytes) -> None:
    shown = await here.ask("POST", "/subscriptions/", data=body, Content_Type="application/x-www-form-urlencoded")
    assert shown.status == 422
    assert await here.register.listed() == []


@on_sqlite
async def test_ten_thousand_bytes_of_headers_are_refused(here: House) -> None:
    shown = await here.ask("GET", "/subscriptions/", X_Much="x" * 10_000)
    assert shown.status == 400
    assert (await here.get("/subscriptions/")).status == 200
