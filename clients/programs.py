"""Other people's programs, each in a process of its own: what they read of a page, and what they find wrong with it."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web

HERE = Path(__file__).parent
CHECKER = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
PATIENCE = 60.0  # seconds a program may take on a busy machine
ID = "vigia"  # of the page, where a client wants one


async def statuspage_js(page: str) -> Any:
    """All that statuspage.js reads of the page at an address; its dates come back in ISO 8601."""
    async with _in_place_of_statuspage(page) as proxy:
        return await _prints("node", HERE / "readers" / "statuspage_js.cjs", ID, HTTPS_PROXY=proxy)


async def statuspage_io(page: str) -> Any:
    """All that statuspage.io reads of the page at an address."""
    return await _prints("node", HERE / "readers" / "statuspage_io.cjs", page)


CLIENTS = {"statuspage.js": statuspage_js, "statuspage.io": statuspage_io}


async def complaints(about: Iterable[str | Path], *, of_language: bool = True) -> list[str]:
    """What the Nu HTML checker says of pages at addresses and of CSS and SVG in files: errors, warnings, remarks.

    `of_language`: also where words look like another language than the page says.
    """
    here = "-Dnu.validator.servlet.allow-forbidden-hosts=true"  # it asks no loopback address otherwise
    told = ["--also-check-css", "--also-check-svg", "--format", "json", "--stdout", "--exit-zero-always"]
    told += [] if of_language else ["--no-langdetect"]
    found = await _prints("java", here, "-jar", CHECKER, *told, *about)
    return [
        f"{one.get('url', '')} line {one.get('lastLine', '?')}: {one.get('subType', one['type'])}: {one['message']}"
        for one in found["messages"]
    ]


@asynccontextmanager
async def serving(answers: Mapping[str, tuple[str, bytes]]) -> AsyncIterator[str]:
    """The address of a server on this machine that knows kinds and contents by path."""

    async def answer(request: web.Request) -> web.Response:
        kind, body = answers[request.path]
        return web.Response(body=body, headers={"Content-Type": kind})

    async with _listening(answer) as address:
        yield address


@asynccontextmanager
async def _in_place_of_statuspage(page: str) -> AsyncIterator[str]:
    """The address of a proxy that answers for https://<id>.statuspage.io with the page at another address.

    axios hands a proxy the whole address in the clear, so no certificate has a part in it.
    """
    async with ClientSession() as session:

        async def answer(request: web.Request) -> web.Response:
            assert request.host == f"{ID}.statuspage.io"
            async with session.get(page + request.path) as found:
                return web.Response(status=found.status, body=await found.read(), content_type=found.content_type)

        async with _listening(answer) as address:
            yield address


@asynccontextmanager
async def _listening(answer: Any) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


async def _prints(program: str, *arguments: str | Path, **environment: str) -> Any:
    """The JSON a program prints. It sees no more of the environment than where programs are."""
    process = await asyncio.create_subprocess_exec(
        program,
        *map(str, arguments),
        env={"PATH": os.environ["PATH"], **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        printed, complained = await asyncio.wait_for(process.communicate(), PATIENCE)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, complained.decode()
    return json.loads(printed)
