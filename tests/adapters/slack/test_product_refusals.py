"""Slack says no, in each of its words: the incident goes on, nothing is lost, somebody is told once.

What may heal is tried again until it has. What is final is tried once. Through the HTTP door alone: refusals come from
the Web API, and no door is between.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.adapters.slack.product import Vigia, said_twice
from tests.adapters.slack.standin import Channel, LostAnswer, Message, Refuses, SlackStandIn, SteppedTime, drawn
from tests.databases import copy_sqlite

UNREACHABLE = "cannot be reached"  # the core's words for a channel that is lost
GONE = {"is_archived", "not_in_channel", "channel_not_found"}


@dataclass(frozen=True)
class Refusal:
    """What is done, which call Slack refuses with what word, and what becomes of it."""

    act: str
    method: str
    error: str
    told: int = 0  # how many things somebody must hear of
    heals: bool = False  # done in the end, once Slack says yes
    by_ways: str = ""  # what the asker sees in its place
    nth: int | None = None  # only this call; None: each, until Slack is well again

    def __str__(self) -> str:
        return f"{self.act}-{self.method}-{self.error}"


def final(act: str, method: str, *errors: str, told: int = 1, nth: int | None = None) -> list[Refusal]:
    return [Refusal(act, method, error, told, nth=nth) for error in errors]


def passing(act: str, method: str, *errors: str, told: int = 0, nth: int | None = None) -> list[Refusal]:
    return [Refusal(act, method, error, told, heals=True, nth=nth) for error in errors]


def harmless(act: str, method: str, *errors: str) -> list[Refusal]:
    return [Refusal(act, method, error) for error in errors]


def by_another_way(act: str, method: str, *errors: str, sees: str) -> list[Refusal]:
    return [Refusal(act, method, error, by_ways=sees) for error in errors]


REFUSALS = [
    # The channel. A setting of the workspace heals when an administrator changes it; meanwhile somebody knows.
    *passing("declare", "conversations.create", "restricted_action", "missing_scope", told=1),
    *passing(
        "declare", "conversations.create", "internal_error", "fatal_error", "service_unavailable", "accesslimited"
    ),
    *passing("declare", "conversations.create", "ratelimited", "request_timeout", "team_added_to_org"),
    *passing("declare", "conversations.create", "name_taken", nth=1),
    *final("declare", "conversations.create", "no_permission", "too_many_convos_for_team", "invalid_name_specials"),
    # The app is locked out: nothing can be said in Slack, and nothing is given up.
    *passing("declare", "conversations.create", "invalid_auth", "token_revoked", "token_expired", "account_inactive"),
    *passing("update", "chat.postMessage", "token_revoked", "ekm_access_denied", "org_login_required", "access_denied"),
    # What goes with the channel.
    *harmless("declare", "conversations.setPurpose", "missing_scope", "too_long"),
    *passing("declare", "users.info", "internal_error", nth=1),  # final: see test_strangers.py
    *harmless("declare", "pins.add", "already_pinned"),
    *final("declare", "conversations.invite", "cant_invite", "ura_max_channels", "user_is_restricted", "missing_scope"),
    *final("declare", "conversations.setTopic", "missing_scope", "user_is_restricted", "too_long"),
    *passing("declare", "conversations.setTopic", "internal_error"),
    *final("declare", "pins.add", "not_pinnable", "permission_denied", "message_not_found"),
    *passing("declare", "pins.add", "fatal_error"),
    *final("declare", "conversations.open", "user_disabled", "users_not_found"),
    # What is said.
    *final(
        "update", "chat.postMessage", "msg_too_long", "restricted_action_read_only_channel", "restricted_action", nth=1
    ),
    *final("update", "chat.postMessage", *sorted(GONE), nth=1),
    *passing("update", "chat.postMessage", "internal_error", "service_unavailable"),
    *final("prompt", "chat.postMessage", "messages_tab_disabled", nth=1),
    *final("lost", "conversations.history", "missing_scope", "not_in_channel"),
    *passing("lost", "conversations.history", "internal_error"),
    # What stands and is edited: card and announcement.
    *final("update", "chat.update", "cant_update_message", "msg_too_long", told=2),
    # A card beyond reach is said anew, and nobody need hear of that; the announcement is.
    *final("update", "chat.update", "message_not_found", "edit_window_closed"),
    *passing("update", "chat.update", "fatal_error"),
    # Links, forms, private answers, the end.
    *final("link", "bookmarks.list", "missing_scope"),
    *final("link", "bookmarks.add", "too_many_bookmarks", "invalid_link"),
    *passing("link", "bookmarks.add", "internal_error"),
    *by_another_way("form", "views.open", "expired_trigger_id", "trigger_exchanged", "fatal_error", sees="is ready"),
    *by_another_way("mention", "chat.postEphemeral", "user_not_in_channel", "is_archived", sees="One incident is open"),
    *final("close", "conversations.archive", "restricted_action", "missing_scope"),
]


@pytest.fixture
async def vigia(migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Vigia]:
    url = copy_sqlite(migrated_sqlite, tmp_path / "vigia.db")
    async with SlackStandIn(SteppedTime()) as slack:
        vigia = Vigia(slack, slack.clock, "http", url, monkeypatch)
        await vigia.start()
        yield vigia
        await vigia.stop()


async def types(vigia: Vigia, words: str, where: Channel | str = "general") -> str:
    """What Ana sees last of what is for her eyes alone there; empty when nothing is."""
    ana = vigia.slack.workspace.person("ana")
    assert (await ana.types(words, where)).acknowledged
    await vigia.settle()
    answers = [one for one in vigia.slack.workspace.channel(where).ephemerals if one.seen_only_by == ana.id]
    return drawn(answers[-1]) if answers else ""


def room(vigia: Vigia) -> Channel:
    (found,) = vigia.slack.workspace.channels_named("inc-")
    return found


async def act(vigia: Vigia, name: str) -> None:
    """Something a team does; the call that is refused is one of what follows from it."""
    match name:
        case "declare":
            await types(vigia, "/inc declare sev2 Checkout is failing")
        case "update" | "lost":
            await types(vigia, "/inc update The pool is full", room(vigia))
        case "link":
            await types(vigia, "/inc link Board https://board.example.com", room(vigia))
        case "form":
            await types(vigia, "/inc update", room(vigia))
        case "mention":
            await vigia.slack.workspace.person("ana").mentions_bot("list", room(vigia))
            await vigia.settle()
        case "prompt":
            await vigia.time_passes(vigia.reminder_after)
        case "close":
            await types(vigia, "/inc resolve It works again", room(vigia))
            await types(vigia, "/inc close archive", room(vigia))


def everything_said(vigia: Vigia) -> list[str]:
    """In channels and in private, ephemeral or not."""
    places = vigia.slack.state.channels.values()
    said: list[Message] = [post for place in places for post in (*place.posts, *place.ephemerals)]
    return [drawn(post) for post in said]


def told(vigia: Vigia, refusal: Refusal) -> list[str]:
    """Who heard of it, in which sentence."""
    words = UNREACHABLE if refusal.error in GONE and refusal.method != "chat.postEphemeral" else f": {refusal.error}."
    return [text for text in everything_said(vigia) if words in text]


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
async def test_whatever_slack_refuses_the_incident_goes_on_and_somebody_is_told_once(
    vigia: Vigia, refusal: Refusal
) -> None:
    slack = vigia.slack
    if refusal.act != "declare":
        await act(vigia, "declare")
    slack.calls.clear()
    if refusal.act == "lost":
        slack.faults.on("chat.postMessage", LostAnswer(), nth=1)
    slack.faults.on(refusal.method, Refuses(refusal.error), nth=refusal.nth)
    await act(vigia, refusal.act)
    await vigia.time_passes(1)
    refused = [call.arguments for call in slack.calls.of(refusal.method) if call.outcome == refusal.error]
    assert refused, "Slack was not asked"
    about = {(one.get("channel"), one.get("ts")) for one in refused}
    assert refusal.heals or len(refused) == len(about), "what is final is asked once"

    # Brings card, topic and announcement up to date, which is refused as well.
    await types(vigia, "/inc sev #1 1 all of Europe")
    for _ in range(3):
        await vigia.time_passes(61)
    assert len(told(vigia, refusal)) == refusal.told, told(vigia, refusal)
    assert any(refusal.by_ways in text for text in everything_said(vigia))
    assert await vigia.waiting() == (refusal.heals and refusal.nth is None)

    slack.faults.clear()
    for _ in range(2):
        await vigia.time_passes(61)
    assert await vigia.waiting() == 0
    if refusal.heals:
        assert slack.calls.of(refusal.method)[-1].outcome == "ok"
    assert len(told(vigia, refusal)) == refusal.told
    answer = await types(vigia, "/inc update #1 We go on")
    timeline = await types(vigia, "/inc timeline #1")
    if refusal.act == "close":
        assert "closed the incident" in timeline
    else:
        assert "The next update is promised" in answer
        assert "all of Europe" in timeline
        assert "We go on" in timeline
    assert said_twice(slack) == []
    if vigia.slack.workspace.channels_named("inc-") and refusal.act != "close":
        # Where the channel is lost, where it is announced is the place to look.
        (announced,) = slack.workspace.general.posts
        assert refusal.method == "chat.update" or "SEV1" in drawn(announced)
        assert refusal.error in GONE or any("SEV1" in drawn(post) for post in room(vigia).posts)
