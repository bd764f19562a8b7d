"""A list of people is written to: each at their own address alone, each once, whatever happens on the way."""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from adapters.publish import mail, smtp
from adapters.publish.letters import Letter, Sender
from adapters.publish.limits import SLICE_SECONDS
from bot.domain.errors import NotSetUp, SetupError, TargetRejected, TargetUnavailable
from bot.ports.publishing import Recipients, Tally, Target, Underway
from bot.store.database import Database
from bot.store.recipients import StoredRecipients
from bot.testing import NOON
from tests.adapters.publish.names import Names
from tests.adapters.publish.smtp_sink import CERTIFICATE, Arrived, SmtpSink, smtp_sink
from tests.adapters.publish.stage import surroundings
from tests.contracts.target import LINK, publish, release, saying

SENDER = "Example Status <status@example.com>"


@pytest.fixture
async def sink() -> AsyncIterator[SmtpSink]:
    async with smtp_sink() as listening:
        yield listening


@pytest.fixture
def owed(database_url: str) -> Iterator[StoredRecipients]:
    database = Database(database_url)
    yield StoredRecipients(database)
    database.close()


Connect = Callable[..., Target]


@pytest.fixture
async def readers(sink: SmtpSink, owed: StoredRecipients) -> AsyncIterator[Connect]:
    """Connects targets to the server; `recipients` and settings can be others."""
    made: list[Target] = []

    def connect(
        *, recipients: Recipients = owed, settings: Mapping[str, str] | None = None, **options: object
    ) -> Target:
        around = surroundings({"SMTP_URL": sink.url, "MAIL_FROM": SENDER, **(settings or {})}, recipients=recipients)
        given = {name.rstrip("_"): value for name, value in options.items()}
        made.append(mail.connect("readers", given, around))  # type: ignore[arg-type]
        return made[-1]

    yield connect
    for target in made:
        await target.stop()


def people(many: int) -> tuple[str, ...]:
    return tuple(f"reader{n}@example.org" for n in range(many))


def one(sink: SmtpSink) -> Arrived:
    (arrived,) = sink.arrived
    return arrived


# -- the mail -----------------------------------------------------------------------------------------------------


async def test_a_mail_is_to_one_person_from_the_sender_about_the_title(sink: SmtpSink, readers: Connect) -> None:
    await publish(readers(to="ana@example.org", reply_to="help@example.com"), release())
    letter = one(sink).mail
    assert (one(sink).to, one(sink).sender) == ("ana@example.org", "status@example.com")
    assert letter["To"] == "ana@example.org"
    assert letter["From"] == "Example Status <status@example.com>"
    assert letter["Reply-To"] == "help@example.com"
    assert letter["Subject"] == "Checkout is failing"
    assert letter["Date"] == "Mon, 02 Mar 2026 12:00:00 +0000"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Content-Language"] == "en"
    assert one(sink).text == f"Some payments fail.\n\nWe are looking into it.\n\n{LINK}"


async def test_a_mail_has_the_same_in_html(sink: SmtpSink, readers: Connect) -> None:
    await publish(readers(to="ana@example.org"), release(statements=(saying("Falha", "Já estamos vendo 🎉."),)))
    assert one(sink).mail.get_content_type() == "multipart/alternative"
    assert "<p>See the page.</p>" in one(sink).html
    assert "Já estamos vendo 🎉." in one(sink).text


async def test_without_html_it_is_text_alone(sink: SmtpSink, readers: Connect) -> None:
    await publish(readers(to="ana@example.org"), release())
    assert one(sink).mail.get_content_type() == "text/plain"


async def test_several_languages_are_one_mail_the_first_of_them_its_subject(sink: SmtpSink, readers: Connect) -> None:
    both = (saying("Checkout is failing", "We are on it."), saying("Falha no checkout", "Já vemos.", "pt_BR"))
    await publish(readers(to="ana@example.org"), release(statements=both))
    assert one(sink).mail["Subject"] == "Checkout is failing"
    assert one(sink).mail["Content-Language"] == "en, pt-BR"
    assert one(sink).text.index("We are on it.") < one(sink).text.index("Falha no checkout\n\nJá vemos.")
    document = one(sink).html
    assert document.count("<body>") == document.count("</body>") == document.count("<html") == 1
    assert '<hr><div lang="pt-BR"><p>See the page.</p></div></body>' in document


async def test_no_line_is_longer_than_servers_take_and_a_dot_stays_a_dot(sink: SmtpSink, readers: Connect) -> None:
    words = "é" * 3_000 + "\n.\n..\nFrom here on"
    await publish(readers(to="ana@example.org"), release(statements=(saying("完" * 400, words),)))
    assert max(map(len, one(sink).raw.splitlines())) <= 998
    assert words in one(sink).text
    assert one(sink).raw.isascii()
    assert one(sink).mail["Subject"] == "完" * 249 + "…"


@pytest.mark.parametrize(
    "title",
    ["Checkout\r\nBcc: eve@example.com", "Checkout\nBcc: eve@example.com", "Checkout\rX: y", "a\u2028b\x85c\x00"],
)
async def test_a_title_with_line_breaks_makes_no_header_and_no_recipient(
    sink: SmtpSink, readers: Connect, title: str
) -> None:
    await publish(readers(to="ana@example.org"), release(statements=(saying(title, "We are on it."),)))
    letter = one(sink).mail
    assert list(sink.recipients) == ["ana@example.org"]
    assert letter["Bcc"] is letter["X"] is None
    assert letter["Subject"] == " ".join(title.replace("\x00", " ").split())


def test_a_letter_is_written_to_addresses_alone() -> None:
    letter = Letter(release(), Sender("", "status@example.com"), NOON)
    assert letter.to("ana@example.org").count(b"ana@example.org") == 1
    for hostile in ("ana@example.org\r\nBcc: eve@example.com", "ana@example.org, eve@example.com", "", "Ana <a@b.org>"):
        with pytest.raises(ValueError, match="not an address"):
            letter.to(hostile)


# -- identity -----------------------------------------------------------------------------------------------------


async def test_a_message_id_is_the_releases_and_the_recipients_own(sink: SmtpSink, readers: Connect) -> None:
    await publish(readers(to=people(3)), release())
    await publish(readers(to=people(3)), release(2))
    identifiers = {arrived.message_id for arrived in sink.arrived}
    assert len(identifiers) == len(sink.arrived) == 6
    assert all(identifier.endswith("@example.com>") and len(identifier) < 100 for identifier in identifiers)


async def test_mails_about_one_incident_are_one_conversation(sink: SmtpSink, readers: Connect) -> None:
    target = readers(to=people(2))
    first = await publish(target, release())
    second = await publish(target, release(2, thread=first.thread))
    await publish(target, release(3, kind="correction", thread=first.thread, corrects=second.ref))
    for person in people(2):
        begun, update, correction = (arrived for arrived in sink.arrived if arrived.to == person)
        assert begun.mail["In-Reply-To"] is None
        assert update.mail["In-Reply-To"] == update.mail["References"] == begun.message_id
        assert correction.mail["In-Reply-To"] == update.message_id
        assert correction.mail["References"] == f"{begun.message_id} {update.message_id}"


async def test_a_conversation_goes_on_when_the_sender_changes(sink: SmtpSink, readers: Connect) -> None:
    first = await publish(readers(to="ana@example.org"), release())
    await publish(readers(to="ana@example.org", from_="news@example.net"), release(2, thread=first.thread))
    begun, update = sink.arrived
    assert update.mail["In-Reply-To"] == begun.message_id
    assert update.message_id.endswith("@example.net>")


# -- who gets it --------------------------------------------------------------------------------------------------


async def test_everybody_of_a_file_gets_one_mail(sink: SmtpSink, readers: Connect, tmp_path: Path) -> None:
    file = tmp_path / "readers.txt"
    file.write_text("\ufeffana@example.org\r\n\n# the press\n  BRUNO@Example.ORG  \nana@example.org\nana@EXAMPLE.org")
    receipt = await publish(readers(to_file=str(file)), release())
    assert sink.recipients == {"ana@example.org": 1, "BRUNO@example.org": 1}
    assert (receipt.reached, receipt.left_out) == (2, 0)


async def test_what_is_no_address_is_left_out_and_counted(
    sink: SmtpSink, readers: Connect, tmp_path: Path, owed: StoredRecipients
) -> None:
    bad = [
        "nobody",
        "@example.org",
        "ana@",
        "ana@exa mple.org",
        "a na@example.org",
        "ana@example.org, eve@example.org",
        "Ana <ana@example.org>",
        "ana@example.org\x00",
        "ana\x00@example.org",
        "ana@-example.org",
        "ana..b@example.org",
        "ána@example.org",
        '"a b"@example.org',
        "x" * 65 + "@example.org",
        "ana@" + "x" * 64 + ".org",
        "y" * 10_000,
        "ana@example.org>\tSIZE=1",
    ]
    file = tmp_path / "readers.txt"
    file.write_bytes("\n".join([*bad, "bruno@bücher.example"]).encode() + b"\n\xff\xfe@example.org\n")
    receipt = await publish(readers(to_file=str(file)), release())
    assert list(sink.recipients) == ["bruno@xn--bcher-kva.example"]
    assert (receipt.reached, receipt.left_out) == (1, len(bad) + 1)
    assert await owed.tally(release().key) == Tally(1, len(bad) + 1, 0)


async def test_whom_the_server_refuses_is_left_out_and_nobody_else(sink: SmtpSink, readers: Connect) -> None:
    sink.faults = {"reader1@example.org": "550 5.1.1 nobody", "reader3@example.org": "data 552 5.2.2 full"}
    receipt = await publish(readers(to=people(5)), release())
    assert (receipt.reached, receipt.left_out) == (3, 2)
    assert sorted(arrived.to for arrived in sink.arrived) == [people(5)[n] for n in (0, 2, 4)]


async def test_whom_the_server_puts_off_gets_it_with_another_try(sink: SmtpSink, readers: Connect) -> None:
    sink.faults = {"reader1@example.org": "451 4.7.1 greylisted", "reader3@example.org": "data 452 4.3.1 busy"}
    target = readers(to=people(5))
    with pytest.raises(TargetUnavailable, match=r"put off by the mail server: 45[12] 4") as refusal:
        await publish(target, release())
    assert not refusal.value.maybe_done
    assert len(sink.arrived) == 3
    sink.faults = {}
    receipt = await publish(target, release(), again=True)
    assert (receipt.reached, receipt.left_out) == (5, 0)
    assert Counter(arrived.to for arrived in sink.arrived) == dict.fromkeys(people(5), 1)


async def test_a_thousand_put_off_do_not_stand_before_the_rest(
    sink: SmtpSink, readers: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "BATCH", 3)
    sink.faults = dict.fromkeys(people(3), "451 later")
    target = readers(to=people(9))
    for _ in range(3):
        with pytest.raises(TargetUnavailable):
            await publish(target, release())
    assert sorted(arrived.to for arrived in sink.arrived) == list(people(9)[3:])


async def test_a_line_broken_after_the_mail_brings_it_again_under_the_same_message_id(
    sink: SmtpSink, readers: Connect
) -> None:
    sink.faults = {"reader2@example.org": "drop"}
    target = readers(to=people(4))
    with pytest.raises(TargetUnavailable) as lost:
        await publish(target, release())
    assert lost.value.maybe_done
    receipt = await publish(target, release(), again=True)
    assert receipt.reached == 4
    assert Counter(arrived.to for arrived in sink.arrived) == Counter(people(4)) + Counter(["reader2@example.org"])
    assert len({arrived.message_id for arrived in sink.arrived}) == 4


async def test_one_mailbox_that_hangs_holds_up_nobody_else(
    sink: SmtpSink, readers: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "MAIL_SECONDS", 0.2)
    sink.faults = {"reader0@example.org": "hang"}
    with pytest.raises(TargetUnavailable) as lost:
        await publish(readers(to=people(20)), release())
    assert lost.value.maybe_done
    assert sorted(arrived.to for arrived in sink.arrived) == sorted(people(20)[1:])


async def test_nobody_reached_is_a_failure_with_its_cause_and_another_try_begins_anew(
    sink: SmtpSink, readers: Connect
) -> None:
    sink.fault = "refuse"
    target = readers(to=people(3))
    with pytest.raises(TargetRejected, match=r"every recipient was refused: 550 5\.7\.1"):
        await publish(target, release())
    sink.fault = ""
    assert (await publish(target, release())).reached == 3


async def test_an_empty_list_is_a_failure_until_somebody_is_on_it(
    sink: SmtpSink, readers: Connect, tmp_path: Path
) -> None:
    file = tmp_path / "readers.txt"
    file.write_text("# nobody yet\n")
    target = readers(to_file=str(file))
    with pytest.raises(TargetRejected, match="nobody is on the list"):
        await publish(target, release())
    file.write_text("ana@example.org\n")
    assert (await publish(target, release())).reached == 1


async def test_a_list_that_went_away_waits_for_somebody(readers: Connect, tmp_path: Path) -> None:
    file = tmp_path / "readers.txt"
    file.write_text("ana@example.org\n")
    target = readers(to_file=str(file))
    file.unlink()
    with pytest.raises(TargetUnavailable, match="cannot be read") as refusal:
        await publish(target, release())
    assert refusal.value.needs_somebody


# -- the server ---------------------------------------------------------------------------------------------------


async def test_a_server_that_is_gone_is_told_and_nobody_is_forgotten(owed: StoredRecipients, readers: Connect) -> None:
    async with smtp_sink() as gone:
        settings = {"SMTP_URL": gone.url}
    target = readers(settings=settings, to=people(3))
    with pytest.raises(TargetUnavailable, match="unreachable") as refusal:
        await publish(target, release())
    assert not refusal.value.maybe_done
    assert await owed.tally(release().key) == Tally(0, 0, 3)
    assert not any(person.again for person in await owed.next(release().key, 10))


async def test_a_sender_the_server_refuses_is_told_at_once_and_nobody_is_refused_for_it(
    sink: SmtpSink, readers: Connect, owed: StoredRecipients
) -> None:
    sink.sender_answer = "553 5.7.1 not yours"
    target = readers(to=people(3))
    with pytest.raises(TargetRejected, match=r"the sender is refused: 553 5\.7\.1"):
        await publish(target, release())
    assert (await owed.tally(release().key)).refused == 0
    sink.sender_answer = ""
    assert (await publish(target, release())).reached == 3


async def test_a_login_that_is_refused_is_told_without_its_password(owed: StoredRecipients, readers: Connect) -> None:
    async with smtp_sink(login=True) as sink:
        url = f"smtp://vigia%40example.com:wrong%3A%20word@127.0.0.1:{sink.port}"
        with pytest.raises(TargetRejected, match="the login is refused: 535") as refusal:
            await publish(readers(settings={"SMTP_URL": url}, to=people(1)), release())
        assert "word" not in str(refusal.value)
        assert sink.logins[0] == (b"vigia@example.com", b"wrong: word")
        url = f"smtp://vigia:right%3A%20word@127.0.0.1:{sink.port}"
        assert (await publish(readers(settings={"SMTP_URL": url}, to=people(1)), release())).reached == 1


async def test_beyond_this_machine_nothing_is_sent_unencrypted(
    sink: SmtpSink, readers: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    Names(monkeypatch, mail_example_com=[["127.0.0.1"]])
    target = readers(settings={"SMTP_URL": f"smtp://mail.example.com:{sink.port}"}, to=people(2))
    with pytest.raises(TargetRejected, match="STARTTLS"):
        await publish(target, release())
    assert sink.connections > 0
    assert sink.recipients == {}


@pytest.mark.parametrize(("scheme", "how"), [("smtps", {"tls": True}), ("smtp", {"start_tls": True, "login": True})])
async def test_an_encrypted_server_is_written_to_when_its_certificate_is_trusted(
    readers: Connect, monkeypatch: pytest.MonkeyPatch, scheme: str, how: dict[str, bool]
) -> None:
    Names(monkeypatch, mail_example_com=[["127.0.0.1"]])
    async with smtp_sink(**how) as sink:
        who = "vigia:right%3A%20word@" if "login" in how else ""
        target = readers(settings={"SMTP_URL": f"{scheme}://{who}mail.example.com:{sink.port}"}, to=people(2))
        with pytest.raises(TargetUnavailable, match="certificate is not trusted"):
            await publish(target, release())
        assert (sink.recipients, sink.logins) == ({}, [])
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        assert (await publish(target, release())).reached == 2
        await target.stop()


async def test_connections_are_few_kept_and_given_back(sink: SmtpSink, readers: Connect) -> None:
    await publish(readers(to=people(60), connections="3"), release())
    assert (sink.at_once, sink.connections) == (3, 3)


async def test_two_incidents_write_to_one_list_at_once_and_neither_hangs_up_on_the_other(
    sink: SmtpSink, readers: Connect, owed: StoredRecipients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "BATCH", 5)
    target = readers(to=people(60))
    for number in (2, 3):  # begun when the list was shorter, so they end earlier
        await owed.enrol(release(number).key, people(number * 4))
        await owed.close(release(number).key)
    done = await asyncio.gather(*(publish(target, release(number, incident=number)) for number in (1, 2, 3)))
    assert [receipt.reached for receipt in done] == [60, 8, 12]
    assert len(sink.arrived) == len({arrived.message_id for arrived in sink.arrived}) == 80


async def test_what_takes_longer_goes_on_where_it_was(
    sink: SmtpSink, readers: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "BATCH", 4)
    loop = asyncio.get_running_loop()
    present = loop.time
    # A slice's time is up with every sixtieth mail.
    monkeypatch.setattr(loop, "time", lambda: present() + len(sink.arrived) // 60 * SLICE_SECONDS)
    target = readers(to=people(200))
    slices: list[Underway] = []
    while isinstance(done := await target.publish(release(), again=bool(slices)), Underway):
        slices.append(done)
    assert len(slices) >= 3
    assert [one.done for one in slices] == sorted(one.done for one in slices)
    assert {one.of for one in slices} == {200}
    assert done.reached == 200
    must_have_reached(sink, people(200))


# -- crashes ------------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Fragile:
    """Recipients whose process dies before or after their `at`th call."""

    kept: Recipients
    at: int
    after: bool
    calls: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def __getattr__(self, name: str) -> object:
        async def call(*given: object, **named: object) -> object:
            dies = next(self.calls) == self.at
            if dies and not self.after:
                raise Killed
            answer = await getattr(self.kept, name)(*given, **named)
            if dies:
                raise Killed
            return answer

        return call


def must_have_reached(sink: SmtpSink, persons: Sequence[str]) -> None:
    """Each person has one mail, as their mail program counts."""
    by_person: dict[str, set[str]] = {}
    for arrived in sink.arrived:
        by_person.setdefault(arrived.to, set()).add(arrived.message_id)
    assert sorted(by_person) == sorted(persons)
    assert all(len(identifiers) == 1 for identifiers in by_person.values())


async def test_killed_at_any_call_of_the_store_nobody_is_lost_and_nobody_has_two(
    sink: SmtpSink, readers: Connect, owed: StoredRecipients, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(mail, "BATCH", 2)
    monkeypatch.setattr("adapters.publish.readers.ENROL", 3)
    file = tmp_path / "readers.txt"
    file.write_text("\n".join(people(7)))
    deaths = 0
    for at, after in ((at, after) for at in range(1, 100) for after in (False, True)):
        sink.arrived.clear()
        it = release(at * 2 + after)
        try:
            await publish(readers(recipients=Fragile(owed, at, after), to_file=str(file)), it)
        except Killed:
            deaths += 1
        else:
            break
        receipt = await publish(readers(to_file=str(file)), it, again=True)
        assert receipt.reached == 7
        must_have_reached(sink, people(7))
    assert deaths > 20


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_five_thousand_mails_survive_a_process_that_dies_all_the_time(
    sink: SmtpSink, readers: Connect, owed: StoredRecipients, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(mail, "BATCH", 70)
    file = tmp_path / "readers.txt"
    file.write_text("\n".join(people(5_000)))
    lives = 0
    for at in itertools.cycle((4, 9, 15, 8, 22)):
        lives += 1
        fragile = Fragile(owed, at, after=at % 2 == 0)
        target = readers(recipients=fragile, to_file=str(file), connections="8")
        try:
            receipt = await publish(target, release(), again=lives > 1)
            break
        except Killed:
            await target.stop()
    assert lives > 8
    assert (receipt.reached, receipt.left_out) == (5_000, 0)
    must_have_reached(sink, people(5_000))


# -- how it is set up ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({}, "option to or to_file"),
        ({"to": "a@example.org", "to_file": "x"}, "option to or to_file"),
        ({"to": ("a@example.org", "nobody")}, "option to has what is not an address: nobody"),
        ({"to": "a@example.org", "from": "nobody"}, "option from"),
        ({"to": "a@example.org", "from": "a@example.org\r\nBcc: b@example.org"}, "option from"),
        ({"to": "a@example.org", "reply_to": "nobody"}, "option reply_to"),
        ({"to": "a@example.org", "connections": "0"}, "option connections"),
        ({"to": "a@example.org", "bcc": "b@example.org"}, "option bcc is unknown"),
    ],
)
def test_a_wrong_option_is_told_by_its_name(options: dict[str, str], names: str) -> None:
    around = surroundings({"SMTP_URL": "smtp://127.0.0.1", "MAIL_FROM": SENDER})
    with pytest.raises(SetupError, match=names):
        mail.connect("readers", options, around)


@pytest.mark.parametrize(
    ("settings", "options", "names"),
    [
        ({"MAIL_FROM": SENDER}, {"to": "a@example.org"}, "SMTP_URL is not set"),
        ({"SMTP_URL": "smtp://127.0.0.1"}, {"to": "a@example.org"}, "MAIL_FROM is not set"),
        ({"SMTP_URL": "smtp://127.0.0.1", "MAIL_FROM": SENDER}, {"to_file": "/nowhere"}, "/nowhere is not a file"),
    ],
)
def test_what_is_missing_is_named(settings: dict[str, str], options: dict[str, str], names: str) -> None:
    with pytest.raises(NotSetUp, match=names):
        mail.connect("readers", options, surroundings(settings))


@pytest.mark.parametrize(
    "url",
    [
        "https://mail.example.com",
        "smtp://",
        "smtp://user:hunter2@",
        "smtp://user:hunter2@mail.example.com:port",
        "smtp://user:hunter2@mail.example.com/folder",
        "smtp://user:hunter2@mail.example.com?starttls=no",
        "smtp://user:hunter2@mail.example.com\r\n",
        "mail.example.com:587",
    ],
)
def test_a_server_of_another_shape_is_told_without_its_password(url: str) -> None:
    with pytest.raises(SetupError, match="SMTP_URL must look like") as refusal:
        smtp.Server.at(url)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtps://mail.example.com", smtp.Server("mail.example.com", 465, tls=True, start_tls=False)),
        ("smtp://mail.example.com", smtp.Server("mail.example.com", 587, tls=False, start_tls=True)),
        ("smtp://mail.example.com:25", smtp.Server("mail.example.com", 25, tls=False, start_tls=True)),
        ("smtp://localhost:2525", smtp.Server("localhost", 2525, tls=False, start_tls=False)),
        ("smtp://127.9.9.9:2525", smtp.Server("127.9.9.9", 2525, tls=False, start_tls=False)),
        ("smtp://[::1]:2525", smtp.Server("::1", 2525, tls=False, start_tls=False)),
    ],
)
def test_only_this_machine_is_spoken_to_in_the_clear(url: str, server: smtp.Server) -> None:
    assert smtp.Server.at(url) == server


def test_a_server_shown_anywhere_shows_no_password() -> None:
    server = smtp.Server.at("smtps://us%40er:hunter%2F2@mail.example.com")
    assert (server.user, server.password) == ("us@er", "hunter/2")
    assert "hunter" not in repr(server)
