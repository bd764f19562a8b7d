"""What people do about a maintenance by hand: edit, extend, begin, finish, call off; and who may."""

import pytest

from bot.domain.values import Kind, WorkStage
from bot.messages import OpenForm
from bot.testing import ANA, BRUNO, CARMEN
from tests.engine.harness import form, refused, text
from tests.engine.maintenance.conftest import PLANNED, Works
from tests.engine.maintenance.test_the_whole_life import phases, text_of


async def test_the_author_alone_says_why_and_it_is_kept(works: Works) -> None:
    await works.plans()
    reply = await works.announces(ANA)
    assert refused(reply)
    assert "Somebody else has to announce what you planned" in text(reply)
    assert works.mail.calls == []
    await works.vigia.says(ANA, "announce 1 because nobody else is awake")
    assert phases(works.mail) == ["scheduled"]
    assert "12:00 UTC by @Ana, alone because nobody else is awake" in works.shows()


async def test_an_edit_voids_what_was_read_before(works: Works) -> None:
    await works.plans()
    stale = works.button("announce")
    opened = form(await works.vigia.presses(ANA, "maintenance", promise=1))
    values = {field.name: field.value for field in opened.fields}
    assert (values["name_en"], values["from"], values["to"]) == ("DB upgrade", "2026-03-02 22:00", "2026-03-02 23:30")
    assert values["components"] == "payments"
    edited = values | {"text_en": "Logins are slow.", "to": "2026-03-02 23:45", "phrase": "short-breaks"}
    await works.vigia.presses(ANA, "maintenance", promise=1, fields=edited, submitted=True)
    assert "Logins are slow." in works.shows()
    assert "There may be short interruptions." in works.shows()
    assert "Puede haber interrupciones breves." in works.shows()
    reply = await works.vigia.follows(BRUNO, stale)
    assert refused(reply)
    assert "@Ana changed the draft at 12:00 UTC: read it again" in text(reply)
    assert works.mail.calls == []
    await works.announces()
    assert "Logins are slow." in works.mail.texts()[0]
    assert "should be finished by 2 March, 23:45 UTC" in works.mail.texts()[0]


async def test_a_second_press_is_told_and_says_nothing_twice(works: Works) -> None:
    await works.plans()
    button = works.button("announce")
    await works.vigia.follows(BRUNO, button)
    assert refused(await works.vigia.follows(CARMEN, button))
    assert phases(works.mail) == ["scheduled"]


async def test_more_time_is_told_to_everybody_who_was_told_before(works: Works) -> None:
    await works.planned()
    await works.until("22:00")
    assert "goes on until Mar 3" in text(await works.vigia.says(CARMEN, "extend until 00:30"))
    assert phases(works.mail)[-1] == phases(works.page)[-1] == "extended"
    assert "It should be finished by 3 March, 00:30 UTC." in works.mail.texts()[-1]
    assert "takes longer" in works.said()[-1]
    await works.until("23:59")
    assert phases(works.page)[-1] == "extended"


async def test_more_time_while_the_result_is_looked_at_takes_the_question_back_and_asks_again(works: Works) -> None:
    await works.planned()
    await works.until("23:30")
    opened = form(await works.vigia.presses(ANA, "extend", promise=1))
    assert next(field.value for field in opened.fields if field.name == "number") == "1"
    await works.vigia.presses(ANA, "extend", promise=1, fields={"number": "1", "until": "10m"}, submitted=True)
    assert (await works.stored()).stage is WorkStage.IN_PROGRESS
    await works.until("23:40")
    assert phases(works.page)[-2:] == ["extended", "verifying"]
    assert len(works.vigia.questions(ANA)) == 2


async def test_it_begins_early_and_finishes_early(works: Works) -> None:
    await works.planned()
    await works.vigia.says(ANA, "begin")
    assert phases(works.mail) == ["scheduled", "started"]
    assert "It started on 2 March, 12:00 UTC." in works.mail.texts()[-1]
    await works.until("13:00")
    await works.vigia.says(ANA, "finish")
    assert phases(works.mail)[-1] == "finished"
    assert "It started on 2 March, 12:00 UTC, and ended on 2 March, 13:00 UTC." in works.mail.texts()[-1]
    assert await works.next_wake() is None


async def test_called_off_it_says_why_everywhere_and_nothing_follows(works: Works) -> None:
    await works.planned()
    await works.vigia.says(ANA, "call-off because the vendor moved it")
    assert phases(works.mail) == phases(works.page) == ["scheduled", "cancelled"]
    assert "Reason: the vendor moved it." in works.mail.texts()[-1]
    assert "Called off because: the vendor moved it" in works.shows()
    await works.until("23:59")
    assert phases(works.mail) == ["scheduled", "cancelled"]
    assert works.card().actions == ()


async def test_a_draft_that_is_thrown_away_was_told_to_nobody(works: Works) -> None:
    await works.plans()
    await works.vigia.follows(ANA, works.button("call-off"))
    assert "thrown away, nobody was told" in works.shows()
    assert works.mail.calls == works.page.calls == []
    assert works.said() == []
    assert refused(await works.vigia.says(BRUNO, "announce 1"))


async def test_what_is_asked_of_the_wrong_moment_is_refused_in_one_sentence(works: Works) -> None:
    await works.plans()
    for words, sentence in (
        ("extend 1 30m", "is a draft"),
        ("finish 1", "is a draft"),
        ("begin 2", "There is no maintenance 2"),
        ("finish", "Say which maintenance"),
    ):
        reply = await works.vigia.says(ANA, words)
        assert refused(reply), words
        assert sentence in text(reply)
    await works.announces()
    for words, sentence in (
        ("finish 1", "begins at 22:00 UTC: call it off"),
        ("extend 1 until 23:00", "ends at 23:30 UTC as planned"),
        ("extend 1 soon", "is no time I understand"),
        ("extend 1 20d", "at most 2 weeks"),
        ("announce 1", "was announced at 12:00 UTC by @Bruno"),
    ):
        reply = await works.vigia.says(ANA, words)
        note = reply.note if isinstance(reply, OpenForm) else reply.message
        assert note is not None
        assert sentence in text_of(note), words
    assert phases(works.mail) == ["scheduled"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ('maintenance "DB upgrade"', "Say from when to when"),
        ('maintenance "DB upgrade" from today 08:00 to today 09:00', "would have been over at 09:00"),
        ('maintenance "DB upgrade" from 2026-03-05 10:00 to 2026-03-05 09:00', "before it begins"),
        ('maintenance "DB upgrade" from 2026-03-05 10:00 to 2026-04-05 09:00', "at most 2 weeks"),
        ('maintenance "DB upgrade" from 2028-03-05 10:00 to 2028-03-05 11:00', "check the dates"),
        ('maintenance "DB upgrade" from 2026-02-30 10:00 to 11:00', "is no time I understand"),
        ('maintenance "DB upgrade" from 22:00 to 23:00 components=paymens', "lists no “paymens”"),
        ("maintenance from 22:00 to 23:00", "Say what is done"),
    ],
)
async def test_a_plan_that_cannot_be_comes_back_as_a_form_with_everything_in_it(
    works: Works, words: str, sentence: str
) -> None:
    reply = await works.plans(words)
    opened = form(reply)
    assert isinstance(reply, OpenForm)
    assert reply.note is not None
    assert sentence in text_of(reply.note)
    values = {field.name: field.value for field in opened.fields}
    assert values["name_en"] == ("DB upgrade" if "DB upgrade" in words else "")
    if "paymens" in words:
        assert (values["from"], values["to"], values["components"]) == ("22:00", "23:00", "paymens")
    assert await works.vigia.store.read(lambda unit: unit.maintenances.newest(10)) == []


async def test_guests_neither_plan_nor_announce_nor_look(works: Works) -> None:
    await works.plans()
    works.vigia.kinds[CARMEN] = Kind.GUEST
    for words in (PLANNED, "announce 1 because I can", "call-off 1", "maintenances", "maintenance 1", "maintenance"):
        reply = await works.vigia.says(CARMEN, words)
        assert refused(reply), words
        assert "guests have no part" in text(reply)
    assert works.mail.calls == []


async def test_times_are_the_asker_s_and_languages_each_reader_s(works: Works) -> None:
    works.vigia.zones[ANA] = "America/Sao_Paulo"
    works.vigia.locales[ANA] = "pt-BR"
    shown = text(await works.plans("manutenção Discos novos das 19:00 às 20:30"))
    assert "rascunho" in shown
    maintenance = await works.stored()
    assert f"{maintenance.starts_at:%H:%M} {maintenance.ends_at:%H:%M}" == "22:00 23:30"
    assert maintenance.names == {"pt_BR": "Discos novos"}
    assert "Discos novos" in works.shows()


async def test_all_and_one_are_shown_with_what_arrived(works: Works) -> None:
    await works.planned()
    await works.plans('maintenance "New disks" from tomorrow 10:00 to 11:00')
    shown = text(await works.vigia.says(CARMEN, "maintenances"))
    assert shown.index("Maintenance 1, DB upgrade: announced") < shown.index("Maintenance 2, New disks: a draft")
    assert "mail: sent" in shown
    assert text(await works.vigia.says(CARMEN, "maintenance 1")) == works.shows(1)
    assert "There is no maintenance 7" in text(await works.vigia.says(CARMEN, "maintenances 7"))


async def test_a_password_in_it_does_not_leave_the_house(works: Works) -> None:
    shown = text(await works.plans(f"{PLANNED}\npassword: hunter2hunter2"))
    assert "Look twice: a secret" in shown
    reply = await works.announces()
    assert refused(reply)
    assert "looks as if it held a password" in text(reply)
    assert works.mail.calls == []


async def test_what_people_typed_is_only_ever_text(works: Works) -> None:
    await works.planned('maintenance "{{ 7*7 }} <b>*_`\\[x](y) @everyone" in 2h for 1h')
    assert "Planned maintenance: {{ 7*7 }} <b>*_`\\[x](y) @everyone" in works.mail.arrived[0].statements[0].title
