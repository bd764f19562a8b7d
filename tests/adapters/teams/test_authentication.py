"""Only the Connector is let in, with a token for this bot and this activity, from a tenant that may."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from typing import Any, cast

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from adapters.teams.authentication import Authentication, Forbidden, Refused, Unauthenticated
from adapters.teams.settings import read_settings
from bot import bootstrap, config
from bot.domain.errors import SetupError
from tests.adapters.slack.fake_core import FakeCore, as_core
from tests.adapters.teams.standin import (
    APP,
    OTHER_TENANT,
    TEAM,
    TENANT,
    DropBefore,
    Hang,
    HtmlAnswer,
    ServerFails,
    SteppedTime,
    TeamsStandIn,
)
from tests.adapters.teams.standin.keys import signing_key
from tests.adapters.teams.standin.login import ISSUER

HOUR = 3600
SETTINGS = read_settings(
    {
        "MICROSOFT_APP_ID": APP,
        "MICROSOFT_APP_PASSWORD": "x",
        "MICROSOFT_APP_TENANT_ID": TENANT,
        "TEAMS_TEAM_ID": TEAM,
        "TEAMS_CHANNEL": "19:x@thread.tacv2",
    }
)


@pytest.fixture
async def core(teams: TeamsStandIn) -> FakeCore:
    return FakeCore(teams.clock)


@pytest.fixture
async def door(teams: TeamsStandIn, core: FakeCore) -> AsyncIterator[Authentication]:
    authentication = Authentication(read_settings(teams.settings()), as_core(core))
    await authentication.start()
    await authentication.idle()
    yield authentication
    await authentication.stop()


def activity(teams: TeamsStandIn, **changed: Any) -> dict[str, Any]:
    """Somebody says something."""
    said: dict[str, Any] = {
        "type": "message",
        "channelId": "msteams",
        "serviceUrl": teams.service_url,
        "channelData": {"tenant": {"id": TENANT}},
    }
    return {**said, **changed}


def bearer(teams: TeamsStandIn, said: dict[str, Any] | None = None, **claims: Any) -> str:
    return f"Bearer {teams.door.token(said or activity(teams), **claims)}"


async def refusal(door: Authentication, authorization: str, said: dict[str, Any]) -> tuple[int, str]:
    with pytest.raises(Refused) as refused:
        await door.verify(authorization, said)
    return refused.value.status, refused.value.reason


# -- each row of the rules ----------------------------------------------------------------------------------------


async def test_what_the_connector_signed_for_this_bot_is_let_in(teams: TeamsStandIn, door: Authentication) -> None:
    claims = await door.verify(bearer(teams), activity(teams))
    assert (claims.app, claims.service_url, claims.tenant) == (APP, teams.service_url, TENANT)
    assert claims.told["iss"] == ISSUER


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"aud": "00000000-aaaa-4000-8000-0000000000ff"}, "audience"),
        ({"aud": ""}, "no aud"),
        ({"aud": None}, "no aud"),
        ({"iss": "https://sts.windows.net/somebody/"}, "issuer"),
        ({"iss": "https://api.botframework.com/"}, "issuer"),
        ({"iss": None}, "no iss"),
        ({"exp": None}, "no exp"),
        ({"exp": 1e300}, "expiry"),
        ({"serviceurl": "https://smba.example.com/teams/"}, "service url"),
        ({"serviceurl": None}, "service url"),
        ({"serviceurl": 7}, "service url"),
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused(
    teams: TeamsStandIn, door: Authentication, claims: dict[str, Any], reason: str
) -> None:
    assert await refusal(door, bearer(teams, **claims), activity(teams)) == (403, reason)


async def test_another_cloud_has_another_issuer(teams: TeamsStandIn, core: FakeCore) -> None:
    given = teams.settings(MICROSOFT_GRAPH_URL="https://graph.microsoft.us/v1.0")
    door = Authentication(read_settings(given), as_core(core))
    await door.start()
    await door.idle()
    assert (await door.verify(bearer(teams, iss="https://api.botframework.us"), activity(teams))).app == APP
    assert await refusal(door, bearer(teams), activity(teams)) == (403, "issuer")
    await door.stop()


@pytest.mark.parametrize(
    ("ends", "let_in"),
    [(-300, True), (-301, False), (-3600, False), (1, True)],
    ids=["5 min", "5 min 1 s", "hour", "fresh"],
)
async def test_a_token_may_have_ended_five_minutes_ago_and_no_second_more(
    teams: TeamsStandIn, door: Authentication, ends: int, let_in: bool
) -> None:
    authorization = bearer(teams, exp=int(teams.clock.time()) + ends)
    if let_in:
        assert (await door.verify(authorization, activity(teams))).app == APP
    else:
        assert await refusal(door, authorization, activity(teams)) == (403, "expiry")


@pytest.mark.parametrize(("begins", "let_in"), [(300, True), (301, False)])
async def test_a_token_may_begin_five_minutes_from_now_and_no_second_more(
    teams: TeamsStandIn, door: Authentication, begins: int, let_in: bool
) -> None:
    authorization = bearer(teams, nbf=int(teams.clock.time()) + begins)
    if let_in:
        assert (await door.verify(authorization, activity(teams))).app == APP
    else:
        assert await refusal(door, authorization, activity(teams)) == (403, "expiry")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"channelData": {"tenant": {"id": OTHER_TENANT}}}, "tenant"),
        ({"channelData": {"tenant": {}}}, "tenant"),
        ({"channelData": {"tenant": TENANT}}, "tenant"),
        ({"channelData": [1]}, "tenant"),
        ({"channelData": None}, "tenant"),
        ({"channelId": "emulator"}, "endorsement"),
        ({"channelId": "webchat"}, "endorsement"),
        ({"channelId": None}, "endorsement"),
        ({"serviceUrl": None}, "service url"),
        ({"serviceUrl": ["x"]}, "service url"),
    ],
)
async def test_an_activity_the_token_does_not_vouch_for_is_refused(
    teams: TeamsStandIn, door: Authentication, changed: dict[str, Any], reason: str
) -> None:
    said = activity(teams, **changed)
    assert await refusal(door, bearer(teams), said) == (403, reason)


async def test_an_address_that_is_not_safe_is_refused_even_when_the_token_names_it(
    teams: TeamsStandIn, door: Authentication
) -> None:
    said = activity(teams, serviceUrl="http://smba.example.com/teams/")
    assert await refusal(door, bearer(teams, said), said) == (403, "service url")


async def test_other_tenants_may_be_allowed(teams: TeamsStandIn, core: FakeCore) -> None:
    settings = read_settings(teams.settings(TEAMS_ALLOWED_TENANTS=f"{TENANT}, {OTHER_TENANT.upper()}"))
    authentication = Authentication(settings, as_core(core))
    await authentication.start()
    said = activity(teams, channelData={"tenant": {"id": OTHER_TENANT}})
    assert (await authentication.verify(bearer(teams, said), said)).tenant == OTHER_TENANT
    await authentication.stop()


@pytest.mark.parametrize("vouches", [[], ["webchat"], ["msteamsx"]], ids=["nothing", "another", "nearly"])
async def test_a_key_that_does_not_vouch_for_teams_signs_in_vain(
    teams: TeamsStandIn, core: FakeCore, vouches: list[str]
) -> None:
    teams.openid.published = [(teams.openid.key, vouches)]
    authentication = Authentication(read_settings(teams.settings()), as_core(core))
    await authentication.start()
    assert await refusal(authentication, bearer(teams), activity(teams)) == (403, "endorsement")
    await authentication.stop()


# -- signatures that are none -------------------------------------------------------------------------------------


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def claims_of(teams: TeamsStandIn) -> dict[str, Any]:
    return dict(jwt.decode(teams.door.token(activity(teams)), options={"verify_signature": False}))


async def test_a_token_without_a_signature_is_refused(teams: TeamsStandIn, door: Authentication) -> None:
    for algorithm in ("none", "None", "NONE"):
        token = f"{part({'alg': algorithm, 'typ': 'JWT', 'kid': teams.openid.key.kid})}.{part(claims_of(teams))}."
        assert await refusal(door, f"Bearer {token}", activity(teams)) == (403, "algorithm")


async def test_a_token_signed_with_the_public_key_as_a_password_is_refused(
    teams: TeamsStandIn, door: Authentication
) -> None:
    public = teams.openid.key.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    signed = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': teams.openid.key.kid})}.{part(claims_of(teams))}"
    digest = hmac.new(public, signed.encode(), hashlib.sha256).digest()
    token = f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"
    assert await refusal(door, f"Bearer {token}", activity(teams)) == (403, "algorithm")


async def test_a_token_of_another_key_under_a_known_name_is_refused(teams: TeamsStandIn, door: Authentication) -> None:
    token = jwt.encode(
        claims_of(teams), signing_key(99).private, algorithm="RS256", headers={"kid": teams.openid.key.kid}
    )
    assert await refusal(door, f"Bearer {token}", activity(teams)) == (403, "signature")


async def test_a_token_that_brings_its_own_key_is_refused(teams: TeamsStandIn, door: Authentication) -> None:
    stranger = signing_key(99)
    headers = {"kid": "theirs", "jwk": stranger.published(["msteams"]), "jku": "https://keys.example.com"}
    token = jwt.encode(claims_of(teams), stranger.private, algorithm="RS256", headers=headers)
    assert await refusal(door, f"Bearer {token}", activity(teams)) == (403, "key")


async def test_a_token_changed_after_it_was_signed_is_refused(teams: TeamsStandIn, door: Authentication) -> None:
    head, _body, signature = teams.door.token(activity(teams)).split(".")
    forged = f"Bearer {head}.{part({**claims_of(teams), 'exp': 2**33})}.{signature}"
    assert await refusal(door, forged, activity(teams)) == (403, "signature")


@pytest.mark.parametrize(
    "authorization",
    ["", " ", "Bearer", "Bearer ", "Basic YTpi", "Bearer x", "Bearer a.b.c", "Bearer ñ.ñ.ñ", "Bearer ..", "a.b.c",
     "Bearer " + "x" * 100_000, "Bearer \x00.\x00.\x00", "Bearer eyJhbGciOiJSUzI1NiJ9..", "Bearer e30.e30.e30"],
)  # fmt: skip
async def test_what_is_no_token_is_refused_and_never_an_error(
    teams: TeamsStandIn, door: Authentication, authorization: str
) -> None:
    status, _reason = await refusal(door, authorization, activity(teams))
    assert status in (401, 403)


@pytest.mark.parametrize("kid", [None, "", 7, ["a"], {"a": 1}])
async def test_a_key_with_no_name_is_refused(teams: TeamsStandIn, door: Authentication, kid: Any) -> None:
    token = f"{part({'alg': 'RS256', 'kid': kid})}.{part(claims_of(teams))}.AAAA"
    status, _reason = await refusal(door, f"Bearer {token}", activity(teams))
    assert status in (401, 403)


async def test_nobody_is_asked_anything_for_a_request_that_is_refused(
    teams: TeamsStandIn, door: Authentication
) -> None:
    before = teams.calls.named()
    for claims in ({"aud": "x"}, {"exp": 1}, {"serviceurl": "https://x.example.com"}):
        await refusal(door, bearer(teams, **claims), activity(teams))
    assert teams.calls.named() == before == ["openid.metadata", "openid.keys"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=10), inside, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["type", "channelId", "serviceUrl", "channelData", "conversation", "from"])
claim_names = st.sampled_from(["iss", "aud", "exp", "nbf", "iat", "serviceurl", "sub", "jti"])


@given(
    authorization=st.none() | st.text(max_size=60),
    claims=st.dictionaries(claim_names, anything, max_size=4),
    said=st.dictionaries(names, anything, max_size=4),
)
def test_whatever_is_sent_is_let_in_or_refused_and_never_an_error(
    authorization: str | None, claims: dict[str, Any], said: dict[str, Any]
) -> None:
    clock = SteppedTime()
    now, key = int(clock.time()), signing_key(1)
    good = {"iss": ISSUER, "aud": APP, "exp": now + 60, "serviceurl": "https://smba.example.com/teams/"}
    stands = {"channelId": "msteams", "serviceUrl": good["serviceurl"], "channelData": {"tenant": {"id": TENANT}}}
    # PyJWT signs no claims of the wrong kind; somebody with a key of Microsoft's might.
    head = part({"alg": "RS256", "kid": key.kid})
    signed = f"{head}.{part({**good, **claims})}"
    signature = key.private.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    token = f"Bearer {signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    async def knock() -> None:
        authentication = Authentication(SETTINGS, as_core(FakeCore(clock)))
        authentication._keys._take([key.published(["msteams"])], authentication._clock.now())
        try:
            told = await authentication.verify(authorization or token, {**stands, **said})
        except Refused as refusal:
            assert refusal.status in (401, 403)  # noqa: PT017 - either is right
        else:
            assert told.tenant == TENANT

    asyncio.run(knock())


# -- keys that change ---------------------------------------------------------------------------------------------


async def test_a_new_key_is_fetched_once_and_its_token_accepted(teams: TeamsStandIn, door: Authentication) -> None:
    teams.openid.rotate()
    began = time.monotonic()
    assert (await door.verify(bearer(teams), activity(teams))).app == APP
    assert time.monotonic() - began < 2
    await door.verify(bearer(teams), activity(teams))
    assert len(teams.calls.of("openid.keys")) == 2


async def test_fifty_activities_under_a_new_key_fetch_it_once(teams: TeamsStandIn, door: Authentication) -> None:
    teams.openid.rotate()
    let_in = await asyncio.gather(*(door.verify(bearer(teams), activity(teams)) for _ in range(50)))
    assert len(let_in) == 50
    assert len(teams.calls.of("openid.keys")) == 2


async def test_a_thousand_keys_nobody_knows_cause_one_fetch_a_minute(
    teams: TeamsStandIn, clock: SteppedTime, door: Authentication
) -> None:
    async def flood() -> None:
        body = part(claims_of(teams))
        for number in range(1000):
            token = f"{part({'alg': 'RS256', 'kid': f'nobody-{number}'})}.{body}.AAAA"
            with pytest.raises(Forbidden):
                await door.verify(f"Bearer {token}", activity(teams))

    at_first = len(teams.calls.of("openid.keys"))
    await flood()
    assert len(teams.calls.of("openid.keys")) == at_first + 1
    await clock.advance(59)
    await flood()
    assert len(teams.calls.of("openid.keys")) == at_first + 1
    await clock.advance(1)
    await flood()
    assert len(teams.calls.of("openid.keys")) == at_first + 2


async def test_those_who_are_known_are_let_in_while_others_flood(teams: TeamsStandIn, door: Authentication) -> None:
    teams.faults.on("openid.keys", Hang())
    token = f"{part({'alg': 'RS256', 'kid': 'nobody'})}.{part(claims_of(teams))}.AAAA"
    waiting = asyncio.create_task(refusal(door, f"Bearer {token}", activity(teams)))
    await teams.calls.begun("openid.keys", 2)
    assert (await door.verify(bearer(teams), activity(teams))).app == APP
    assert not waiting.done()
    teams.faults.clear()
    assert await waiting == (403, "key")


# -- keys that cannot be fetched ----------------------------------------------------------------------------------

AWAY = [ServerFails(503), DropBefore(), HtmlAnswer(), Hang()]


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """An activity waits less for keys that do not come."""
    monkeypatch.setattr("adapters.teams.keys.KEYS_WAIT", 0.05)


@pytest.mark.parametrize("fault", AWAY, ids=lambda fault: type(fault).__name__)
async def test_the_last_good_keys_serve_a_day_while_their_endpoint_is_down(
    teams: TeamsStandIn, clock: SteppedTime, door: Authentication, fault: Any, hurried: None
) -> None:
    teams.faults.on("openid.*", fault)
    for _hour in range(24):
        await clock.advance(HOUR)
        assert (await door.verify(bearer(teams), activity(teams))).app == APP
    assert door.trouble == ""
    old = teams.openid.key
    teams.openid.rotate()
    assert (await refusal(door, bearer(teams), activity(teams)))[0] == 403
    teams.openid.key = old
    await clock.advance(1)
    assert (await refusal(door, bearer(teams), activity(teams))) == (401, "no signing keys")
    assert door.trouble == "no signing keys"


async def test_an_endpoint_that_is_down_is_told_once_and_so_is_its_return(
    teams: TeamsStandIn, clock: SteppedTime, door: Authentication
) -> None:
    teams.faults.on("openid.metadata", ServerFails(503))
    with capture_logs() as told:
        for _hour in range(4):
            await clock.advance(HOUR + 1)
            await door.verify(bearer(teams), activity(teams))
            await door.idle()
        teams.faults.clear()
        await clock.advance(HOUR)
        await door.verify(bearer(teams), activity(teams))
        await door.idle()
    assert [(one["event"], one["log_level"]) for one in told] == [
        ("teams.keys-away", "error"),
        ("teams.keys-back", "info"),
    ]
    assert len(teams.calls.of("openid.metadata")) == 6


async def test_keys_are_renewed_by_the_hour_without_anybody_waiting(
    teams: TeamsStandIn, clock: SteppedTime, door: Authentication
) -> None:
    await clock.advance(HOUR + 1)
    teams.faults.on("openid.keys", Hang())
    assert (await door.verify(bearer(teams), activity(teams))).app == APP
    await teams.calls.begun("openid.keys", 2)
    assert (await door.verify(bearer(teams), activity(teams))).app == APP


async def test_a_list_without_a_usable_key_replaces_nothing(
    teams: TeamsStandIn, clock: SteppedTime, door: Authentication
) -> None:
    good = teams.openid.published
    teams.openid.published = []
    await clock.advance(HOUR + 1)
    await door.verify(bearer(teams), activity(teams))
    await door.idle()
    assert (await door.verify(bearer(teams), activity(teams))).app == APP
    teams.openid.published = good


async def test_a_start_while_the_endpoint_is_down_has_the_keys_of_before(
    teams: TeamsStandIn, clock: SteppedTime, core: FakeCore, door: Authentication
) -> None:
    await door.verify(bearer(teams), activity(teams))
    await door.stop()
    teams.faults.on("openid.*", ServerFails(503))
    await clock.advance(HOUR)
    again = Authentication(read_settings(teams.settings()), as_core(core))
    await again.start()
    assert (await again.verify(bearer(teams), activity(teams))).app == APP
    await again.stop()


@pytest.mark.parametrize("kept", ["{}", "nonsense", '{"at": "x", "keys": 1}', '{"at": "2026-03-02", "keys": [{}]}'])
async def test_a_start_on_spoilt_memories_fetches_anew(teams: TeamsStandIn, core: FakeCore, kept: str) -> None:
    core.facts["teams.keys"] = kept
    authentication = Authentication(read_settings(teams.settings()), as_core(core))
    await authentication.start()
    assert (await authentication.verify(bearer(teams), activity(teams))).app == APP
    await authentication.stop()


async def test_a_start_without_any_key_refuses_everybody_and_says_so(teams: TeamsStandIn, core: FakeCore) -> None:
    teams.faults.on("openid.*", ServerFails(503))
    authentication = Authentication(read_settings(teams.settings()), as_core(core))
    await authentication.start()
    with pytest.raises(Unauthenticated):
        await authentication.verify(bearer(teams), activity(teams))
    assert authentication.trouble == "no signing keys"
    await authentication.stop()


async def test_keys_are_fetched_from_no_address_that_is_not_safe(
    teams: TeamsStandIn, core: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teams.openid, "address", "http://keys.example.com")
    settings = read_settings(
        {
            **teams.settings(),
            "MICROSOFT_OPENID_METADATA_URL": f"{teams.graph_url[:-5]}/v1/.well-known/openidconfiguration",
        }
    )
    authentication = Authentication(settings, as_core(core))
    await authentication.start()
    with pytest.raises(Unauthenticated):
        await authentication.verify(bearer(teams), activity(teams))
    await authentication.stop()


# -- settings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("MICROSOFT_APP_ID", "", "MICROSOFT_APP_ID is blank"),
        ("MICROSOFT_APP_ID", "   ", "MICROSOFT_APP_ID is blank"),
        ("MICROSOFT_APP_ID", "vigia", "MICROSOFT_APP_ID: expected"),
        ("MICROSOFT_APP_PASSWORD", "", "MICROSOFT_APP_PASSWORD: expected"),
        ("MICROSOFT_APP_PASSWORD", APP, "holds an id"),
        ("MICROSOFT_APP_TENANT_ID", "", "MICROSOFT_APP_TENANT_ID is blank"),
        ("MICROSOFT_APP_TYPE", "UserAssignedMSI", "MICROSOFT_APP_TYPE"),
        ("TEAMS_TEAM_ID", "19:abc@thread.tacv2", "holds a conversation's id"),
        ("TEAMS_CHANNEL", "incidents", "TEAMS_CHANNEL"),
        ("TEAMS_ALLOWED_TENANTS", "example.com", "TEAMS_ALLOWED_TENANTS"),
        ("MICROSOFT_LOGIN_URL", "http://localhost:1", "MICROSOFT_LOGIN_URL"),
        ("MICROSOFT_LOGIN_URL", "https://login.example.com/tenant", "MICROSOFT_LOGIN_URL"),
        ("MICROSOFT_GRAPH_URL", "http://graph.example.com/v1.0", "MICROSOFT_GRAPH_URL"),
        ("MICROSOFT_OPENID_METADATA_URL", "ftp://localhost/x", "MICROSOFT_OPENID_METADATA_URL"),
        ("TEAMS_SERVICE_URL", "http://smba.example.com", "TEAMS_SERVICE_URL"),
        ("TEAMS_GRAPH_RATE", "-1", "TEAMS_GRAPH_RATE"),
        ("TEAMS_GRAPH_RATE", "²", "TEAMS_GRAPH_RATE"),
    ],
)
async def test_a_setting_that_is_missing_or_wrong_is_named(
    teams: TeamsStandIn, name: str, value: str, words: str
) -> None:
    with pytest.raises(SetupError, match=words):
        read_settings({**teams.settings(), name: value})


async def test_a_process_whose_app_id_is_blank_does_not_start(
    teams: TeamsStandIn, core: FakeCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in teams.settings().items():
        monkeypatch.setenv(name, value)
    loaded = config.load(database_url="sqlite:///unused.db", vigia_adapters="teams")
    assert bootstrap.connect("teams", loaded, cast(Any, core)).name == "teams"
    monkeypatch.setenv("MICROSOFT_APP_ID", "")
    with pytest.raises(SetupError, match="MICROSOFT_APP_ID is blank"):
        bootstrap.connect("teams", loaded, cast(Any, core))


async def test_settings_that_are_left_out_are_microsofts_own(teams: TeamsStandIn) -> None:
    own = ("MICROSOFT_LOGIN_URL", "MICROSOFT_OPENID_METADATA_URL", "MICROSOFT_GRAPH_URL", "TEAMS_SERVICE_URL")
    settings = read_settings({name: value for name, value in teams.settings().items() if name not in own})
    assert settings.login_url == "https://login.microsoftonline.com"
    assert settings.openid_metadata_url == "https://login.botframework.com/v1/.well-known/openidconfiguration"
    assert settings.graph_url == "https://graph.microsoft.com/v1.0"
    assert settings.service_url == "https://smba.trafficmanager.net/teams/"
    assert (settings.app_type, settings.graph_rate) == ("SingleTenant", 4)
    assert settings.allowed_tenants == {TENANT}
