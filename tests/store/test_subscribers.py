"""Who asked to hear, on both databases: what is kept of them, for how long, and what is left when they go."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.bootstrap import RawDatabase
from bot.domain.release import Work
from bot.domain.subscriber import ASKS_A_DAY, Consent, Due, Way, Wishes
from bot.domain.values import ComponentState, Severity, WorkStage
from bot.ports.publishing import Call
from bot.store import Store
from bot.store.subscribers import StoredSubscribers
from bot.testing import NOON
from tests.contracts.target import release

ANA = "Ana@example.org"
EVERYTHING = Wishes()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ES = Wishes(lang="es", zone="Europe/Madrid", least=Severity.SEV2, components=("search",))


@pytest.fixture
async def register(store: Store) -> StoredSubscribers:
    opened = StoredSubscribers(RawDatabase(store))
    await opened.unlock("k" * 32)
    return opened


async def everything(store: Store) -> str:
    """All that stands in the tables about subscribers."""
    tables = ("subscribers", "forgotten", "heard", "recipients", "calls")
    return await store.read_raw(
        lambda connection: str([connection.execute(text(f"SELECT * FROM {name}")).all() for name in tables])
    )


async def subscribed(register: StoredSubscribers, address: str, wishes: Wishes = EVERYTHING) -> str:
    """Somebody who said yes; their id."""
    await register.ask(address, wishes, NOON)
    (owed,) = await register.take_owed(NOON, 10)
    assert await register.confirm(owed.token, NOON)
    return owed.to.id


async def heard_by(register: StoredSubscribers, **changes: object) -> Sequence[str]:
    return sorted(one.address for one in await register.hearing(Way.MAIL, release(1, **changes), "", 100))


# -- saying yes ---------------------------------------------------------------------------------------------------


async def test_nobody_is_told_anything_before_they_said_yes(register: StoredSubscribers) -> None:
    await register.ask(ANA, ES, NOON)
    (owed,) = await register.take_owed(NOON, 10)
    assert (owed.what, owed.to.address, owed.to.wishes) == (Due.CONFIRMATION, ANA, ES)
    assert await heard_by(register) == []
    confirmed = await register.confirm(owed.token, NOON + HOUR)
    assert confirmed
    assert (confirmed.consent, confirmed.confirmed_at) == (Consent.CONFIRMED, NOON + HOUR)
    assert await heard_by(register) == [ANA]


async def test_saying_yes_twice_is_saying_it_once(register: StoredSubscribers) -> None:
    await register.ask(ANA, ES, NOON)
    (owed,) = await register.take_owed(NOON, 10)
    first = await register.confirm(owed.token, NOON)
    assert first == await register.confirm(owed.token, NOON + HOUR)


async def test_a_link_is_stored_as_a_hash_alone(register: StoredSubscribers, store: Store) -> None:
    await register.ask(ANA, ES, NOON)
    (owed,) = await register.take_owed(NOON, 10)
    assert len(owed.token) == 43
    assert owed.token not in await everything(store)


@pytest.mark.parametrize(("after", "works"), [(48 * HOUR - timedelta(seconds=1), True), (48 * HOUR, False)])
async def test_a_link_works_for_48_hours(register: StoredSubscribers, after: timedelta, works: bool) -> None:
    await register.ask(ANA, ES, NOON)
    (owed,) = await register.take_owed(NOON, 10)
    assert bool(await register.behind(owed.token, NOON + after)) is works
    assert bool(await register.confirm(owed.token, NOON + after)) is works


async def test_looking_at_a_link_changes_nothing(register: StoredSubscribers, store: Store) -> None:
    await register.ask(ANA, ES, NOON)
    (owed,) = await register.take_owed(NOON, 10)
    before = await everything(store)
    assert await register.behind(owed.token, NOON)
    assert await register.behind("forged", NOON) is None
    assert await everything(store) == before


# -- asking -------------------------------------------------------------------------------------------------------


async def test_whoever_is_known_gets_a_mail_that_says_so_and_keeps_their_choice(register: StoredSubscribers) -> None:
    id = await subscribed(register, ANA, ES)
    await register.ask("ana@EXAMPLE.org", Wishes(), NOON + HOUR)
    (owed,) = await register.take_owed(NOON + HOUR, 10)
    assert (owed.what, owed.to.id, owed.to.wishes, owed.token) == (Due.KNOWN, id, ES, "")
    assert await heard_by(register) == [ANA]


async def test_one_address_is_asked_three_times_a_day_whoever_asks_for_it(register: StoredSubscribers) -> None:
    mails = 0
    for n in range(10):
        await register.ask(ANA, ES, NOON + n * HOUR)
        for owed in await register.take_owed(NOON + n * HOUR, 10):
            mails += 1
            await register.handed_over(owed)
    assert mails == ASKS_A_DAY == 3
    await register.ask(ANA, ES, NOON + 25 * HOUR)
    assert len(await register.take_owed(NOON + 25 * HOUR, 10)) == 1


async def test_a_known_address_is_written_to_no_more_often(register: StoredSubscribers) -> None:
    await subscribed(register, ANA)
    mails = 1
    for n in range(1, 10):
        await register.ask(ANA, ES, NOON + n * HOUR)
        for owed in await register.take_owed(NOON + n * HOUR, 10):
            mails += 1
            await register.handed_over(owed)
    assert mails == 3


async def test_an_address_asked_for_by_many_at_once_has_one_row(register: StoredSubscribers) -> None:
    await asyncio.gather(*(register.ask(ANA, ES, NOON) for _ in range(8)))
    assert len(await register.listed()) == 1
    assert len(await register.take_owed(NOON, 10)) == 1


async def test_a_mail_that_was_taken_is_not_taken_by_another_until_it_had_its_time(register: StoredSubscribers) -> None:
    await register.ask(ANA, ES, NOON)
    (first,) = await register.take_owed(NOON, 10)
    assert await register.take_owed(NOON, 10) == []
    (second,) = await register.take_owed(NOON + timedelta(seconds=61), 10)
    assert await register.behind(first.token, NOON) is None
    assert await register.behind(second.token, NOON)
    await register.handed_over(second)
    assert await register.take_owed(NOON + DAY, 10) == []


async def test_whoever_never_said_yes_is_erased_after_seven_days(register: StoredSubscribers, store: Store) -> None:
    await subscribed(register, "bruno@example.org")
    await register.ask(ANA, ES, NOON)
    assert await register.sweep(NOON + 7 * DAY - HOUR) == 0
    assert await register.sweep(NOON + 7 * DAY) == 1
    assert [one.address for one in await register.listed()] == ["bruno@example.org"]
    assert "ana" not in (await everything(store)).lower()


# -- leaving ------------------------------------------------------------------------------------------------------


async def test_whoever_leaves_hears_no_more_at_once_and_only_a_hash_stays(
    register: StoredSubscribers, store: Store
) -> None:
    id = await subscribed(register, ANA, ES)
    await heard_by(register, states={"search": ComponentState.MAJOR_OUTAGE})
    assert await register.leave(id, NOON, farewell=False)
    assert await register.leave(id, NOON, farewell=False) is None
    assert await heard_by(register) == []
    assert await register.found([id]) == {}
    kept = await everything(store)
    assert "ana" not in kept.lower()
    assert id not in kept
    assert register.keys.fingerprint(Way.MAIL, ANA) in kept


async def test_a_last_mail_is_owed_and_then_the_address_is_gone(register: StoredSubscribers, store: Store) -> None:
    id = await subscribed(register, ANA, ES)
    await register.leave(id, NOON, farewell=True)
    assert await register.named(id) is None
    assert await heard_by(register) == []
    (owed,) = await register.take_owed(NOON, 10)
    assert (owed.what, owed.to.address, owed.to.wishes) == (Due.FAREWELL, ANA, Wishes(lang="es"))
    await register.handed_over(owed)
    assert "ana" not in (await everything(store)).lower()


async def test_a_last_mail_that_cannot_be_sent_keeps_the_address_for_two_days(
    register: StoredSubscribers, store: Store
) -> None:
    await register.leave(await subscribed(register, ANA), NOON, farewell=True)
    await register.sweep(NOON + 47 * HOUR)
    assert await register.take_owed(NOON + 47 * HOUR, 10)
    await register.sweep(NOON + 48 * HOUR)
    assert "ana" not in (await everything(store)).lower()


async def test_whoever_left_comes_back_by_asking_and_by_no_list(register: StoredSubscribers) -> None:
    await register.leave(await subscribed(register, ANA), NOON, farewell=False)
    brought = await register.bring(["ANA@example.org", "bruno@example.org"], ES, NOON)
    assert (brought.new, brought.known, brought.forgotten) == (1, 0, 1)
    assert await heard_by(register, states={}) == ["bruno@example.org"]
    await subscribed(register, ANA)
    assert await heard_by(register, states={}) == [ANA, "bruno@example.org"]
    brought = await register.bring([ANA], ES, NOON)
    assert (brought.new, brought.known, brought.forgotten) == (0, 1, 0)


# -- whom a release is for ----------------------------------------------------------------------------------------


async def test_all_are_found_page_by_page_each_once(register: StoredSubscribers) -> None:
    people = [f"reader{n}@example.org" for n in range(45)]
    await register.bring(people, Wishes(), NOON)
    await register.bring([f"other{n}@example.org" for n in range(45)], Wishes(components=("pay",)), NOON)
    found: list[str] = []
    after = ""
    about = release(states={"search": ComponentState.MAJOR_OUTAGE})
    while part := await register.hearing(Way.MAIL, about, after, 7):
        assert len(part) <= 7
        found += [one.address for one in part]
        after = part[-1].id
    assert sorted(found) == sorted(people)


async def test_whoever_heard_of_an_incident_hears_how_it_ends_though_it_became_milder(
    register: StoredSubscribers,
) -> None:
    await subscribed(register, ANA, ES)
    down, up = {"search": ComponentState.MAJOR_OUTAGE}, {"search": ComponentState.OPERATIONAL}
    assert await heard_by(register, severity=Severity.SEV3, states=down) == []
    assert await heard_by(register, severity=Severity.SEV2, states=down) == [ANA]
    assert await heard_by(register, severity=Severity.SEV4, states=up) == [ANA]
    assert await heard_by(register, severity=Severity.SEV2, states={"pay": ComponentState.MAJOR_OUTAGE}) == [ANA]
    assert await heard_by(register, severity=Severity.SEV4, states=up, incident=8) == []


async def test_maintenance_and_an_incident_of_the_same_number_are_two_things(register: StoredSubscribers) -> None:
    await subscribed(register, ANA, ES)
    work = Work(7, WorkStage.SCHEDULED, {"en": "Disks"}, NOON, NOON, ("search",))
    assert await heard_by(register, work=work, incident=0) == [ANA]
    assert await heard_by(register, severity=Severity.SEV4, incident=7) == []


# -- webhooks -----------------------------------------------------------------------------------------------------

HOOK = "https://hooks.example.org/vigia"


async def hooked(register: StoredSubscribers) -> str:
    asked = await register.ask_for_webhook(HOOK, Wishes(), NOON)
    assert asked
    confirmed = await register.confirm(asked[1], NOON)
    assert confirmed
    return confirmed.id


async def test_one_webhook_is_asked_for_three_times_a_day(register: StoredSubscribers) -> None:
    asked = [await register.ask_for_webhook(HOOK, Wishes(), NOON) for _ in range(4)]
    assert [one is not None for one in asked] == [True, True, True, False]
    assert await register.ask_for_webhook(HOOK, Wishes(), NOON + 25 * HOUR)


async def test_a_webhook_that_fails_for_three_days_is_dropped_and_one_that_recovers_is_not(
    register: StoredSubscribers,
) -> None:
    bad, well = await hooked(register), await hooked(register)
    for hours in (0, 30, 71):
        assert await register.answered([], [bad, well], [], NOON + hours * HOUR) == []
    await register.answered([well], [], [], NOON + 71 * HOUR)
    assert await register.answered([], [bad, well], [], NOON + 72 * HOUR) == [bad]
    assert set(await register.found([bad, well])) == {well}
    assert await register.answered([], [], [well], NOON) == [well]
    assert await register.listed() == []


async def test_what_webhooks_are_owed_comes_again_later_and_later_until_it_is_settled(
    register: StoredSubscribers,
) -> None:
    call = Call("a" * 32, b'{"data": "\xc3\xa9"}')
    await register.owe(call, NOON)
    await register.owe(call, NOON)
    assert await register.owed(None, NOON) == call
    assert await register.owed(None, NOON + timedelta(seconds=29)) is None
    assert await register.owed(None, NOON + timedelta(seconds=30)) == call
    assert await register.owed(None, NOON + timedelta(seconds=149)) is None
    assert await register.owed(None, NOON + timedelta(seconds=150)) == call
    await register.settled(call.key)
    assert await register.owed(None, NOON + DAY) is None


async def test_what_is_owed_for_three_days_is_given_up(register: StoredSubscribers) -> None:
    await register.owe(Call("a" * 32, b"{}"), NOON)
    assert await register.owed(None, NOON + 3 * DAY)
    assert await register.owed(None, NOON + 9 * DAY) is None


# -- operators and the law ----------------------------------------------------------------------------------------


async def test_all_that_is_kept_about_an_address_is_told_and_can_be_erased(
    register: StoredSubscribers, store: Store
) -> None:
    id = await subscribed(register, ANA, ES)
    await heard_by(register, states={"search": ComponentState.MAJOR_OUTAGE})
    await store.recipients.enrol("a" * 32, [id])
    await store.recipients.enrol("b" * 32, ["ana@example.org"])
    told = str(await register.export(Way.MAIL, "ana@example.org"))
    for kept in (id, "Europe/Madrid", "search", "a" * 32, "b" * 32, NOON.isoformat()):
        assert kept in told
    assert await register.erase(Way.MAIL, "ana@example.org", NOON) == 1
    assert "ana" not in (await everything(store)).lower()
    left = await register.export(Way.MAIL, "ana@example.org")
    assert left == {
        "address": "ana@example.org",
        "subscriptions": [],
        "sent_by_list": [],
        "wants_to_hear_no_more_since": NOON.isoformat(),
    }


async def test_without_a_key_of_the_operators_one_is_made_once(store: Store) -> None:
    tokens = []
    for _ in range(2):
        register = StoredSubscribers(RawDatabase(store))
        await register.unlock("")
        tokens.append(register.keys.token("ana"))
    assert tokens[0] == tokens[1]
