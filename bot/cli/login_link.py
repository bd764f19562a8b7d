"""`vigia login-link @ana`: a one-time address that signs somebody in to the web chat."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace

from bot import bootstrap, config
from bot.clock import SystemClock
from bot.domain.errors import SetupError
from bot.domain.values import zones
from bot.ports import LOGIN_LINK_LIFE, SignsIn
from bot.store import Store


def arguments(parser: ArgumentParser) -> None:
    """For whom, and what is known about them."""
    parser.add_argument("handle", metavar="@name", help="how others mention this person")
    parser.add_argument("--name", help='the name people are shown, such as "Ana Souza"')
    parser.add_argument("--lang", choices=config.LOCALES, help="the language Vigia speaks to them")
    parser.add_argument("--zone", help="their time zone, such as Europe/Madrid")


def run(options: Namespace) -> int:
    """Prints the address alone, so that it can be piped; what it is worth goes to standard error."""
    if options.zone and options.zone not in zones():
        raise SetupError(f"--zone {options.zone}: expected a zone name such as Europe/Madrid or America/Sao_Paulo")
    print(asyncio.run(_link(options)))
    minutes = int(LOGIN_LINK_LIFE.total_seconds() // 60)
    print(f"It signs {options.handle} in once, within {minutes} minutes.", file=sys.stderr)
    return 0


async def _link(options: Namespace) -> str:
    """One transaction and nothing claimed, so it works while another process serves the same database."""
    settings = config.load()
    store = Store(settings.database_url)
    try:
        await store.must_be_at_head()
        core = bootstrap.Core(store, SystemClock())
        adapters = [bootstrap.connect(name, settings, core) for name in settings.vigia_adapters]
        door = next((adapter for adapter in adapters if isinstance(adapter, SignsIn)), None)
        if door is None:
            raise SetupError("VIGIA_ADAPTERS names nothing that people sign in to; expected webchat among them")
        return await door.login_link(options.handle, options.name, options.lang, options.zone)
    finally:
        store.close()
