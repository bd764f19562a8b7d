"""`vigia demo`: everything on one SQLite file and one port, on this machine only."""

import asyncio
import base64
import os
import secrets
import socket
import webbrowser
from argparse import ArgumentParser, Namespace

from bot import config, logs
from bot.bootstrap import Process
from bot.cli.serving import serve
from bot.store import migrate

DATABASE = "sqlite:///vigia-demo.db"


def arguments(parser: ArgumentParser) -> None:
    """Settings come from the environment; PORT is the one most often set."""
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")


def run(options: Namespace) -> int:
    """Until it is stopped."""
    fixed: dict[str, object] = {"vigia_demo": True, "host": "127.0.0.1", "vigia_adapters": "webchat"}
    if not config.given("DATABASE_URL"):
        fixed["database_url"] = DATABASE
    if not config.given("VIGIA_LOG_LEVEL"):
        fixed["vigia_log_level"] = "warning"
    settings = config.load(**fixed)
    logs.configure(settings.vigia_log_level)
    migrate(settings.database_url)
    settle_neighbours(settings.port)

    def started(process: Process) -> None:
        address = process.settings.public_url
        print(f"Vigia keeps watch at {address}\nStop it with Ctrl+C; what happened is kept in {settings.database_url}.")
        if not options.no_browser and _has_display():
            webbrowser.open(address)

    asyncio.run(serve(settings, web=True, worker=True, started=started))
    return 0


def settle_neighbours(port: int) -> None:
    """Whom the demo tells outside: a mail server and a partners' site of its own, on this machine alone.

    Whoever has set one of a neighbour's settings has a neighbour of their own.
    """
    mail, lists = _free_port(), config.HOME / "playbooks" / "lists"
    config.offer(
        {
            "SMTP_URL": f"smtp://127.0.0.1:{mail}",
            "MAIL_FROM": "Vigia demo <vigia@shop.example>",
            "CUSTOMERS_LIST": str(lists / "customers.txt"),
            "SUPPORT_LIST": str(lists / "support.txt"),
            "AUTHORITIES_LIST": str(lists / "authorities.txt"),
            "WEBCHAT_MAIL_PORT": str(mail),
        }
    )
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    config.offer(
        {
            "PARTNERS_URL": f"http://127.0.0.1:{port}/demo/partners",
            "PARTNERS_SECRET": secret,
            "PUBLISH_ALLOW": "127.0.0.0/8",
            "WEBCHAT_PARTNERS_SECRET": secret,
        }
    )


def _free_port() -> int:
    """One that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _has_display() -> bool:
    return os.name == "posix" and (os.uname().sysname == "Darwin" or config.given("DISPLAY"))
