"""Components by command: everybody sees a name on the page only after somebody saw how it will be read there."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.component import NAME_LENGTH, Component
from bot.domain.values import Kind
from bot.messages import Action, Answer, OpenForm, Reply, plain_text
from bot.ports import Chosen
from bot.store.wakeup import PAGE
from bot.testing import ANA, BRUNO
from tests.engine.harness import Vigia, form, playbook, refused, running, text
from tests.store.support import until

OF_THE_FILE = Component("payments", {"en": "Payments", "es": "Pagos", "pt_BR": "Pagamentos"}, "core", {"": "Core"})


@pytest.fixture
async def vigia(database_url: str) -> AsyncIterator[Vigia]:
    """A page that lists one component so far."""
    book = playbook().model_copy(update={"never": ("Acme",)})
    async with running(database_url, plan_book=book) as made:
        now, rung = made.clock.now(), asyncio.Event()
        made.store.on_wake(PAGE, rung.set)
        await made.store.write(lambda unit: unit.components.sync([OF_THE_FILE], now))
        await rung.wait()
        yield made


async def seen(vigia: Vigia) -> list[tuple[str, str]]:
    """What people see: ids and names."""
    listed = await vigia.store.read(lambda unit: unit.components.listed())
    return [(one.id, one.name.get("") or one.name["en"]) for one in listed if one.is_listed]


def button(reply: Reply) -> Action:
    """The one button of an answer."""
    assert isinstance(reply, Answer)
    assert not reply.refused, text(reply)
    [action] = reply.message.actions
    return action


async def adds(vigia: Vigia, words: str) -> str:
    """Typed, looked at, and shown to everybody; the last answer."""
    return text(await vigia.follows(ANA, button(await vigia.says(ANA, f"component add {words}"))))


async def test_a_name_is_shown_as_everybody_will_read_it_before_it_stands_on_the_page(vigia: Vigia) -> None:
    reply = await vigia.says(ANA, 'component add "Payments API" group=Platform')
    assert "This is what everybody will read" in text(reply)
    assert "Platform › Payments API" in text(reply)
    assert await seen(vigia) == [("payments", "Payments")]
    assert "stands on the status page now" in text(await vigia.follows(ANA, button(reply)))
    assert await seen(vigia) == [("payments", "Payments"), ("payments-api", "Payments API")]


@pytest.mark.parametrize("words", ["component add", "añadir componente", "adicionar componente", "component-add"])
async def test_the_verb_has_words_in_three_languages(vigia: Vigia, words: str) -> None:
    assert button(await vigia.says(ANA, f"{words} Search")).verb == "component-add"


async def test_a_component_joins_the_group_that_is_there_whatever_its_letters(vigia: Vigia) -> None:
    await adds(vigia, "Search group=CORE")
    listed = await vigia.store.read(lambda unit: unit.components.listed())
    assert [(one.group, one.group_name) for one in listed] == [("core", {"": "Core"})] * 2


async def test_two_of_almost_the_same_name_have_ids_of_their_own(vigia: Vigia) -> None:
    await adds(vigia, "Search")
    await adds(vigia, "Search!")
    assert await seen(vigia) == [("payments", "Payments"), ("search", "Search"), ("search-2", "Search!")]


async def test_a_component_is_renamed_and_its_id_stays(vigia: Vigia) -> None:
    await adds(vigia, "Search")
    reply = await vigia.says(BRUNO, 'component rename search "Search and browse"')
    assert "in its history too" in text(reply)
    assert await seen(vigia) == [("payments", "Payments"), ("search", "Search")]
    await vigia.follows(BRUNO, button(reply))
    assert await seen(vigia) == [("payments", "Payments"), ("search", "Search and browse")]


async def test_a_component_can_change_the_letters_of_its_own_name(vigia: Vigia) -> None:
    await adds(vigia, "search")
    await vigia.follows(ANA, button(await vigia.says(ANA, "component rename search Search")))
    assert await seen(vigia) == [("payments", "Payments"), ("search", "Search")]


async def test_a_component_is_retired_and_comes_back_as_the_same(vigia: Vigia) -> None:
    await adds(vigia, "Search")
    await vigia.follows(ANA, button(await vigia.says(ANA, "retirar componente search")))
    assert await seen(vigia) == [("payments", "Payments")]
    await adds(vigia, "Search")
    assert await seen(vigia) == [("payments", "Payments"), ("search", "Search")]


async def test_the_button_pressed_twice_says_that_it_is_there(vigia: Vigia) -> None:
    action = button(await vigia.says(ANA, "component add Search"))
    await vigia.follows(ANA, action)
    assert "lists “Search” already" in text(await vigia.follows(ANA, action))


async def test_a_change_rings_for_whoever_shows_the_page_and_a_look_does_not(vigia: Vigia) -> None:
    rung: list[str] = []
    vigia.store.on_wake(PAGE, lambda: rung.append(PAGE))
    action = button(await vigia.says(ANA, "component add Search"))
    await vigia.says(ANA, "components")
    assert rung == []
    await vigia.follows(ANA, action)
    await until(lambda: rung == [PAGE])


# -- refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["component add Search", "component rename payments X", "component retire payments"])
@pytest.mark.parametrize("kind", [Kind.GUEST, Kind.STRANGER, Kind.BOT, Kind.GONE])
async def test_guests_and_outsiders_change_nothing_on_the_page(vigia: Vigia, words: str, kind: Kind) -> None:
    vigia.kinds[ANA] = kind
    assert "You cannot do this here" in text(await vigia.says(ANA, words))
    assert "You cannot do this here" in text(
        await vigia.presses(ANA, "component-add", fields={"name": "X", "sure": "yes"})
    )
    assert "You cannot do this here" in text(await vigia.says(ANA, "components"))
    assert refused(await vigia.says(ANA, "component-add"))
    assert await seen(vigia) == [("payments", "Payments")]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("component rename payments Cards", "stands in the file components.yaml"),
        ("component retire Pagos", "stands in the file components.yaml"),
        ("component retire nothing", "No component was added by command"),
        ("component-retire", "No component was added by command"),
        ("component add pagamentos", "lists “pagamentos” already"),
        ("component add payments", "lists “payments” already"),
        ('component add "  "', "needs a name"),
        ("component rename payments", "needs a name"),
        ("component add Search, Browse", "no comma"),
        (f"component add {'x' * (NAME_LENGTH + 1)}", "no comma"),
    ],
)
async def test_what_cannot_be_is_said_in_one_sentence(vigia: Vigia, words: str, complaint: str) -> None:
    reply = await vigia.says(ANA, words)
    assert refused(reply)
    assert complaint in text(reply)
    assert await seen(vigia) == [("payments", "Payments")]


async def test_what_should_not_leave_the_house_is_pointed_out_before_it_does(vigia: Vigia) -> None:
    assert "Look twice" not in text(await vigia.says(ANA, "component add Search"))
    told = text(await vigia.says(ANA, "component add Acme on db1.internal"))
    assert "Look twice" in told
    assert "a customer's name" in told
    assert "an internal address" in told


# -- looking -----------------------------------------------------------------------------------------------------


async def test_the_list_has_groups_names_and_the_word_to_type_in_the_askers_language(vigia: Vigia) -> None:
    await adds(vigia, "Search")
    vigia.locales[BRUNO] = "es"
    told = text(await vigia.says(BRUNO, "componentes"))
    assert told.index("Core") < told.index("Pagos (payments)") < told.index("Search (search)")


async def test_an_empty_page_says_how_to_begin(vigia: Vigia) -> None:
    now = vigia.clock.now()
    await vigia.store.write(lambda unit: unit.components.sync([], now))
    reply = await vigia.says(ANA, "components")
    assert "lists no components yet" in text(reply)
    assert button(reply).opens_form


async def test_a_form_asks_for_the_name_and_offers_only_what_can_be_changed(vigia: Vigia) -> None:
    await adds(vigia, "Search")
    assert [one.name for one in form(await vigia.says(ANA, "component-add")).fields] == ["name", "group"]
    [which, _name] = form(await vigia.says(ANA, "component-rename")).fields
    assert which.options == (("search", "Search"),)
    sent = await vigia.presses(ANA, "component-rename", fields={"component": "search", "name": "Find"}, submitted=True)
    await vigia.follows(ANA, button(sent))
    assert ("search", "Find") in await seen(vigia)


async def test_a_name_that_is_not_listed_brings_the_form_back_with_those_that_are(vigia: Vigia) -> None:
    await adds(vigia, "Search")
    reply = await vigia.says(ANA, "component retire serch")
    assert isinstance(reply, OpenForm)
    assert reply.note
    assert "Did you mean Search" in plain_text(reply.note)
    assert form(reply).fields[0].options == (("search", "Search"),)


async def test_a_request_delivered_twice_is_answered_once_and_alike(vigia: Vigia) -> None:
    action = button(await vigia.says(ANA, "component add Search"))
    request = vigia.request(ANA, Chosen(action.verb, fields=dict(action.fields)))
    first = await vigia.engine.submit(request)
    assert await vigia.engine.submit(request) == first
    assert isinstance(first, Answer)
    assert "now" in plain_text(first.message)
