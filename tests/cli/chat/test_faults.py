"""What is lost on the way: streams that break, answers that do not come."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.cli.chat.sittings import Installation, declares


class Between:
    """Stands between a terminal and an installation, and loses what it is told to."""

    def __init__(self) -> None:
        self.streams: list[web.Request] = []
        self.is_down = False
        self.answers_lost = 0

    @web.middleware
    async def pass_on(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if self.is_down:
            hang_up(request)
        if request.path == "/chat/events":
            self.streams.append(request)
        response = await handler(request)
        if self.answers_lost and request.method == "POST" and not request.path.endswith("/read"):
            self.answers_lost -= 1
            hang_up(request)
        return response

    def drop(self) -> None:
        """Every stream that is open."""
        for request in self.streams:
            hang_up(request)


def hang_up(request: web.Request) -> None:
    if request.transport:
        request.transport.abort()


async def behind(demo: Installation) -> tuple[TestServer, Between]:
    between = Between()
    application = web.Application(middlewares=[between.pass_on])
    for route in demo.process.adapters[0].routes():
        application.router.add_route(route.method, route.path, route.handler)
    server = TestServer(application)
    await server.start_server()
    return server, between


async def test_a_stream_that_breaks_loses_nothing(demo: Installation) -> None:
    server, between = await behind(demo)
    at = f"http://127.0.0.1:{server.port}"
    async with server, demo.sitting("ana", at=at) as ana, demo.sitting("bruno") as bruno:
        await bruno.sees("== #general ==")
        await ana.sees("== #general ==")
        bruno.types("one")
        await ana.sees("Bruno: one")
        between.is_down = True
        between.drop()
        await ana.sees("No connection")
        bruno.types("two")
        await bruno.sees("two")
        between.is_down = False
        await ana.sees("Connected again")
        await ana.sees("Bruno: two")
        assert [ana.saw(words) for words in ("Bruno: one", "Bruno: two", "No connection")] == [1, 1, 1]
        assert between.streams[-1].headers["Last-Event-ID"] > between.streams[0].headers["Last-Event-ID"]
        await ana.leaves()


async def test_a_lost_answer_is_asked_for_again_and_acts_once(demo: Installation) -> None:
    server, between = await behind(demo)
    async with server, demo.sitting("ana", at=f"http://127.0.0.1:{server.port}") as ana:
        await declares(demo, ana)
        between.answers_lost = 2
        ana.types("/inc note the pool is empty")
        await ana.sees("Vigia", "only you")
        ana.types("over")
        await ana.sees("Ana: over")
        assert ana.saw("/inc note the pool is empty") == 1
        await ana.leaves()
    assert await notes(demo) == 1


async def test_the_same_line_sent_again_after_a_lost_answer_acts_once(demo: Installation) -> None:
    server, between = await behind(demo)
    async with server, demo.sitting("ana", at=f"http://127.0.0.1:{server.port}") as ana:
        await declares(demo, ana)
        between.answers_lost = 100
        ana.types("/inc note the pool is empty")
        await ana.sees("Vigia does not answer. Your text is still here")
        between.answers_lost = 0
        ana.types("")  # it stands there still
        ana.types("over")
        await ana.sees("Ana: over")
        await ana.leaves()
    assert await notes(demo) == 1


async def notes(demo: Installation) -> int:
    """How many stand in the timeline."""
    events = await demo.process.store.read(lambda unit: unit.incidents.timeline(1))
    return sum(type(event).__name__ == "NoteAdded" for event in events)
