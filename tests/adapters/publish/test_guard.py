"""A webhook's address cannot be turned against the own network: not when it is saved, not when it is called."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from adapters.publish import webhook
from adapters.publish.guard import Guard
from adapters.publish.http import call
from bot.domain.errors import OutsideError, SetupError, TargetRejected, TargetUnavailable
from tests.adapters.publish.names import Names
from tests.adapters.publish.stage import serving, surroundings
from tests.adapters.publish.webhook_receiver import SECRET, WebhookReceiver, webhook_receiver
from tests.contracts.target import release

PUBLIC = "93.184.215.14"

# Written as an address: known to be wrong when it is saved.
LITERAL = [
    "127.0.0.1",
    "127.1",
    "0.0.0.0",  # noqa: S104 - nobody binds to it
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "127.0.0.1.",
    "１２７.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:169.254.169.254]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:7f00:1::]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    "[fec0::1]",
    "[ff02::1]",
]
# What a name may lead to all the same.
LEADS_TO = [
    "127.0.0.1",
    "0.0.0.0",  # noqa: S104 - nobody binds to it
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "fc00::1",
    "fe80::1%eth0",
]


def another_address_of_this_machine() -> str:
    """Besides 127.0.0.1, which only Linux has more of without being told."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.2", 0))
        except OSError:
            return "::1"
    return "127.0.0.2"


@pytest.fixture
async def receiver() -> AsyncIterator[WebhookReceiver]:
    async with webhook_receiver() as listening:
        yield listening


# -- when it is saved ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", LITERAL)
def test_an_address_that_is_not_public_is_refused_when_it_is_saved(host: str) -> None:
    with pytest.raises(SetupError, match="target partner: option url"):
        webhook.connect(
            "partner",
            {"url": f"https://{host}/hook", "secret": "PARTNER_SECRET"},
            surroundings({"PUBLISH_ALLOW": "", "PARTNER_SECRET": SECRET}),
        )


@pytest.mark.parametrize("host", LITERAL)
async def test_an_address_that_is_not_public_is_refused_when_it_is_called(host: str) -> None:
    with pytest.raises(TargetRejected):
        await call(Guard(), "POST", f"https://{host}/hook", headers={})


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://hooks.example.com/", "https"),
        ("ftp://hooks.example.com/", "https"),
        ("file:///etc/passwd", "https"),
        ("//hooks.example.com/", "https"),
        ("https://", "https"),
        ("https:///hook", "https"),
        ("", "https"),
        ("https://hooks.example.com:22/", "port"),
        ("https://hooks.example.com:80/", "port"),
        ("https://hooks.example.com:99999/", "address"),
        ("https://user:hunter2@hooks.example.com/", "user"),
        ("https://user@hooks.example.com/", "user"),
        ("https://hooks.example.com\\@127.0.0.1/", "address"),
        ("https://hooks.example.com/ \r\nHost: evil", "address"),
        ("https://hooks.example.com./", "host"),
        ("https://hooks.example.0x1/", "host"),
    ],
)
def test_an_address_of_another_shape_is_refused_with_what_is_wrong(url: str, why: str) -> None:
    with pytest.raises(SetupError, match=why) as refusal:
        Guard().inspect(url)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com/a?b=c",
        "https://hooks.example.com:8443/",
        f"https://{PUBLIC}/",
        "https://bücher.example/",
    ],
)
def test_a_public_address_is_accepted(url: str) -> None:
    assert Guard().inspect(url).scheme == "https"


@pytest.mark.parametrize("address", LEADS_TO)
async def test_a_name_that_leads_inside_is_refused_by_the_operators_check(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Names(monkeypatch, hooks_example_com=[[PUBLIC, address]])
    with pytest.raises(SetupError, match="not public"):
        await Guard().check("https://hooks.example.com/")


async def test_the_operators_check_tells_a_name_that_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    Names(monkeypatch, hooks_example_com=[[]])
    with pytest.raises(SetupError, match="looked up"):
        await Guard().check("https://hooks.example.com/")


async def test_the_operators_check_accepts_a_public_name(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names(monkeypatch, hooks_example_com=[[PUBLIC]])
    await Guard().check("https://hooks.example.com/")
    assert names.asked == ["hooks.example.com"]


# -- when it is called --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", LEADS_TO)
async def test_a_name_that_leads_inside_is_refused_when_it_is_called(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Names(monkeypatch, hooks_example_com=[[address, PUBLIC]])
    with pytest.raises(TargetRejected, match="may not be called"):
        await call(Guard(), "POST", "https://hooks.example.com/", headers={})


async def test_a_name_whose_first_look_up_fails_is_checked_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    Names(monkeypatch, hooks_example_com=[[], ["127.0.0.1"]])
    with pytest.raises(TargetUnavailable) as first:
        await call(Guard(), "POST", "https://hooks.example.com/", headers={})
    assert not first.value.maybe_done
    with pytest.raises(TargetRejected):
        await call(Guard(), "POST", "https://hooks.example.com/", headers={})


async def test_the_connection_goes_to_the_address_that_was_checked_whatever_the_name_leads_to_next(
    receiver: WebhookReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = another_address_of_this_machine()
    guard = Guard.of({"PUBLISH_ALLOW": allowed})
    reached: list[str] = []

    async def take(request: web.Request) -> web.Response:
        reached.append(request.headers["Host"])
        return web.Response()

    names = Names(monkeypatch, hooks_example_com=[[allowed], ["127.0.0.1"]])
    url = f"http://hooks.example.com:{receiver.port}/"
    async with serving([web.post("/", take)], allowed, receiver.port):
        assert (await call(guard, "POST", url, headers={})).is_good
        assert names.asked == ["hooks.example.com"]  # one look-up for one connection
        with pytest.raises(TargetRejected):
            await call(guard, "POST", url, headers={})
    assert reached == [f"hooks.example.com:{receiver.port}"]
    assert receiver.arrived == []


async def test_the_certificate_is_asked_for_by_the_name_not_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

    def note(_connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        asked.append(name)

    context.sni_callback = note
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    Names(monkeypatch, hooks_example_com=[["127.0.0.1"]])
    async with server:
        guard, url = Guard.of({"PUBLISH_ALLOW": "127.0.0.0/8"}), f"https://hooks.example.com:{port}/"
        with pytest.raises(TargetUnavailable):
            await call(guard, "POST", url, headers={})
    assert asked == ["hooks.example.com"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_a_failure_and_never_followed(status: int) -> None:
    called: list[str] = []

    async def redirect(request: web.Request) -> web.Response:
        called.append(request.path)
        return web.Response(status=status, headers={"Location": "/inside"})

    async with serving([web.route("*", "/{path:.*}", redirect)]) as port:
        options = {"url": f"http://127.0.0.1:{port}/hook", "secret": "PARTNER_SECRET"}
        target = webhook.connect("partner", options, surroundings({"PARTNER_SECRET": SECRET}))
        with pytest.raises(TargetRejected, match=f"{status}.*redirect"):
            await target.publish(release(), again=False)
    assert called == ["/hook"]


async def test_the_environments_proxy_is_not_asked(receiver: WebhookReceiver, monkeypatch: pytest.MonkeyPatch) -> None:
    async with webhook_receiver() as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        receiver.answers = [(204, {})]
        guard = Guard.of({"PUBLISH_ALLOW": "127.0.0.1"})
        assert (await call(guard, "POST", receiver.url, headers={})).status == 204
        assert proxy.arrived == []


async def test_of_an_endless_answer_only_the_beginning_is_read() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65_536)

    async with serving([web.get("/", endless)]) as port:
        guard = Guard.of({"PUBLISH_ALLOW": "127.0.0.1"})
        answer = await call(guard, "GET", f"http://127.0.0.1:{port}/", headers={}, most=100_000)
        assert len(answer.body) == 100_000


async def test_nothing_listening_did_nothing() -> None:
    async with webhook_receiver() as gone:
        url = gone.url
    with pytest.raises(TargetUnavailable) as refusal:
        await call(Guard.of({"PUBLISH_ALLOW": "127.0.0.1"}), "POST", url, headers={})
    assert (refusal.value.reason, refusal.value.maybe_done) == ("unreachable", False)


# -- what the operator allows -------------------------------------------------------------------------------------


@pytest.mark.parametrize("networks", ["10.1.0.0/16", " 10.1.0.0/16 , 192.168.7.7", "0.0.0.0/0", "fd12::/16,10.0.0.0/8"])
def test_the_operator_opens_networks_of_their_own_for_any_port_and_for_http(networks: str) -> None:
    guard = Guard.of({"PUBLISH_ALLOW": networks})
    assert guard.inspect("http://10.1.2.3:8080/hook").host == "10.1.2.3"


@pytest.mark.parametrize("networks", ["0.0.0.0/0,::/0", "169.254.0.0/16", "169.254.169.254", "fd00:ec2::254"])
@pytest.mark.parametrize("host", ["169.254.169.254", "[::ffff:169.254.169.254]", "[fd00:ec2::254]"])
def test_nobody_opens_the_addresses_where_clouds_keep_keys(networks: str, host: str) -> None:
    with pytest.raises(SetupError):
        Guard.of({"PUBLISH_ALLOW": networks}).inspect(f"http://{host}/latest/meta-data")


async def test_an_open_network_does_not_open_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = Guard.of({"PUBLISH_ALLOW": "10.1.0.0/16"})
    Names(monkeypatch, inside_example_com=[["10.2.0.1"]], outside_example_com=[[PUBLIC]])
    for url in ("https://inside.example.com/", "http://outside.example.com/", "https://outside.example.com:25/"):
        with pytest.raises(SetupError, match="not public"):
            await guard.check(url)
        with pytest.raises(OutsideError, match="may not be called"):
            await call(guard, "POST", url, headers={})
    with pytest.raises(SetupError):
        guard.inspect("https://127.0.0.1/")


@pytest.mark.parametrize("networks", ["10.1.2.3/16", "inside.example.com", "10.0.0.0/99"])
def test_a_network_that_is_none_is_told_by_its_setting(networks: str) -> None:
    with pytest.raises(SetupError, match="PUBLISH_ALLOW"):
        Guard.of({"PUBLISH_ALLOW": networks})
