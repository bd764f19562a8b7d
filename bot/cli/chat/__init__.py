"""`vigia chat`: the web chat's conversation in a terminal, for machines that have only a shell (docs/terminal.md)."""

import asyncio
from argparse import ArgumentParser, Namespace
from urllib.parse import parse_qs, urlsplit

from aiohttp import ClientSession, DummyCookieJar
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output

from bot import config
from bot.cli.chat.client import Client, NoAnswer, Pause, Refused
from bot.cli.chat.conversation import Conversation
from bot.cli.chat.sessions import Sessions
from bot.cli.chat.stream import follow
from bot.cli.chat.terminal import Terminal, opened
from bot.clock import SystemClock
from bot.config import LOOPBACK
from bot.domain.errors import SetupError
from bot.ports import Clock

LOGIN_PATH = "/chat/login"
HOW = "`vigia login-link @name` on the server prints a one-time address, and --login takes it"


def arguments(parser: ArgumentParser) -> None:
    """Who speaks, and where."""
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--as", dest="speaker", metavar="NAME", help="in the demo: who speaks, such as ana")
    who.add_argument("--login", metavar="ADDRESS", help="elsewhere: the one-time address that vigia login-link prints")
    parser.add_argument("--at", metavar="URL", help="the installation's address; without it, this machine's at PORT")


def run(options: Namespace) -> int:
    """Until /quit or Ctrl+D."""
    asyncio.run(chat(options))
    return 0


async def chat(
    options: Namespace,
    keys: Input | None = None,
    screen: Output | None = None,
    clock: Clock | None = None,
    pause: Pause = asyncio.sleep,
) -> None:
    """One sitting, at the machine's own terminal or another. Raises SetupError when it cannot begin."""
    settings = config.load()
    sessions = Sessions(config.state_folder())
    at = _installation(options, f"http://127.0.0.1:{settings.port}")
    async with ClientSession(cookie_jar=DummyCookieJar()) as http:
        client = await _client(Client(http, at, pause=pause), options, sessions)
        with opened(keys, screen) as terminal:
            conversation = Conversation(client, terminal, clock or SystemClock(), settings)
            terminal.names = conversation.names
            after = await _begun(conversation, options, at)
            async with asyncio.TaskGroup() as tasks:
                listening = tasks.create_task(follow(client, after, conversation, pause))
                await _talk(terminal, conversation)
                listening.cancel()
        if not conversation.is_signed_in:
            sessions.forget(at)


async def _talk(terminal: Terminal, conversation: Conversation) -> None:
    text: str | None = ""
    while text is not None:
        try:
            typed, seen = await terminal.line(conversation, text)
        except EOFError:
            return
        text = await conversation.typed(typed, seen)


async def _begun(conversation: Conversation, options: Namespace, at: str) -> str:
    try:
        return await conversation.begin()
    except NoAnswer as error:
        raise SetupError(f"{at} does not answer as Vigia does: start it, or name it with --at") from error
    except Refused as refused:
        raise SetupError(_why(refused, options, at)) from refused


async def _client(client: Client, options: Namespace, sessions: Sessions) -> Client:
    """Speaking as somebody of the demo, with a session that is kept, or with a new one."""
    at = client.at
    if options.speaker:
        client.speaker = options.speaker.removeprefix("@").lower()
    elif not options.login:
        client.session = sessions.kept(at)
    else:
        try:
            client.session = await client.sign_in(_token(options.login))
        except Refused as refused:
            raise SetupError(_why(refused, options, at)) from refused
        except NoAnswer as error:
            raise SetupError(f"{at} does not answer as Vigia does: try again, with a new address if need be") from error
        sessions.keep(at, client.session)
    return client


def _installation(options: Namespace, here: str) -> str:
    """Where to: --at, else where the one-time address leads, else this machine."""
    wanted = options.at or (options.login or here).partition(LOGIN_PATH)[0]
    try:
        address = urlsplit(wanted)
        is_safe = address.scheme == "https" or (address.scheme == "http" and address.hostname in LOOPBACK)
    except ValueError:
        is_safe = False
    if not is_safe or not address.hostname or address.query or address.fragment or address.username:
        what = "--at" if options.at else "--login"
        raise SetupError(f"{what}: expected an https:// address, or http:// on this machine")
    return f"{address.scheme}://{address.netloc}{address.path.rstrip('/').removesuffix('/chat')}"


def _token(address: str) -> str:
    given = parse_qs(urlsplit(address).query).get("token")
    if not given:
        raise SetupError("--login: expected the whole address that `vigia login-link` prints")
    return given[0]


def _why(refused: Refused, options: Namespace, at: str) -> str:
    """Why it cannot begin, and what can be done about it."""
    if options.speaker and refused.code in ("as-refused", "signed-out"):
        return f"--as: {at} is not the demo, so people sign in: {HOW}"
    known = {
        "unknown-person": f"--as {options.speaker}: nobody has that name in the demo; ana does",
        "nobody": f"{at} is the demo: --as says who speaks, as in --as ana",
        "no-sign-in": f"--login: {at} is the demo, which has no sign-in: --as ana says who speaks",
        "signed-out": f"nobody is signed in at {at} from here: {HOW}",
        "link-spent": "--login: this address was used already or is older than 10 minutes: ask for a new one",
        "wrong-host": f"--at: Vigia is not known by this address; PUBLIC_URL is the one it has besides {at}",
    }
    return known.get(refused.code, f"{at} refuses: {refused.sentence}")
