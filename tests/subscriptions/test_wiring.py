"""What the shipped playbook offers to subscribe to, and what a worker does for subscribers besides."""

from contextlib import AsyncExitStack

import pytest

from bot import bootstrap, config
from bot.ports.publishing import Sweeps
from tests.subscriptions.house import HERE

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("by_mail", [True, False])
async def test_a_worker_sends_what_is_owed_calls_again_and_erases_who_never_said_yes(
    database_url: str, monkeypatch: pytest.MonkeyPatch, *, by_mail: bool
) -> None:
    monkeypatch.setenv("MAIL_FROM", HERE["MAIL_FROM"])
    if by_mail:
        monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:2525")
    else:
        monkeypatch.delenv("SMTP_URL", raising=False)
    async with AsyncExitStack() as stack:
        process = await bootstrap.build(config.load(database_url=database_url, vigia_demo=False))
        await bootstrap.start(process, stack, web=False, worker=True)
        assert process.office
        assert ("subscribers" in process.targets) is by_mail
        assert isinstance(process.targets["subscribed-webhooks"], Sweeps)
        assert process.ticker
        swept = process.ticker._sweeps
        assert {"target.subscribed-webhooks", "subscribers.mail", "subscribers.unconfirmed"} <= swept.keys()
        for name in ("target.subscribed-webhooks", "subscribers.mail", "subscribers.unconfirmed"):
            await swept[name][1]()
