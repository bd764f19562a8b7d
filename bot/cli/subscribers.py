"""`vigia subscribers`: who asked to hear, and what they may ask of whoever runs Vigia."""

import asyncio
import importlib
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable
from itertools import islice
from pathlib import Path
from typing import Any

from bot import bootstrap, config
from bot.clock import SystemClock
from bot.domain.errors import SetupError
from bot.domain.subscriber import Subscriber, Way, Wishes
from bot.domain.values import zones
from bot.store import Store
from bot.store.subscribers import StoredSubscribers

AT_ONCE = 500  # addresses brought in one transaction, so that the running process is not kept waiting

Work = Callable[[StoredSubscribers, Namespace], Awaitable[int]]


def arguments(parser: ArgumentParser) -> None:
    """What is done, and with whom."""
    commands = parser.add_subparsers(dest="does", required=True, metavar="COMMAND")
    shown = commands.add_parser("list", help="everybody who asked")
    shown.add_argument("--json", action="store_true", help="as a JSON array")
    added = commands.add_parser("add", help="asks an address by mail whether it wants to hear")
    added.add_argument("address")
    erased = commands.add_parser("erase", help="erases all that is kept about an address but a hash of it")
    erased.add_argument("address", help="of mail, or https:// of a webhook")
    exported = commands.add_parser("export", help="all that is kept about an address, as JSON")
    exported.add_argument("address", help="of mail, or https:// of a webhook")
    brought = commands.add_parser("import", help="brings in addresses whose owners have said yes elsewhere")
    brought.add_argument("file", type=Path, help="one mail address on each line")
    for sub in (added, brought):
        sub.add_argument("--lang", choices=config.LOCALES, help="the language they are told in")
        sub.add_argument("--zone", help="their time zone, such as Europe/Madrid")


def run(options: Namespace) -> int:
    """Beside a serving process: nothing is claimed."""
    works: dict[str, Work] = {"list": _list, "add": _add, "erase": _erase, "export": _export, "import": _import}
    return asyncio.run(_with_register(works[options.does], options))


async def _with_register(work: Work, options: Namespace) -> int:
    settings = config.load()
    store = Store(settings.database_url)
    try:
        await store.must_be_at_head()
        register = StoredSubscribers(bootstrap.RawDatabase(store))
        await register.unlock(settings.subscribers_key)
        return await work(register, options)
    finally:
        store.close()


async def _list(register: StoredSubscribers, options: Namespace) -> int:
    everybody = await register.listed()
    if options.json:
        print(json.dumps([_as_data(one) for one in everybody], indent=1, ensure_ascii=False))
        return 0
    for one in everybody:
        wishes = one.wishes
        what = ",".join(wishes.components) or "everything"
        level = wishes.least.name.lower()
        print(f"{one.address}\t{one.way}\t{one.consent}\t{wishes.lang}\t{wishes.zone}\t{level}\t{what}")
    print(f"{len(everybody)} in all")
    return 0


async def _add(register: StoredSubscribers, options: Namespace) -> int:
    """The running worker sends the mail."""
    address = _addresses().usable(options.address)
    if not address:
        raise SetupError(f"{options.address} is no mail address; a webhook is added by its owner, on the public page")
    await register.ask(address, _wishes(options), SystemClock().now())
    print("asked by mail; nothing else is sent before they say yes")
    return 0


async def _erase(register: StoredSubscribers, options: Namespace) -> int:
    many = await register.erase(*_meant(options.address), SystemClock().now())
    print(f"erased: {many}; a hash is kept, so that no list brings the address back")
    return 0


async def _export(register: StoredSubscribers, options: Namespace) -> int:
    print(json.dumps(await register.export(*_meant(options.address)), indent=1, ensure_ascii=False))
    return 0


async def _import(register: StoredSubscribers, options: Namespace) -> int:
    parser, wishes = _addresses(), _wishes(options)
    new = known = forgotten = wrong = 0
    try:
        written = parser.listed(options.file)
        while part := list(islice(written, AT_ONCE)):
            good = [address for address in part if parser.usable(address)]
            wrong += len(part) - len(good)
            brought = await register.bring(good, wishes, SystemClock().now())
            new, known = new + brought.new, known + brought.known
            forgotten += brought.forgotten
    except OSError as error:
        raise SetupError(f"{options.file}: cannot be read: {error.strerror}") from error
    print(f"new: {new}, known: {known}, left out since they said no once: {forgotten}, no addresses: {wrong}")
    if wrong:
        print("what is no address was left out", file=sys.stderr)
    return 0


def _addresses() -> Any:
    """The one parser of mail addresses; it is an adapter's."""
    return importlib.import_module("adapters.publish.addresses")


def _meant(typed: str) -> tuple[Way, str]:
    if "://" in typed:
        return Way.WEBHOOK, typed
    address = _addresses().usable(typed)
    if not address:
        raise SetupError(f"{typed} is neither a mail address nor one of a webhook")
    return Way.MAIL, address


def _wishes(options: Namespace) -> Wishes:
    page = config.load().page
    if options.zone and options.zone not in zones():
        raise SetupError(f"--zone {options.zone}: expected a zone name such as Europe/Madrid or America/Sao_Paulo")
    return Wishes(lang=options.lang or page.languages[0], zone=options.zone or page.zone)


def _as_data(one: Subscriber) -> dict[str, object]:
    return {
        "address": one.address,
        "way": one.way,
        "consent": one.consent,
        "language": one.wishes.lang,
        "zone": one.wishes.zone,
        "least": one.wishes.least.name.lower(),
        "components": list(one.wishes.components),
        "asked_at": one.asked_at.isoformat(),
        "confirmed_at": one.confirmed_at.isoformat() if one.confirmed_at else None,
    }
