"""Who Slack says somebody is; and what its refusals mean."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.slack.people import Identity, person_of, profile_of, user_of
from adapters.slack.refusals import broken, failure, retry_after
from bot.domain.errors import ChatRejected, ChatUnavailable
from bot.domain.values import Kind, Person
from bot.ports import Profile

US = Identity("T1", "U0", "B0", "https://x.slack.com/")
GRID = Identity("T1", "U0", "B0", "https://x.slack.com/", "E1")


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({}, Kind.MEMBER),
        ({"is_admin": True}, Kind.MEMBER),
        ({"is_restricted": True}, Kind.GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, Kind.GUEST),
        ({"is_stranger": True}, Kind.STRANGER),
        ({"team_id": "T9"}, Kind.STRANGER),
        ({"team_id": "T9", "is_restricted": True}, Kind.STRANGER),
        ({"is_bot": True}, Kind.BOT),
        ({"id": "USLACKBOT"}, Kind.BOT),
        ({"id": "U0"}, Kind.BOT),
        ({"deleted": True, "is_bot": True}, Kind.GONE),
        ({"deleted": True}, Kind.GONE),
    ],
)
def test_what_somebody_is_to_the_organisation(facts: dict[str, Any], kind: Kind) -> None:
    assert profile_of(US, {"id": "U7", "team_id": "T1", **facts}).kind is kind


def test_a_workspace_of_the_same_organisation_is_one_house() -> None:
    user = {"id": "W7", "team_id": "T9", "enterprise_user": {"enterprise_id": "E1"}}
    assert profile_of(GRID, user).kind is Kind.MEMBER
    assert profile_of(GRID, user).person.id == "W7"
    other = {"id": "W7", "team_id": "T9", "enterprise_user": {"enterprise_id": "E2"}}
    assert profile_of(GRID, other).kind is Kind.STRANGER


def test_an_outsider_with_a_members_id_is_somebody_else() -> None:
    ours, theirs = person_of(US, "U7", team="T1"), person_of(US, "U7", team="T9")
    assert ours != theirs
    assert user_of(ours) == user_of(theirs) == "U7"


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"profile": {"display_name": "ana", "real_name": "Ana Souza"}}, "ana"),
        ({"profile": {"display_name": "", "real_name": "Ana Souza"}}, "Ana Souza"),
        ({"real_name": "Ana Souza", "name": "asouza"}, "Ana Souza"),
        ({"name": "asouza"}, "asouza"),
        ({}, "U7"),
    ],
)
def test_people_are_called_as_in_the_channel(facts: dict[str, Any], name: str) -> None:
    assert profile_of(US, {"id": "U7", **facts}).person.name == name


def test_language_and_zone_are_told_when_they_are_real() -> None:
    user = {"id": "U7", "team_id": "T1", "locale": "pt-BR", "tz": "America/Sao_Paulo"}
    assert profile_of(US, user) == Profile(Person("slack", "U7"), Kind.MEMBER, "pt-BR", "America/Sao_Paulo")
    assert profile_of(US, {**user, "tz": "Moon/Base", "locale": ""}).zone is None
    assert profile_of(US, {**user, "tz": None, "locale": ""}).locale is None


@pytest.mark.parametrize(
    ("method", "error", "maybe_done"),
    [
        ("chat.postMessage", "ratelimited", False),
        ("chat.postMessage", "service_unavailable", False),
        ("chat.postMessage", "fatal_error", True),
        ("chat.postMessage", "internal_error", True),
        ("chat.postMessage", "token_revoked", False),
        ("chat.postMessage", "account_inactive", False),
        ("conversations.create", "restricted_action", False),
    ],
)
def test_what_may_work_later_is_tried_later(method: str, error: str, maybe_done: bool) -> None:
    meant = failure(method, error)
    assert isinstance(meant, ChatUnavailable)
    assert (meant.reason, meant.maybe_done) == (error, maybe_done)


@pytest.mark.parametrize("error", ["message_not_found", "name_taken", "restricted_action", "something_new"])
def test_everything_else_is_final_and_named_as_slack_names_it(error: str) -> None:
    meant = failure("chat.postMessage", error)
    assert isinstance(meant, ChatRejected)
    assert meant.reason == error


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived", "is_inactive", "not_in_channel"])
def test_a_lost_channel_is_called_by_the_cores_word(error: str) -> None:
    assert failure("chat.update", error).reason == ChatRejected.ROOM_LOST


def test_a_page_that_is_not_slacks_leaves_it_open_what_happened() -> None:
    meant = broken(502)
    assert isinstance(meant, ChatUnavailable)
    assert (meant.reason, meant.maybe_done) == ("http 502", True)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "30"}, timedelta(seconds=30)),
        ({"retry-after": "0"}, timedelta(0)),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "9" * 30}, None),
        ({}, None),
    ],
)
def test_how_long_slack_asks_to_be_waited(headers: dict[str, str], wait: timedelta | None) -> None:
    assert retry_after(headers) == wait
