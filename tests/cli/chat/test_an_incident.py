"""An incident from its beginning to its end, at terminals."""

from datetime import timedelta

from tests.cli.chat.sittings import CLEAR, ESC, ROOM, TAB, Installation, Sitting, declares


async def timeline(demo: Installation) -> list[str]:
    """The kinds of what happened."""
    events = await demo.process.store.read(lambda unit: unit.incidents.timeline(1))
    return [type(event).__name__ for event in events]


async def updates(ana: Sitting, *lines: str) -> None:
    """Fills in the form of an update: the text, and nothing else."""
    await ana.sees("What is known", "required", "an empty line ends it")
    ana.types("\r".join(lines) + "\r")
    await ana.sees("Status (optional)")
    ana.types("")
    await ana.sees("Next update in")
    ana.types("")
    await ana.sees("Expected to be over at")
    ana.types("")


async def test_it_is_declared_updated_by_form_and_button_and_resolved(demo: Installation) -> None:
    async with demo.sitting("ana") as ana:
        await declares(demo, ana)
        ana.types("/inc update")
        await ana.sees("== Post an update ==")
        await updates(ana, "The pool is exhausted,", "we restart it")
        await ana.sees("The pool is exhausted,")
        await ana.sees("we restart it")
        ana.types("/card")
        await ana.sees("[1] Post update", "[7] Resolve")
        ana.types("2")
        await ana.sees("Vigia", "only you")
        ana.types("/card")
        await ana.sees("[7] Resolve")
        ana.types("7")
        await ana.sees("== Resolve")
        await ana.sees("(")
        ana.types("Service is back\r")
        await ana.sees("resolved")
        ana.types("/backstage")
        await ana.sees("== Why ==")
        await ana.sees("== Timeline ==")
        await ana.sees("Service is back")
        await ana.leaves()
    said = [kind for kind in await timeline(demo) if kind in ("UpdatePosted", "NoChangeReported", "IncidentResolved")]
    assert said == ["UpdatePosted", "NoChangeReported", "IncidentResolved"]


async def test_two_terminals_are_two_people(demo: Installation) -> None:
    async with demo.sitting("ana") as ana, demo.sitting("bruno") as bruno:
        await declares(demo, ana)
        await bruno.sees("#" + ROOM, "/join")
        bruno.types("/join 1")
        await bruno.sees("== SEV2 · #1 Checkout is failing ==")
        await bruno.sees("[1]")
        bruno.types("the pool is empty")
        await ana.sees("12:00 Bruno: the pool is empty")
        await bruno.sees("09:00 Bruno: the pool is empty")
        ana.types("/inc why")
        await ana.sees("Ana", "/inc why")
        ana.types("looking")
        await bruno.sees("Ana: looking")
        assert bruno.saw("/inc why") == 0
        await ana.leaves()
        await bruno.leaves()


async def test_what_vigia_asks_in_private_is_seen_wherever_one_is(demo: Installation) -> None:
    async with demo.sitting("ana") as ana:
        await declares(demo, ana)
        ana.types("/join general")
        await ana.sees("== #general ==")
        demo.clock.advance(timedelta(minutes=26))
        await demo.process.engine.prompt_due()
        await demo.settle()
        await ana.sees("Vigia, only to you:", "/join vigia")
        ana.types("/join vigia")
        await ana.sees("== Vigia ==")
        await ana.sees("[1]")
        await ana.leaves()


async def test_a_card_that_is_edited_is_told_in_one_row(demo: Installation) -> None:
    async with demo.sitting("ana") as ana:
        await declares(demo, ana)
        ana.types("/inc status identified")
        await ana.sees("The card now says:", "Status: identified")
        ana.types("still here")
        await ana.sees("still here")
        assert ana.saw("The card now says:") == 1
        ana.types("/card")
        await ana.sees("Status: identified")
        await ana.leaves()


async def test_a_form_that_is_left_does_nothing(demo: Installation) -> None:
    async with demo.sitting("ana") as ana:
        await declares(demo, ana)
        ana.types("/inc note")
        await ana.sees("required")
        ana.presses(ESC)
        await ana.sees("Nothing was done.")
        ana.types("/inc note")
        await ana.sees("required")
        ana.types("")
        await ana.sees("left empty once more")
        ana.types("")
        await ana.sees("Nothing was done.")
        await ana.leaves()


async def test_a_form_that_is_refused_keeps_what_was_typed(demo: Installation) -> None:
    async with demo.sitting("ana") as ana:
        await declares(demo, ana)
        ana.types("/inc update")
        await ana.sees("What is known")
        ana.types("We restart it\r")
        await ana.sees("Status (optional)")
        ana.types("")
        await ana.sees("Next update in")
        ana.types("soon")
        await ana.sees("Expected to be over at")
        ana.types("")
        await ana.sees("soon", "no time I understand")
        await ana.sees("== Post an update ==")
        await ana.sees("What is known")
        ana.types("\r")  # as it stands
        await ana.sees("Status (optional)")
        ana.types("")
        await ana.sees("Next update in")
        ana.types(CLEAR + "20m")
        await ana.sees("Expected to be over at")
        ana.types("")
        await ana.sees("We restart it")
        await ana.leaves()


async def test_whoever_was_overtaken_is_told_and_keeps_what_was_typed(demo: Installation) -> None:
    async with demo.sitting("ana") as ana, demo.sitting("bruno") as bruno:
        await declares(demo, ana)
        ana.types("/card")
        await ana.sees("[1] Post update")
        ana.types("1")
        await ana.sees("What is known")
        await bruno.sees("/join #" + ROOM)
        bruno.types("/join 1")
        await bruno.sees("[1]")
        bruno.types("/inc update It is the pool")
        await bruno.sees("It is the pool")
        await ana.sees("It is the pool")
        ana.types("We look at the database\r")
        for field in ("Status", "Next update in", "Expected to be over at"):
            await ana.sees(field)
            ana.types("")
        await ana.sees("Bruno", "while you were writing")
        await updates(ana)
        await ana.sees("We look at the database")
        await ana.leaves()
        await bruno.leaves()


async def test_tab_completes_verbs_people_and_channels(demo: Installation) -> None:
    async with demo.sitting("ana") as ana:
        await declares(demo, ana)
        ana.types(f"/inc decl{TAB}")
        await ana.sees("== Declare")
        ana.presses(ESC)
        await ana.sees("Nothing was done.")
        ana.types(f"is @brun{TAB}there?")
        await ana.sees("Ana: is @bruno there?")
        ana.types(f"/join #inci{TAB}")
        await ana.sees("== #incidents ==")
        await ana.leaves()


async def test_a_number_presses_only_what_was_seen_when_it_was_begun(demo: Installation) -> None:
    async with demo.sitting("ana") as ana, demo.sitting("bruno") as bruno:
        await declares(demo, ana)
        ana.types("99")
        await ana.sees("There is no button 99")
        ana.presses("7")
        bruno.types("/inc status #1 identified")
        await ana.sees("The card now says:")
        demo.clock.advance(timedelta(minutes=31))
        await demo.process.engine.prompt_due()
        await demo.settle()
        await ana.sees("[1]")
        ana.types("")
        await ana.sees("The buttons changed while you typed")
        await ana.leaves()
    assert "IncidentResolved" not in await timeline(demo)


async def test_everybody_is_spoken_to_in_their_language_and_zone(demo: Installation) -> None:
    async with demo.sitting("ana") as ana, demo.sitting("bruno") as bruno, demo.sitting("carmen") as carmen:
        await declares(demo, ana)
        await bruno.sees("Você fala como Bruno")
        await carmen.sees("Hablas como Carmen")
        bruno.types("/join 1")
        await bruno.sees("· fixado")
        carmen.types("/join 1")
        await carmen.sees("13:00 Vigia · fijado")
        carmen.types("/nada")
        await carmen.sees("Aquí no existe /nada")


async def test_a_line_that_is_none_of_the_commands_is_not_told_to_everybody(demo: Installation) -> None:
    async with demo.sitting("ana") as ana:
        await ana.sees("== #general ==")
        ana.types("/jion 1")
        await ana.sees("There is no /jion here")
        ana.presses(CLEAR)
        ana.types("/var/log is full")
        await ana.sees("Ana: /var/log is full")
        assert ana.saw("Ana: /jion") == 0
        await ana.leaves()


async def test_older_messages_and_channels_are_shown_when_asked_for(demo: Installation) -> None:
    async with demo.sitting("ana") as ana, demo.sitting("bruno") as bruno:
        await bruno.sees("== #general ==")
        await ana.sees("== #general ==")
        for number in range(35):
            bruno.types(f"message {number}.")
            await bruno.sees(f"message {number}.")
        await ana.sees("message 34.")
        ana.types("/join general")
        await ana.sees("/earlier")
        await ana.sees("Bruno: message 5.")
        ana.types("/earlier")
        await ana.sees("Bruno: message 0.")
        ana.types("/earlier")
        await ana.sees("There is nothing older.")
        ana.types("/join incidents")
        await ana.sees("== #incidents ==")
        bruno.types("once more")
        await ana.sees("New in #general: /join #general")
        ana.types("/channels")
        await ana.sees("#general", "1 unread")
        await ana.sees("* #incidents")
        await ana.leaves()
        await bruno.leaves()
