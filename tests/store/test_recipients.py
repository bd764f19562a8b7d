"""Who is owed a publication and who has it: nobody twice, nobody forgotten, over any number of restarts."""

import pytest

from bot.ports.publishing import Recipient, Tally
from bot.store import Store
from tests.store.conftest import OpenStore

KEY, OTHER = "a" * 32, "b" * 32


def readers(*numbers: int) -> list[str]:
    return [f"reader{number}@example.com" for number in numbers]


async def test_everybody_enrolled_is_owed_it_once_however_often_they_are_named(store: Store) -> None:
    await store.recipients.enrol(KEY, [*readers(1, 2), *readers(1)])
    await store.recipients.enrol(KEY, readers(2, 3))
    await store.recipients.enrol(KEY, [])
    assert await store.recipients.tally(KEY) == Tally(sent=0, refused=0, waiting=3)
    assert [one.address for one in await store.recipients.next(KEY, 10)] == readers(1, 2, 3)


async def test_an_enrolment_is_incomplete_until_it_is_closed(store: Store) -> None:
    await store.recipients.enrol(KEY, readers(1))
    assert not await store.recipients.is_closed(KEY)
    await store.recipients.close(KEY)
    await store.recipients.close(KEY)
    assert await store.recipients.is_closed(KEY)
    assert not await store.recipients.is_closed(OTHER)
    assert await store.recipients.tally(KEY) == Tally(0, 0, 1)


async def test_whoever_may_have_been_sent_it_is_offered_again_and_said_to_be(store: Store) -> None:
    await store.recipients.enrol(KEY, readers(1, 2))
    assert await store.recipients.next(KEY, 1) == [Recipient(readers(1)[0], again=False)]
    rest = await store.recipients.next(KEY, 10)
    assert rest == [Recipient(readers(2)[0], again=False), Recipient(readers(1)[0], again=True)]


async def test_a_new_process_offers_again_what_the_old_one_left_unsettled(open_store: OpenStore) -> None:
    before = await open_store()
    await before.recipients.enrol(KEY, readers(1, 2))
    await before.recipients.next(KEY, 2)
    await before.recipients.settle(KEY, sent=readers(1), refused={}, later=[])
    before.close()
    after = await open_store()
    assert await after.recipients.next(KEY, 10) == [Recipient(readers(2)[0], again=True)]


async def test_who_has_it_or_never_will_is_not_offered_it_any_more(store: Store) -> None:
    await store.recipients.enrol(KEY, readers(1, 2, 3))
    await store.recipients.next(KEY, 3)
    (one,), (two,), (three,) = readers(1), readers(2), readers(3)
    await store.recipients.settle(KEY, sent=[one], refused={two: "550 5.1.1"}, later=[three])
    assert await store.recipients.tally(KEY) == Tally(sent=1, refused=1, waiting=1)
    assert await store.recipients.next(KEY, 10) == [Recipient(three, again=False)]


async def test_those_put_off_go_behind_everybody_else(store: Store) -> None:
    await store.recipients.enrol(KEY, readers(1, 2, 3))
    for number in (1, 2, 3, 1, 2):
        assert [one.address for one in await store.recipients.next(KEY, 1)] == readers(number)
        await store.recipients.settle(KEY, sent=[], refused={}, later=readers(number))


async def test_what_somebody_has_is_not_undone(store: Store) -> None:
    await store.recipients.enrol(KEY, readers(1))
    await store.recipients.settle(KEY, sent=readers(1), refused={}, later=[])
    await store.recipients.settle(KEY, sent=[], refused={}, later=readers(1))
    assert await store.recipients.tally(KEY) == Tally(1, 0, 0)


async def test_the_refused_can_be_owed_it_again(store: Store) -> None:
    await store.recipients.enrol(KEY, readers(1))
    await store.recipients.settle(KEY, sent=[], refused={readers(1)[0]: "550"}, later=[])
    await store.recipients.settle(KEY, sent=[], refused={}, later=readers(1))
    assert await store.recipients.next(KEY, 1) == [Recipient(readers(1)[0], again=False)]


async def test_two_releases_know_nothing_of_each_other(store: Store) -> None:
    await store.recipients.enrol(KEY, readers(1))
    await store.recipients.enrol(OTHER, readers(1, 2))
    await store.recipients.settle(KEY, sent=readers(1), refused={}, later=[])
    assert await store.recipients.tally(OTHER) == Tally(0, 0, 2)
    assert await store.recipients.next(KEY, 10) == ()


async def test_nobody_is_called_nothing(store: Store) -> None:
    with pytest.raises(ValueError, match="empty"):
        await store.recipients.enrol(KEY, [""])
