"""Suites are modules that no test runner collects by itself; their assertions explain themselves all the same."""

import pytest

from bot.store import wakeup

pytest.register_assert_rewrite("tests.contracts.chat_rooms", "tests.contracts.chat_messages")


@pytest.fixture(autouse=True)
def quick_goodbye(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store on PostgreSQL notices that it is closed at its listener's next look: a second in an installation."""
    monkeypatch.setattr(wakeup, "POLL_SECONDS", 0.02)
