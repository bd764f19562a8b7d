"""The product as a newcomer has it: `vigia demo` as a process of its own, and people before it in a browser."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

PATIENCE = 15_000  # milliseconds before a sentence that should be there counts as missing
START = 30  # seconds a start may take on a busy machine


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Demo:
    """`vigia demo` on one SQLite file; can be stopped and started in the middle."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._database = f"sqlite:///{folder}/demo.db"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns when it has printed its address."""
        environment = {**os.environ, "PORT": str(self.port), "DATABASE_URL": self._database}
        command = (sys.executable, "-m", "bot", "demo", "--no-browser")
        self._process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.PIPE)
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), START)
        assert self.address in line.decode()

    async def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> None:
        """Returns when the process is gone."""
        if self._process and self._process.returncode is None:
            self._process.send_signal(with_signal)
            await asyncio.wait_for(self._process.wait(), START)


class Somebody:
    """One persona in one tab."""

    def __init__(self, page: Page, demo: Demo, who: str) -> None:
        self.page = page
        self._demo = demo
        self._who = who

    @classmethod
    async def enters(
        cls, browser: Browser, demo: Demo, who: str, *, width: int = 1440, height: int = 900
    ) -> "Somebody":
        """Opens the page in a tab of their own."""
        context = await browser.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(PATIENCE)
        somebody = cls(await context.new_page(), demo, who)
        await somebody.page.goto(f"{demo.address}/?as={who}")
        await expect(somebody.page.locator("#composer")).to_be_visible(timeout=PATIENCE)
        return somebody

    async def says(self, text: str) -> None:
        """Types it and presses Enter; returns when it was accepted."""
        box = self.page.locator("#text")
        await box.fill(text)
        await box.press("Enter")
        await expect(box).to_have_value("", timeout=PATIENCE)

    async def goes_to(self, channel: str) -> None:
        """Chooses a channel in the list."""
        await self.page.locator("#channel-lists").get_by_text(channel).first.click()
        await expect(self.page.locator("#channel-name")).to_contain_text(channel, timeout=PATIENCE)

    async def sees(self, text: str) -> None:
        """It stands in the channel's log."""
        await expect(self.log.get_by_text(text).last).to_be_visible(timeout=PATIENCE)

    async def sees_on_card(self, text: str) -> None:
        """It stands on the pinned card."""
        await expect(self.page.locator("#pinned")).to_contain_text(text, timeout=PATIENCE)

    async def sees_topic(self, text: str) -> None:
        """It stands in the topic."""
        await expect(self.page.locator("#channel-topic")).to_contain_text(text, timeout=PATIENCE)

    async def presses(self, label: str, where: Locator | None = None) -> None:
        """A button; the newest of that name."""
        await (where or self.page.locator("body")).get_by_role("button", name=label, exact=True).last.click()

    async def fills(self, label: str, text: str) -> None:
        """A field of the open form."""
        await self.page.locator("#dialog").get_by_label(label).fill(text)

    def publication(self, number: int) -> Locator:
        """The message about one that was let go."""
        return self.log.locator("article", has_text=f"Publication {number} to ")

    async def writes(self, texts: Mapping[str, str]) -> None:
        """What is known, in each language of the open form."""
        for language, text in texts.items():
            await self.form.locator(f"#field-text_{language}").fill(text)

    async def turns_to(self, title: str) -> None:
        """Puts the pinned card away, and scrolls to the beginning of a message with this heading."""
        pinned = self.page.locator("#pinned details[open] summary")
        if await pinned.count():
            await pinned.click()
        heading = self.log.get_by_role("heading", name=title).last
        await heading.evaluate("heading => heading.closest('article').scrollIntoView()")

    async def puts_partners(self, mood: str) -> None:
        """The demo's partners' site, out of order or back; returns when it is so."""
        async with self.page.expect_response("**/chat/api/partners"):
            await self.page.locator("#partners-mood").select_option(mood)

    async def sees_at_partners(self, text: str) -> None:
        """It was the last thing that happened at the partners' site."""
        await expect(self.page.locator("#arrivals li").first).to_contain_text(text, timeout=PATIENCE)

    async def has_mail(self, subject: str, count: int) -> None:
        """So many mails of this subject arrived."""
        mails = self.page.locator("#mails button", has_text=subject)
        await expect(mails).to_have_count(count, timeout=PATIENCE)

    async def opens_mail(self, to: str) -> None:
        """The newest to an address."""
        await self.page.locator("#mails button", has_text=to).first.click()
        await expect(self.form).to_contain_text(to, timeout=PATIENCE)

    async def reads(self, text: str) -> None:
        """It stands in the open mail, as a mail program shows it and in its words alone."""
        letter = self.page.frame_locator("#dialog iframe")
        await expect(letter.get_by_text(text)).to_be_visible(timeout=PATIENCE)
        await expect(self.form.locator(".letter-text")).to_contain_text(text, timeout=PATIENCE)

    @property
    def log(self) -> Locator:
        """What was said in the channel."""
        return self.page.locator("#log")

    @property
    def form(self) -> Locator:
        """The open form."""
        return self.page.locator("#dialog")
