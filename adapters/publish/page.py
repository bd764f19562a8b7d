"""The status page of this installation, wherever it is written: one update for each publication.

No options: whose page it is and where it is written are settings (STATUS_NAME, STATUS_TARGETS, ...). Without a place
it is served by Vigia alone.
"""

import asyncio
from collections.abc import Sequence

from adapters.publish.limits import PAGE_SECONDS
from adapters.publish.options import Given, Options
from bot.domain.errors import NotSetUp, TargetRejected, TargetUnavailable
from bot.ports.publishing import (
    Form,
    Holds,
    PublicPage,
    Receipt,
    Release,
    Statement,
    Target,
    TargetSurroundings,
)


def connect(name: str, options: Given, around: TargetSurroundings) -> Target:
    """Raises SetupError for an option: there are none."""
    Options(name, options, ())
    if around.page is None:
        raise NotSetUp(f"target {name}: this installation keeps no page")
    return Page(name, around.page)


class Page:
    """All its places together."""

    holds: Holds = "state"
    form: Form = "public"
    limit: int | None = None
    knows_again = True  # by the release's key

    def __init__(self, name: str, page: PublicPage) -> None:
        self.name = name
        self._page = page

    def measure(self, statements: Sequence[Statement]) -> int:
        """Characters of titles and texts."""
        return sum(len(one.title) + len(one.text) for one in statements)

    async def publish(self, release: Release, *, again: bool) -> Receipt:
        """The same whether it may have arrived or not."""
        ref = str(release.number)
        about = f"maintenance {release.work.number}" if release.work else f"incident {release.incident}"
        try:
            async with asyncio.timeout(PAGE_SECONDS):
                return Receipt(ref, about, await self._page.publish(release))
        except TimeoutError as error:
            raise TargetUnavailable("no answer in time", maybe_done=True) from error
        except (TargetUnavailable, TargetRejected) as trouble:
            # Other places show it, and what is wrong there must be corrected too.
            trouble.ref, trouble.thread = ref, about
            raise

    async def stop(self) -> None:
        """The page is somebody else's to stop."""
