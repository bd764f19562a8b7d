"""Whom the demo publishes to: neighbours of its own, unless somebody has set their own."""

import os

import pytest

from bot import config
from bot.bootstrap import connect_targets
from bot.cli import demo
from bot.clock import SystemClock
from bot.playbook import load_playbook
from bot.ports.publishing import TargetSurroundings

BARE = ("PATH", "HOME")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """One that says nothing about Vigia."""
    bare = {name: os.environ[name] for name in BARE}
    monkeypatch.setattr(os, "environ", bare)
    return bare


NEED_MORE = {
    "stakeholders": "webchat is not connected",
    "status-page": "this installation keeps no page",
    "subscribers": "nobody can subscribe here",
    "subscribed-webhooks": "nobody can subscribe here",
}


def lacking() -> dict[str, str]:
    """Which of the shipped targets cannot be used, and why, but for those that need more than settings."""
    demo.settle_neighbours(8080)
    playbook = load_playbook(config.HOME / "playbooks" / "default.yaml")
    around = TargetSurroundings(config.environment(), "http://127.0.0.1:8080", SystemClock(), None, {})  # type: ignore[arg-type]
    _, missing = connect_targets(playbook, around)
    for name, why in NEED_MORE.items():
        assert missing.pop(name) == why
    return missing


def test_every_target_of_the_shipped_playbook_can_be_used_in_the_demo() -> None:
    assert lacking() == {}


def test_whoever_has_a_mail_server_of_their_own_is_asked_for_the_lists_too(environment: dict[str, str]) -> None:
    environment["SMTP_URL"] = "smtp://127.0.0.1:2525"
    assert lacking() == {
        "support-mail": "SUPPORT_LIST is not set",
        "customers-mail": "CUSTOMERS_LIST is not set",
        "authorities-mail": "AUTHORITIES_LIST is not set",
    }
    assert environment["SMTP_URL"] == "smtp://127.0.0.1:2525"
    assert config.adapter_settings("webchat").keys() == {"WEBCHAT_PARTNERS_SECRET"}


def test_whoever_has_partners_of_their_own_keeps_them(environment: dict[str, str]) -> None:
    environment["PARTNERS_URL"] = "https://partners.example.com/hook"
    assert lacking() == {"partners": "PARTNERS_SECRET is not set"}
    assert "PUBLISH_ALLOW" not in environment
    assert config.adapter_settings("webchat").keys() == {"WEBCHAT_MAIL_PORT"}
