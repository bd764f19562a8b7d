"""People on social media read what is said to the public."""

import logging
import sys
from collections.abc import AsyncIterator, Iterator

import pytest

from adapters.publish import social
from bot.domain.errors import NotSetUp, SetupError, TargetRejected, TargetUnavailable
from bot.ports.publishing import Target
from tests.adapters.publish.mastodon_server import APPRISES_OWN, TOKEN, MastodonServer, mastodon_server
from tests.adapters.publish.stage import surroundings
from tests.contracts.target import LINK, LONG, publish, release, saying

pytestmark = pytest.mark.filterwarnings(APPRISES_OWN)


@pytest.fixture
async def server() -> AsyncIterator[MastodonServer]:
    async with mastodon_server() as listening:
        yield listening


def account(server: MastodonServer, **options: str) -> Target:
    return social.connect("toots", {"url": "TOOTS", **options}, surroundings({"TOOTS": server.address}))


async def test_a_post_is_its_title_and_its_text(server: MastodonServer) -> None:
    await publish(account(server), release())
    assert server.posts == ["Checkout is failing\n\nSome payments fail.\n\nWe are looking into it."]


async def test_the_services_own_limit_holds_and_can_be_lowered(server: MastodonServer) -> None:
    assert account(server).limit == 500
    target = account(server, limit="200")
    assert target.limit == 200
    await publish(target, release(statements=(saying("Checkout", LONG), saying("Pagos", LONG, "es"))))
    assert 150 < len(server.posts[0]) <= 200
    assert server.posts[0].count(f"… {LINK}") == 2


async def test_emoji_count_twice(server: MastodonServer) -> None:
    await publish(account(server), release(statements=(saying("Checkout", "🎉 " * 400),)))
    assert len(server.posts[0]) < 400


@pytest.mark.parametrize("words", ["@everyone", "@alice@example.social", "<!channel>", "<@U1>", "(@here)"])
async def test_nobody_is_called_by_what_was_typed(server: MastodonServer, words: str) -> None:
    await publish(account(server), release(statements=(saying("Checkout", f"Hello {words} and"),)))
    assert words not in server.posts[0]
    assert words in server.posts[0].replace("\u2060", "")


async def test_mail_addresses_can_still_be_copied(server: MastodonServer) -> None:
    await publish(account(server), release(statements=(saying("Checkout", "Write to help@example.com."),)))
    assert "help@example.com" in server.posts[0]


async def test_a_failure_that_may_be_a_success_is_not_tried_again_by_itself(server: MastodonServer) -> None:
    target = account(server)
    assert not target.knows_again
    server.fault = "fail"
    with pytest.raises(TargetUnavailable) as refusal:
        await publish(target, release())
    assert refusal.value.maybe_done
    assert server.tries == 1


async def test_while_one_post_hangs_the_next_is_certainly_not_said(
    server: MastodonServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(social, "SOCIAL_SECONDS", 0.2)
    target = account(server)
    server.fault = "hang"
    with pytest.raises(TargetUnavailable) as first:
        await publish(target, release())
    with pytest.raises(TargetUnavailable) as second:
        await publish(target, release(2))
    assert (first.value.maybe_done, second.value.maybe_done) == (True, False)
    await target.stop()
    assert server.tries == 1


async def test_more_languages_than_fit_are_told(server: MastodonServer) -> None:
    many = tuple(saying("Checkout", "We are on it.", f"x{n}") for n in range(20))
    with pytest.raises(TargetRejected, match="too many languages"):
        await publish(account(server, limit="50"), release(statements=many))


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """As in an installation with its log at debug."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


@pytest.mark.parametrize("fault", ["", "refuse", "lose answer"])
async def test_neither_secrets_nor_words_are_logged(
    server: MastodonServer, everything_logged: pytest.LogCaptureFixture, fault: str
) -> None:
    target = account(server)
    server.fault = fault
    if fault:
        with pytest.raises(TargetUnavailable) as refusal:
            await publish(target, release())
        assert TOKEN not in str(refusal.value)
    else:
        await publish(target, release())
    assert server.tries == 1
    assert TOKEN not in everything_logged.text
    assert "payments" not in everything_logged.text


# -- how it is set up ---------------------------------------------------------------------------------------------


def test_without_its_address_it_is_not_set_up() -> None:
    with pytest.raises(NotSetUp, match="TOOTS is not set"):
        social.connect("toots", {"url": "TOOTS"}, surroundings())


def test_without_apprise_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(NotSetUp, match=r"pip install \.\[social\]"):
        social.connect("toots", {"url": "TOOTS"}, surroundings({"TOOTS": "mastodon://hunter2@example.social"}))


@pytest.mark.parametrize("address", ["nonsense://hunter2@example.social", "hunter2", "mastodon://", "://hunter2"])
def test_an_address_apprise_does_not_know_is_told_by_its_variable_and_not_shown(address: str) -> None:
    with pytest.raises(SetupError, match="TOOTS") as refusal:
        social.connect("toots", {"url": "TOOTS"}, surroundings({"TOOTS": address}))
    assert "hunter2" not in str(refusal.value)


def test_an_address_in_the_playbook_itself_is_not_shown() -> None:
    """Somebody may write the address where its variable's name belongs."""
    with pytest.raises(SetupError, match="option url") as refusal:
        social.connect("toots", {"url": "mastodon://hunter2@example.social"}, surroundings())
    assert "hunter2" not in str(refusal.value)
