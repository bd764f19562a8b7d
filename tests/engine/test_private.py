"""What is private does not exist for outsiders: one rule, in SQL and in the domain."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.access import GRANTS, Action, may
from bot.domain.values import Kind, Person
from bot.engine.refusals import KINDS, SENTENCES
from bot.messages import Answer
from bot.render.wording import LANGUAGES
from bot.testing import ANA, BRUNO, CARMEN
from tests.engine.harness import Vigia, form, playbook, private_incident, refused, text

NOBODY = Person("fake", "nobody", "Nobody")
NAMESAKE = Person("elsewhere", "ana", "Ana")  # the same id on another platform
PEOPLE = (ANA, BRUNO, CARMEN, NOBODY, NAMESAKE)

LOOKS = ["info #1", "status #1", "timeline #1", "who #1"]
CHANGES = ["undo #1", "keep #1 4h", "at 5m note #1 Hello", "merge #1 into #2",
           "update #1 Hello", "no-change #1", "status #1 monitoring", "resolve #1", "reopen #1", "cancel #1",
           "sev #1 4", "role #1 ic me", "role #1 drop scribe", "note #1 Hello", "snooze #1 5m",
           "remind #1 20m"]  # fmt: skip
FORMS = ["update #1", "sev #1", "role #1", "note #1", "snooze #1", "remind #1"]


@pytest.mark.parametrize("said", LOOKS + CHANGES + FORMS)
async def test_an_outsider_is_told_that_there_is_no_such_incident(vigia: Vigia, said: str) -> None:
    await vigia.declares_in_private(ANA, {"scribe": BRUNO})
    before = await vigia.stored()
    for lang in LANGUAGES:
        vigia.locales[CARMEN] = lang
        reply = await vigia.says(CARMEN, said)
        assert refused(reply)
        assert text(reply) == vigia.words(lang).say(SENTENCES["unknown-incident"], number=1)
    vigia.locales[CARMEN] = "en"
    never = await vigia.says(CARMEN, said.replace("#1", "#2"))
    assert text(never) == text(await vigia.says(CARMEN, said)).replace("#1", "#2")  # as if it had never been
    assert await vigia.stored() == before


async def test_an_outsider_who_is_in_the_channel_is_told_the_same(vigia: Vigia) -> None:
    await vigia.declares_in_private(ANA)
    for said in ("info", "update Hello", "update"):
        assert refused(await vigia.says(CARMEN, said, where=1)), said


async def test_an_outsider_s_list_and_hints_leave_it_out(vigia: Vigia) -> None:
    await vigia.declares_in_private(ANA)
    assert text(await vigia.says(CARMEN, "list")) == "No incident is open."
    assert text(await vigia.says(CARMEN, "resolve")) == vigia.words().say(SENTENCES["no-incident-here"])
    await vigia.declares(BRUNO)
    assert text(await vigia.says(CARMEN, "list")).startswith("One incident is open.")
    assert text(await vigia.says(CARMEN, "resolve")).endswith("for example resolve #2. Open now: #2.")


@pytest.mark.parametrize("person", [ANA, BRUNO], ids=["declared it", "holds a role in it"])
async def test_the_people_in_it_see_it_and_work_on_it(vigia: Vigia, person: Person) -> None:
    await vigia.declares_in_private(ANA, {"scribe": BRUNO})
    assert "Somebody reads our mail" in text(await vigia.says(person, "list"))
    for said in LOOKS:
        assert not refused(await vigia.says(person, said)), said
    assert form(await vigia.says(person, "update #1")).incident == 1
    assert text(await vigia.says(person, "update #1 Hello")).startswith("Posted.")
    assert text(await vigia.says(person, "resolve", where=1)).startswith("Incident #1 is resolved.")


async def test_whoever_gets_a_role_is_let_in_and_whoever_loses_it_is_out(vigia: Vigia) -> None:
    await vigia.declares_in_private(ANA)
    assert refused(await vigia.says(CARMEN, "info #1"))
    await vigia.says(ANA, "role scribe @Carmen", where=1, mentions=[CARMEN])
    assert not refused(await vigia.says(CARMEN, "info #1"))
    await vigia.says(ANA, "role drop scribe", where=1)
    assert refused(await vigia.says(CARMEN, "info #1"))


async def test_its_channel_is_private_its_name_says_nothing_and_nobody_hears_of_it(vigia: Vigia) -> None:
    await vigia.declares_in_private(ANA)
    await vigia.says(ANA, "update Still reading", where=1)
    assert list(vigia.chat.rooms) == ["inc-1"]
    assert vigia.announcements() == []
    row = await vigia.store.read_raw(
        lambda c: c.exec_driver_sql("SELECT body FROM outbox WHERE kind = 'open-room'").scalar_one()
    )
    assert json.loads(row)["private"] is True


async def test_whoever_may_only_look_changes_nothing(vigia: Vigia, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GRANTS, Kind.GUEST, frozenset({Action.READ}))
    vigia.kinds[CARMEN] = Kind.GUEST
    await vigia.declares(ANA)
    assert not refused(await vigia.says(CARMEN, "info", where=1))
    before = await vigia.stored()
    told = vigia.words().say(SENTENCES["not-allowed"], kind=KINDS[Kind.GUEST])
    for said in ("update Hello", "update", "resolve", "role ic me", "note Hello", "declare Checkout"):
        assert text(await vigia.says(CARMEN, said, where=1)) == told, said
    assert await vigia.stored() == before


# -- the SQL rule and the domain's agree --------------------------------------------------------------------

people = st.sampled_from([ANA, BRUNO, CARMEN, NAMESAKE])
roles = st.dictionaries(st.sampled_from(list(playbook().roles)), people, max_size=3)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(people, roles, st.booleans(), st.booleans()), min_size=1, max_size=4))
async def test_the_list_shows_exactly_what_may_be_read(
    on_both: Vigia, declared: list[tuple[Person, dict[str, Person], bool, bool]]
) -> None:
    now = on_both.clock.now()
    for by, held, private, over in declared:
        made = private_incident(by, now, {role: who for role, who in held.items() if (role, who) != ("commander", by)})
        made.private = private
        if over:
            made.resolve("", by=by, at=now)
        await on_both.keeps(made)
    latest = await on_both.store.read(lambda unit: unit.incidents.latest())
    everything = [await on_both.incident(number) for number in range(1, (latest or 0) + 1)]
    for person in PEOPLE:
        listed = await on_both.open_to(person)
        allowed = [i.number for i in everything if i.status.is_open and may(person, Kind.MEMBER, Action.READ, i)]
        assert sorted(listed) == allowed


async def test_whoever_has_no_part_in_it_any_more_hears_no_more_of_it(vigia: Vigia) -> None:
    await vigia.declares_in_private(ANA, {"scribe": BRUNO})
    await vigia.says(BRUNO, "follow #1")
    await vigia.says(ANA, "update #1 Only for us")
    assert any("Only for us" in said for said in vigia.private(BRUNO))
    await vigia.says(ANA, "role #1 drop scribe")
    await vigia.says(ANA, "update #1 Not for Bruno")
    assert not any("Not for Bruno" in said for said in vigia.private(BRUNO))


@pytest.mark.parametrize("said", ["list", "mine", "info #1", "who #1", "note #1 Hello", "declare private Keys leaked"])
async def test_nothing_of_it_may_be_read_where_it_was_asked(vigia: Vigia, said: str) -> None:
    await vigia.declares_in_private(ANA)
    reply = await vigia.says(ANA, said)
    assert isinstance(reply, Answer)
    assert not reply.open


@pytest.mark.parametrize("said", ["help", "help update", "info #1", "who #1", "note #1 Hello"])
async def test_what_is_told_of_any_other_incident_may(vigia: Vigia, said: str) -> None:
    await vigia.declares(ANA)
    reply = await vigia.says(ANA, said)
    assert isinstance(reply, Answer)
    assert reply.open
