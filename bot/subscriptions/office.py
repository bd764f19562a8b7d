"""Everything about subscriptions of one process, put together."""

from collections.abc import Awaitable, Callable, Sequence

from bot.domain.component import ListedComponent
from bot.ports import Clock
from bot.ports.publishing import Courier
from bot.render import Wording
from bot.statuspage.state import Branding
from bot.subscriptions.desk import Desk
from bot.subscriptions.introducing import Introductions
from bot.subscriptions.notices import Notices
from bot.subscriptions.pages import Pages
from bot.subscriptions.reading import Readers
from bot.subscriptions.register import Register


class Office:
    """`readers` for targets, `desk` for visitors, `introductions` for what is owed to both."""

    def __init__(
        self,
        register: Register,
        courier: Courier,
        wording: Wording,
        page: Branding,
        public_url: str,
        components: Callable[[], Awaitable[Sequence[ListedComponent]]],
        clock: Clock,
    ) -> None:
        notices = Notices(wording, page, public_url, register.keys)
        self.register = register
        self.readers = Readers(register, wording, page, public_url, clock)
        self.desk = Desk(register, courier, Pages(wording, page), page, public_url, components, clock)
        self.introductions = Introductions(register, courier, notices, clock)
