"""Whoever asked for it is told: each once, in their language and zone, what they want to hear of, with a way out."""

import asyncio
import base64
import itertools
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from sqlalchemy import text
from standardwebhooks import webhooks
from structlog.testing import capture_logs

from adapters.publish import mail, webhook
from adapters.publish.hooks import Hooks
from bot.domain.errors import NotSetUp, SetupError, TargetRejected
from bot.domain.release import Work
from bot.domain.subscriber import Wishes
from bot.domain.values import ComponentState, Severity, WorkStage
from bot.ports.publishing import Recipients, Subscribers, Target, TargetSurroundings
from bot.store import Store, wakeup
from bot.testing import NOON, FakeClock
from tests.adapters.publish.smtp_sink import SmtpSink, smtp_sink
from tests.adapters.publish.stage import HERE
from tests.adapters.publish.subscribing import Subscribed, subscribed
from tests.adapters.publish.test_mail import Fragile, Killed, must_have_reached
from tests.adapters.publish.webhook_receiver import WebhookReceiver, webhook_receiver
from tests.contracts.target import publish, release, saying

DOWN = ComponentState.MAJOR_OUTAGE
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def quick_goodbye(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store on PostgreSQL notices that it is closed at its listener's next look: a second in an installation."""
    monkeypatch.setattr(wakeup, "POLL_SECONDS", 0.02)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    opened = Store(database_url)
    await opened.open(NOON)
    yield opened
    opened.close()


@pytest.fixture
async def sink() -> AsyncIterator[SmtpSink]:
    async with smtp_sink() as listening:
        yield listening


@pytest.fixture
async def people(store: Store) -> Subscribed:
    return await subscribed(store)


Connect = Callable[..., Target]


@pytest.fixture
async def by_mail(sink: SmtpSink, store: Store, people: Subscribed) -> AsyncIterator[Connect]:
    """Connects the target of mail to subscribers."""
    made: list[Target] = []

    def connect(recipients: Recipients = store.recipients, **options: str) -> Target:
        settings = {"SMTP_URL": sink.url, "MAIL_FROM": "Example Status <status@example.com>"}
        made.append(mail.connect("subscribers", {"to": "subscribers", **options}, around(settings, recipients, people)))
        return made[-1]

    yield connect
    for target in made:
        await target.stop()


@pytest.fixture
async def by_webhook(store: Store, people: Subscribed) -> AsyncIterator[Hooks]:
    """The target of webhooks of subscribers."""
    target = webhook.connect("hooks", {"to": "subscribers"}, around({}, store.recipients, people))
    assert isinstance(target, Hooks)
    yield target
    await target.stop()


def around(settings: Mapping[str, str], recipients: Recipients, people: Subscribed | None) -> TargetSurroundings:
    readers: Subscribers | None = people.readers if people else None
    clock = people.clock if people else FakeClock(NOON)
    given = {**HERE, **settings}
    return TargetSurroundings(given, "https://vigia.example.com", clock, recipients, {}, subscribers=readers)


# -- the mail -----------------------------------------------------------------------------------------------------


async def test_each_has_a_mail_in_their_language_and_in_the_first_where_there_is_none(
    sink: SmtpSink, by_mail: Connect, people: Subscribed
) -> None:
    for lang in ("en", "pt_BR", "es"):
        await people.by_mail(f"{lang}@example.org", wishes=Wishes(lang=lang))
    both = (saying("Checkout is failing", "We are on it."), saying("Falha no checkout", "Já vemos.", "pt_BR"))
    receipt = await publish(by_mail(), release(statements=both))
    assert receipt.reached == 3
    told = {one.to.partition("@")[0]: one for one in sink.arrived}
    assert {lang: str(one.mail["Subject"]) for lang, one in told.items()} == {
        "en": "Checkout is failing",
        "pt_BR": "Falha no checkout",
        "es": "Checkout is failing",
    }
    assert "Já vemos." not in told["en"].text
    assert "Você pediu estes e-mails de Example." in told["pt_BR"].text
    assert "Pediste estos correos de Example." in told["es"].text
    assert '<div lang="pt-BR"' in told["pt_BR"].html


async def test_a_mail_has_the_headers_of_rfc_8058_and_the_readers_own_link_at_its_end(
    sink: SmtpSink, by_mail: Connect, people: Subscribed
) -> None:
    ids = await people.by_mail("ana@example.org", "bruno@example.org")
    await publish(by_mail(), release(statements=(saying("Checkout", "é" * 500),)))
    for id, one in zip(ids, sorted(sink.arrived, key=lambda one: one.to), strict=True):
        token = people.register.keys.token(id)
        link = f"https://vigia.example.com/subscriptions/unsubscribe/{token}"
        assert one.mail["List-Unsubscribe"] == f"<{link}>"
        assert one.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert one.mail.get_all("To") == [one.to]
        manage = f"https://vigia.example.com/subscriptions/manage/{token}"
        assert one.text.endswith(manage)
        assert f'href="{manage}"' in one.html
        assert one.html.index("manage") < one.html.index("</body>")
        body = one.raw.partition(b"\r\n\r\n")[2]
        assert max(map(len, body.splitlines())) <= 78, "no line is longer than without the link"


async def test_a_mail_to_a_list_has_no_way_out_that_would_not_work(sink: SmtpSink, store: Store) -> None:
    settings = {"SMTP_URL": sink.url, "MAIL_FROM": "status@example.com"}
    target = mail.connect("list", {"to": "ana@example.org"}, around(settings, store.recipients, None))
    await publish(target, release())
    (one,) = sink.arrived
    assert one.mail["List-Unsubscribe"] is None
    await target.stop()


async def test_times_are_told_in_the_readers_zone_too(sink: SmtpSink, by_mail: Connect, people: Subscribed) -> None:
    await people.by_mail("ana@example.org", wishes=Wishes(zone="America/Sao_Paulo"))
    await people.by_mail("bruno@example.org", wishes=Wishes(zone="UTC"))
    due = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
    await publish(by_mail(), release(next_update_at=due))
    work = Work(3, WorkStage.SCHEDULED, {"en": "Disks"}, due + timedelta(days=1), due + timedelta(days=1, hours=2))
    await publish(by_mail(), release(2, work=work, incident=0))
    told = {(one.to, number // 2): one.text for number, one in enumerate(sink.arrived)}
    soon, planned = told["ana@example.org", 0], told["ana@example.org", 1]
    assert "In your time zone (America/Sao_Paulo): next update by 2 Mar 2026, 09:30 UTC-3." in soon
    assert "from 3 Mar 2026, 09:30 UTC-3 to 3 Mar 2026, 11:30 UTC-3." in planned
    assert "time zone" not in told["bruno@example.org", 0] + told["bruno@example.org", 1]


async def test_only_whom_it_concerns_is_told(sink: SmtpSink, by_mail: Connect, people: Subscribed) -> None:
    await people.by_mail("all@example.org")
    await people.by_mail("pay@example.org", wishes=Wishes(components=("pay",)))
    await people.by_mail("worst@example.org", wishes=Wishes(least=Severity.SEV1))
    await publish(by_mail(), release(states={"search": DOWN}))
    assert sorted(one.to for one in sink.arrived) == ["all@example.org"]
    sink.arrived.clear()
    await publish(by_mail(), release(2, incident=8, severity=Severity.SEV1))
    assert sorted(one.to for one in sink.arrived) == ["all@example.org", "pay@example.org", "worst@example.org"]


async def test_a_correction_reaches_everybody_who_had_what_was_wrong(
    sink: SmtpSink, by_mail: Connect, people: Subscribed
) -> None:
    await people.by_mail("pay@example.org", wishes=Wishes(components=("pay",), least=Severity.SEV2))
    first = await publish(by_mail(), release(states={"pay": DOWN}))
    mended = release(2, kind="correction", thread=first.thread, corrects=first.ref, severity=Severity.SEV4)
    await publish(by_mail(), replace(mended, states={"search": DOWN}))
    begun, correction = sink.arrived
    assert correction.to == "pay@example.org"
    assert correction.mail["In-Reply-To"] == begun.message_id


async def test_nobody_subscribed_is_no_failure(by_mail: Connect) -> None:
    receipt = await publish(by_mail(), release())
    assert (receipt.reached, receipt.left_out) == (0, 0)


async def test_whoever_leaves_while_it_is_on_its_way_is_not_written_to(
    sink: SmtpSink, by_mail: Connect, people: Subscribed, store: Store
) -> None:
    ana, _bruno = await people.by_mail("ana@example.org", "bruno@example.org")
    sink.faults = {"ana@example.org": "451 later", "bruno@example.org": "451 later"}
    with pytest.raises(Exception, match="put off"):
        await publish(by_mail(), release())
    sink.faults = {}
    await people.register.leave(ana, NOON, farewell=False)
    receipt = await publish(by_mail(), release(), again=True)
    assert [one.to for one in sink.arrived] == ["bruno@example.org"]
    assert (receipt.reached, receipt.left_out) == (1, 1)


async def test_all_of_them_leaving_is_no_failure_and_a_server_that_refuses_all_is(
    sink: SmtpSink, by_mail: Connect, people: Subscribed
) -> None:
    (ana,) = await people.by_mail("ana@example.org")
    sink.fault = "refuse"
    with pytest.raises(TargetRejected, match="every recipient was refused: 550"):
        await publish(by_mail(), release())
    await people.register.leave(ana, NOON, farewell=False)
    assert (await publish(by_mail(), release())).reached == 0


async def test_no_address_is_kept_with_what_was_sent(by_mail: Connect, people: Subscribed, store: Store) -> None:
    (ana,) = await people.by_mail("ana@example.org")
    await publish(by_mail(), release())
    kept = await store.read_raw(lambda connection: str(connection.execute(text("SELECT * FROM recipients")).all()))
    assert ana in kept
    assert "example.org" not in kept


# -- crashes ------------------------------------------------------------------------------------------------------


async def test_killed_at_any_call_of_the_store_no_subscriber_is_lost_and_none_has_two(
    sink: SmtpSink, by_mail: Connect, people: Subscribed, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "BATCH", 2)
    monkeypatch.setattr("adapters.publish.readers.ENROL", 3)
    persons = [f"reader{n}@example.org" for n in range(7)]
    await people.by_mail(*persons)
    deaths = 0
    for at, after in ((at, after) for at in range(1, 100) for after in (False, True)):
        sink.arrived.clear()
        it = release(at * 2 + after)
        try:
            await publish(by_mail(Fragile(store.recipients, at, after)), it)
        except Killed:
            deaths += 1
        else:
            break
        assert (await publish(by_mail(), it, again=True)).reached == 7
        must_have_reached(sink, persons)
    assert deaths > 20


@pytest.mark.long
@on_sqlite
async def test_five_thousand_subscribers_each_have_one_mail_though_the_process_dies_all_the_time(
    sink: SmtpSink, by_mail: Connect, people: Subscribed, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "BATCH", 70)
    persons = [f"reader{n}@example.org" for n in range(5_000)]
    for lang, zone, part in (("en", "UTC", persons[::3]), ("es", "Europe/Madrid", persons[1::3]), ("pt_BR", "America/Bahia", persons[2::3])):  # fmt: skip # noqa: E501
        await people.register.bring(part, Wishes(lang=lang, zone=zone), NOON)
    lives = 0
    for at in itertools.cycle((4, 9, 15, 8, 22)):
        lives += 1
        target = by_mail(Fragile(store.recipients, at, after=at % 2 == 0), connections="8")
        try:
            receipt = await publish(target, release(), again=lives > 1)
            break
        except Killed:
            await target.stop()
    assert lives > 8
    assert (receipt.reached, receipt.left_out) == (5_000, 0)
    must_have_reached(sink, persons)


# -- webhooks -----------------------------------------------------------------------------------------------------


@pytest.fixture
async def receivers(people: Subscribed) -> AsyncIterator[list[WebhookReceiver]]:
    """Three of them, each subscribed with a secret of its own."""
    async with webhook_receiver() as one, webhook_receiver() as two, webhook_receiver() as three:
        made = [one, two, three]
        for receiver in made:
            await hooked(people, receiver)
        yield made


async def hooked(people: Subscribed, receiver: WebhookReceiver, wishes: Wishes | None = None) -> str:
    id = await people.by_webhook(receiver.url, wishes or Wishes())
    receiver.secret = "whsec_" + base64.b64encode(people.register.keys.secret(id)).decode()
    return id


async def swept(target: Hooks, people: Subscribed, by: timedelta) -> None:
    """Time passes, and what is due is done."""
    people.clock.advance(by)
    await target.sweep()
    assert target._sweeping
    await target._sweeping


async def test_each_software_gets_the_same_event_signed_with_its_own_secret(
    receivers: list[WebhookReceiver], by_webhook: Hooks
) -> None:
    receipt = await publish(by_webhook, release())
    assert receipt.reached == 3
    assert len({receiver.secret for receiver in receivers}) == 3
    for receiver in receivers:
        assert receiver.said() == ["Checkout is failing\nSome payments fail.\n\nWe are looking into it."]
    assert len({body for receiver in receivers for body in receiver.bodies}) == 1


async def test_one_that_fails_holds_up_neither_the_others_nor_what_comes_next(
    receivers: list[WebhookReceiver], by_webhook: Hooks, people: Subscribed
) -> None:
    receivers[0].fault = "fail"
    assert (await publish(by_webhook, release())).reached == 2
    assert (await publish(by_webhook, release(2))).reached == 2
    assert [len(receiver.kept) for receiver in receivers] == [0, 2, 2]
    receivers[0].fault = ""
    await swept(by_webhook, people, timedelta(seconds=30))
    assert [len(receiver.kept) for receiver in receivers] == [2, 2, 2]
    assert [len(receiver.arrived) for receiver in receivers] == [4, 2, 2], "those that have it are not called again"


async def test_one_that_hangs_is_called_beside_the_others(
    receivers: list[WebhookReceiver], by_webhook: Hooks, people: Subscribed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.publish.http.CALL_SECONDS", 0.5)
    receivers[1].fault = "hang"
    async with asyncio.timeout(10):
        assert (await publish(by_webhook, release())).reached == 2


async def test_one_that_says_it_is_gone_is_erased_with_a_note_that_names_no_address(
    receivers: list[WebhookReceiver], by_webhook: Hooks, people: Subscribed
) -> None:
    receivers[2].answers = [(410, {})]
    with capture_logs() as logged:
        assert (await publish(by_webhook, release())).reached == 2
    (line,) = [line for line in logged if line["event"] == "subscribers.webhook-dropped"]
    assert line["reason"] == "410"
    assert "127.0.0.1" not in str(logged)
    assert len(await people.register.listed()) == 2
    await publish(by_webhook, release(2))
    assert len(receivers[2].arrived) == 1


async def test_one_that_fails_for_three_days_is_erased_and_one_that_recovers_in_time_stays(
    receivers: list[WebhookReceiver], by_webhook: Hooks, people: Subscribed, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Then(datetime):
        """The reference library's clock goes with ours."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return people.clock.now().astimezone(tz)

    monkeypatch.setattr(webhooks, "datetime", Then)
    receivers[0].fault = receivers[1].fault = "fail"
    await publish(by_webhook, release())
    for hours in range(1, 36):
        if hours == 20:
            receivers[1].fault = ""
        await swept(by_webhook, people, timedelta(hours=2))
        assert len(await people.register.listed()) == 3, hours
    await swept(by_webhook, people, timedelta(hours=2))
    assert len(await people.register.listed()) == 2
    assert [len(receiver.kept) for receiver in receivers] == [0, 1, 1]


@pytest.mark.parametrize("call", ["enrol", "close", "next", "settle", "tally"])
async def test_killed_in_the_middle_each_software_has_it_once_by_its_id(
    receivers: list[WebhookReceiver], people: Subscribed, store: Store, call: str
) -> None:
    class Dies:
        """Recipients whose process dies right after this call."""

        def __getattr__(self, name: str) -> object:
            async def done(*given: object, **named: object) -> object:
                answer = await getattr(store.recipients, name)(*given, **named)
                if name == call:
                    raise Killed
                return answer

            return done

    dying = webhook.connect("hooks", {"to": "subscribers"}, around({}, Dies(), people))  # type: ignore[arg-type]
    with pytest.raises(Killed):
        await publish(dying, release())
    people.clock.advance(timedelta(minutes=1))
    after = webhook.connect("hooks", {"to": "subscribers"}, around({}, store.recipients, people))
    assert (await publish(after, release(), again=True)).reached == 3
    assert [len(receiver.kept) for receiver in receivers] == [1, 1, 1]


async def test_software_hears_of_what_it_chose(people: Subscribed, by_webhook: Hooks) -> None:
    async with webhook_receiver() as receiver:
        await hooked(people, receiver, Wishes(components=("pay",), least=Severity.SEV1))
        assert (await publish(by_webhook, release(states={"pay": DOWN}))).reached == 0
        await publish(by_webhook, release(2, severity=Severity.SEV1, states={"search": DOWN}))
        await publish(by_webhook, release(3, severity=Severity.SEV1, states={"pay": DOWN}))
        assert [event["data"]["publication"] for event in receiver.kept.values()] == [3]


async def test_nobody_is_called_who_left(
    receivers: list[WebhookReceiver], by_webhook: Hooks, people: Subscribed
) -> None:
    receivers[0].fault = "fail"
    await publish(by_webhook, release())
    for one in await people.register.listed():
        await people.register.leave(one.id, NOON, farewell=False)
    receivers[0].fault = ""
    await swept(by_webhook, people, timedelta(minutes=1))
    assert len(receivers[0].arrived) == 1


# -- how it is set up ---------------------------------------------------------------------------------------------


@on_sqlite
async def test_without_a_mail_server_mail_is_not_set_up_and_webhooks_are(people: Subscribed, store: Store) -> None:
    given = around({}, store.recipients, people)
    with pytest.raises(NotSetUp, match=r"(SMTP_URL|MAIL_FROM) is not set"):
        mail.connect("subscribers", {"to": "subscribers"}, given)
    assert webhook.connect("hooks", {"to": "subscribers"}, given).name == "hooks"


@on_sqlite
async def test_where_nobody_can_subscribe_neither_is(store: Store) -> None:
    settings = {"SMTP_URL": "smtp://127.0.0.1", "MAIL_FROM": "status@example.com"}
    given = around(settings, store.recipients, None)
    for kind in (mail, webhook):
        with pytest.raises(NotSetUp, match="nobody can subscribe"):
            kind.connect("one", {"to": "subscribers"}, given)


@on_sqlite
async def test_a_wrong_option_is_told(people: Subscribed, store: Store) -> None:
    given = around({"SMTP_URL": "smtp://127.0.0.1", "MAIL_FROM": "a@example.com"}, store.recipients, people)
    with pytest.raises(SetupError, match="option to or to_file"):
        mail.connect("one", {"to": "subscribers", "to_file": "x"}, given)
    with pytest.raises(SetupError, match="option url is unknown"):
        webhook.connect("one", {"to": "subscribers", "url": "https://a.example"}, given)
    with pytest.raises(SetupError, match="option to can be subscribers alone"):
        webhook.connect("one", {"to": "everybody"}, given)
