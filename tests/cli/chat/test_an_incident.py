"""An incident from its beginning to its end, at terminals."""

from tests.cli.chat.sittings import ROOM, Installation, Sitting


async def declares(ana: Sitting) -> None:
    await ana.sees("== #general ==")
    ana.types("/inc declare sev2 Checkout is failing")
    await ana.sees("/join #" + ROOM)
    ana.types("/join 1")
    await ana.sees(f"== #{ROOM} ==")
    await ana.sees("[1]")


async def test_declared_updated_by_form_and_button_and_resolved(demo: Installation) -> None:
    async with demo.sitting("ana") as ana:
        await declares(ana)
        print("\n".join(ana.paper.rows))
        await ana.leaves()
