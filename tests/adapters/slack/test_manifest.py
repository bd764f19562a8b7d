"""The app's manifest: enough for everything, nothing without a reason, and Slack's own shape."""

import json
from pathlib import Path

import pytest

from adapters.slack.inbound import ADD_TO_TIMELINE, FROM_MESSAGE
from adapters.slack.manifest import FEATURES, manifest, scopes
from adapters.slack.settings import COMMANDS, commands
from tests.adapters.slack.installation import installation

URL = "https://vigia.example.com"
OVER_HTTP = manifest(COMMANDS, URL)
BY_SOCKET = manifest(COMMANDS, None)


def test_over_http_everything_has_the_one_address() -> None:
    made = OVER_HTTP
    address = "https://vigia.example.com/slack/events"
    assert [command["url"] for command in made["features"]["slash_commands"]] == [address, address]
    assert made["settings"]["event_subscriptions"]["request_url"] == address
    assert made["settings"]["interactivity"]["request_url"] == address
    assert made["settings"]["socket_mode_enabled"] is False


def test_by_socket_there_is_no_address() -> None:
    made = BY_SOCKET
    assert "vigia.example.com" not in json.dumps(made)
    assert made["settings"]["socket_mode_enabled"] is True


def test_commands_are_called_as_the_operator_says_and_bring_people_by_id() -> None:
    made = manifest(commands({"SLACK_COMMANDS": "/fire, /brand"}), URL)
    assert [command["command"] for command in made["features"]["slash_commands"]] == ["/fire", "/brand"]
    assert all(command["should_escape"] for command in made["features"]["slash_commands"])


def test_every_shortcut_is_one_we_answer() -> None:
    offered = {shortcut["callback_id"] for shortcut in OVER_HTTP["features"]["shortcuts"]}
    assert offered == {ADD_TO_TIMELINE, *FROM_MESSAGE}


def test_names_and_descriptions_are_as_short_as_slack_wants_them() -> None:
    made = OVER_HTTP
    assert all(len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in made["features"]["shortcuts"])
    assert len(made["display_information"]["description"]) <= 140


def test_every_permission_says_what_needs_it() -> None:
    assert OVER_HTTP["oauth_config"]["scopes"]["bot"] == list(scopes())
    assert all(feature.what for feature in FEATURES)
    assert all(scopes().values())


async def test_these_permissions_are_enough(
    migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with installation(migrated_sqlite, tmp_path, monkeypatch, "http") as vigia:
        vigia.slack.state.app.scopes = list(scopes())
        vigia.general.members.remove(vigia.slack.state.bot.id)  # announcements need no invitation
        await vigia.types("ana", "/inc declare sev2 Checkout is failing")
        await vigia.types("ana", "/inc role comms @bruno", vigia.room)
        await vigia.types("ana", "/inc link Board <https://boards.example.com>", vigia.room)
        await vigia.presses("ana", vigia.card, "update")
        form = vigia.person("ana").view
        assert form is not None
        await vigia.submits("ana", form, {"text": "The pool is full"})
        said = await vigia.person("bruno").says("It leaks", vigia.room)
        await vigia.person("ana").reacts(said, "pushpin")
        await vigia.person("ana").opens_home()
        await vigia.later(30 * 60)
        assert vigia.announced
        assert vigia.room.bookmarks
        assert vigia.person("ana").home
        refused = {call.method: call.outcome for call in vigia.slack.calls if call.outcome != "ok"}
        assert refused == {}
