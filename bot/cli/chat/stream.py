"""What changes, as it happens. After a break it goes on where it was, so that nothing is lost."""

from typing import Protocol

from bot.cli.chat.client import Client, NoAnswer, Pause, Refused
from bot.cli.chat.limits import STREAM_PAUSE
from bot.cli.chat.wire import Event


class Listener(Protocol):
    """Who is told."""

    async def happened(self, event: Event) -> None:
        """One event, the next only when this is done."""
        ...

    async def line_broken(self) -> None:
        """Said once, when going on at once did not succeed."""
        ...

    async def line_back(self) -> None:
        """Said once, after `line_broken`."""
        ...

    async def turned_away(self, refused: Refused) -> None:
        """The stream is not given any more."""
        ...


async def follow(client: Client, after: str, listener: Listener, pause: Pause) -> None:
    """Tells the listener what changes, until it is cancelled or nobody is signed in any more."""
    failures = 0
    while True:
        try:
            async for event in client.events(after):
                if event is None:
                    failures, was_broken = 0, failures > 1
                    if was_broken:
                        await listener.line_back()
                    continue
                await listener.happened(event)
                after = event.place or after
        except Refused as refused:
            if refused.code == "signed-out":
                await listener.turned_away(refused)
                return
        except NoAnswer:
            pass  # the same as a stream that ends
        failures += 1
        if failures == 2:
            await listener.line_broken()
        await pause(STREAM_PAUSE)
