"""A partner's software is told of a publication: signed, small, once, and failures have their cause."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.publish import webhook
from bot.domain.errors import NotSetUp, SetupError, TargetRejected, TargetUnavailable
from bot.domain.release import Work
from bot.domain.values import ComponentState, Severity, Status, WorkStage
from bot.ports.publishing import Statement, Target
from bot.testing import NOON
from tests.adapters.publish.stage import surroundings
from tests.adapters.publish.webhook_receiver import SECRET, WebhookReceiver, webhook_receiver
from tests.contracts.target import LINK, LONG, release, saying


@pytest.fixture
async def receiver() -> AsyncIterator[WebhookReceiver]:
    async with webhook_receiver() as listening:
        yield listening


@pytest.fixture
def partner(receiver: WebhookReceiver) -> Target:
    return connect(receiver)


def connect(receiver: WebhookReceiver, **options: str) -> Target:
    given = {"url": receiver.url, "secret": "PARTNER_SECRET", **options}
    return webhook.connect("partner", given, surroundings({"PARTNER_SECRET": SECRET}))


def data(receiver: WebhookReceiver) -> dict[str, Any]:
    (event,) = receiver.kept.values()
    told: dict[str, Any] = event["data"]
    return told


# -- what is sent -------------------------------------------------------------------------------------------------


async def test_the_receiver_learns_everything_that_is_known(receiver: WebhookReceiver, partner: Target) -> None:
    said = (saying("Checkout is failing", "We are on it."), saying("Falha no checkout", "Já vemos.", "pt_BR"))
    due = NOON + timedelta(minutes=30)
    await partner.publish(
        release(
            statements=said,
            next_update_at=due,
            affected=("Checkout", "Login"),
            corrects="f" * 32,
            states={"payments": ComponentState.PARTIAL_OUTAGE},
        ),
        again=False,
    )
    assert data(receiver) == {
        "incident": 7,
        "publication": 1,
        "kind": "statement",
        "phase": "investigating",
        "severity": "sev2",
        "status": "investigating",
        "next_update_at": "2026-03-02T12:30:00+00:00",
        "link": LINK,
        "affected": ["Checkout", "Login"],
        "components": {"payments": "partial_outage"},
        "statements": [
            {"lang": "en", "title": "Checkout is failing", "text": "We are on it."},
            {"lang": "pt_BR", "title": "Falha no checkout", "text": "Já vemos."},
        ],
        "corrects": "f" * 32,
    }
    (event,) = receiver.kept.values()
    assert (event["type"], event["timestamp"]) == ("incident.publication", "2026-03-02T12:00:00+00:00")


async def test_planned_maintenance_has_an_object_of_its_own_and_no_severity(
    receiver: WebhookReceiver, partner: Target
) -> None:
    begins, ends = NOON + timedelta(hours=10), NOON + timedelta(hours=12)
    work = Work(4, WorkStage.CANCELLED, {"en": "DB upgrade"}, begins, ends, ("payments",))
    await partner.publish(release(incident=0, work=work, phase="maintenance-cancelled"), again=False)
    (event,) = receiver.kept.values()
    assert event["type"] == "maintenance.publication"
    assert event["data"]["maintenance"] == {
        "number": 4,
        "stage": "cancelled",
        "name": {"en": "DB upgrade"},
        "starts_at": "2026-03-02T22:00:00+00:00",
        "ends_at": "2026-03-03T00:00:00+00:00",
        "components": ["payments"],
    }
    assert not {"incident", "severity", "status"} & set(event["data"])


async def test_every_try_is_signed_anew_under_the_same_id(receiver: WebhookReceiver) -> None:
    around = surroundings({"PARTNER_SECRET": SECRET})
    target = webhook.connect("partner", {"url": receiver.url, "secret": "PARTNER_SECRET"}, around)
    receiver.answers = [(500, {})]
    with pytest.raises(TargetUnavailable):
        await target.publish(release(), again=False)
    around.clock.advance(timedelta(seconds=90))  # type: ignore[attr-defined]
    await target.publish(release(), again=True)
    first, second = receiver.arrived
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == release().key
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 90
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    assert receiver.bodies[0] == receiver.bodies[1]


@pytest.mark.parametrize("character", ["x", "é", "完", "🎉", '"', "\n", "\x00", "\ud800"])
async def test_the_body_stays_below_twenty_kilobytes_in_any_script(
    receiver: WebhookReceiver, partner: Target, character: str
) -> None:
    said = [Statement(lang, character * 300, (character * 9 + " ") * 4_000) for lang in ("en", "es", "pt_BR")]
    await partner.publish(release(statements=tuple(said)), again=False)
    assert len(receiver.bodies[0]) <= 20_000
    assert all(one["text"].endswith(f"… {LINK}") for one in data(receiver)["statements"])


async def test_short_texts_leave_their_room_to_long_ones(receiver: WebhookReceiver, partner: Target) -> None:
    await partner.publish(release(statements=(saying("a", "short"), saying("b", LONG))), again=False)
    short, long = data(receiver)["statements"]
    assert short["text"] == "short"
    assert len(long["text"]) > 15_000


async def test_the_room_can_be_made_smaller(receiver: WebhookReceiver) -> None:
    target = connect(receiver, limit="500")
    assert target.limit == 500
    await target.publish(release(statements=(saying("Checkout", LONG),)), again=False)
    (said,) = data(receiver)["statements"]
    assert target.measure([Statement("en", said["title"], said["text"])]) <= 500


async def test_more_systems_than_fit_are_told_at_once(partner: Target) -> None:
    with pytest.raises(TargetRejected, match="too many"):
        await partner.publish(release(affected=tuple(f"system-{n}" for n in range(3_000))), again=False)


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("status", Status)
async def test_every_severity_and_status_has_its_word(
    receiver: WebhookReceiver, partner: Target, severity: Severity, status: Status
) -> None:
    await partner.publish(release(severity=severity, status=status), again=False)
    assert (data(receiver)["severity"], data(receiver)["status"]) == (f"sev{severity}", status.value)


# -- what comes back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 405, 410, 413, 415, 422, 451])
async def test_what_cannot_heal_is_told_at_once_with_its_cause(
    receiver: WebhookReceiver, partner: Target, status: int
) -> None:
    receiver.answers = [(status, {"Location": "http://127.0.0.1/"})]
    with pytest.raises(TargetRejected) as refusal:
        await partner.publish(release(), again=False)
    assert refusal.value.reason == "disabled by the receiver" if status == 410 else str(status) in refusal.value.reason


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
async def test_what_can_heal_is_worth_another_try(receiver: WebhookReceiver, partner: Target, status: int) -> None:
    receiver.answers = [(status, {})]
    with pytest.raises(TargetUnavailable) as refusal:
        await partner.publish(release(), again=False)
    assert refusal.value.reason.startswith(str(status))
    await partner.publish(release(), again=True)
    assert len(receiver.kept) == 1


@pytest.mark.parametrize(
    ("told", "waits"),
    [
        ("30", timedelta(seconds=30)),
        ("Mon, 02 Mar 2026 12:01:00 GMT", timedelta(minutes=1)),
        ("Mon, 02 Mar 2026 11:00:00 GMT", timedelta()),
        ("999999999", timedelta(hours=1)),
        ("-5", None),
        ("soon", None),
        ("9" * 400, None),
    ],
)
async def test_the_receiver_says_how_long_to_wait(
    receiver: WebhookReceiver, partner: Target, told: str, waits: timedelta | None
) -> None:
    receiver.answers = [(429, {"Retry-After": told})]
    with pytest.raises(TargetUnavailable) as refusal:
        await partner.publish(release(), again=False)
    assert refusal.value.retry_after == waits


# -- how it is set up ---------------------------------------------------------------------------------------------


def options(**changes: str) -> dict[str, str]:
    return {"url": "https://hooks.example.com/", "secret": "PARTNER_SECRET"} | changes


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (options(retries="3"), "partner: option retries is unknown; there are limit, secret, to, url"),
        (options(url=""), "partner: option url is missing"),
        (options(secret=""), "partner: option secret is missing"),
        (options(limit="0"), "partner: option limit"),
        (options(limit="999999"), "partner: option limit"),
        (options(limit="many"), "partner: option limit"),
    ],
)
def test_a_wrong_option_is_told_by_its_name(given: dict[str, str], names: str) -> None:
    with pytest.raises(SetupError, match=names):
        webhook.connect("partner", given, surroundings({"PARTNER_SECRET": SECRET}))


def test_an_option_that_takes_one_value_takes_no_list() -> None:
    with pytest.raises(SetupError, match="option url takes one value"):
        webhook.connect("partner", {**options(), "url": ("https://a.example/",)}, surroundings())


def test_without_its_secret_it_is_not_set_up() -> None:
    with pytest.raises(NotSetUp, match="PARTNER_SECRET"):
        webhook.connect("partner", options(), surroundings())


@pytest.mark.parametrize(
    "secret", ["hunter2", "whsec_", "whsec_c2hvcnQ=", "whsec_" + "QUFB" * 22, "whsec_not base64!", SECRET[6:]]
)
def test_a_secret_of_another_shape_is_told_by_its_variable_and_not_shown(secret: str) -> None:
    with pytest.raises(SetupError, match="PARTNER_SECRET must hold") as refusal:
        webhook.connect("partner", options(), surroundings({"PARTNER_SECRET": secret}))
    assert secret.removeprefix("whsec_") == "" or secret.removeprefix("whsec_") not in str(refusal.value)


async def test_a_forged_or_changed_body_does_not_pass_for_ours(receiver: WebhookReceiver, partner: Target) -> None:
    """The stand-in checks with the reference library; here is the proof that it does."""
    receiver.secret = "whsec_" + "WllYV1ZVVFNSUVBPTk1MS0pJSEdGRURDQkE="
    with pytest.raises(TargetUnavailable):
        await partner.publish(release(), again=False)
    assert receiver.kept == {}
    assert json.loads(receiver.bodies[0])["type"] == "incident.publication"
