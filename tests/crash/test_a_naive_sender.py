"""First of all: on this stage a sender that repeats what it has not recorded does say things twice.

Without that, a stage on which nothing is ever doubled would prove nothing.
"""

from collections.abc import Sequence

from tests.crash.evidence import complaints
from tests.crash.gate import CALL, Blow
from tests.crash.platforms import Forgetful
from tests.crash.scenarios import SCENARIOS
from tests.crash.stage import Stage


def posts(points: Sequence[str]) -> list[int]:
    """The points where something is said."""
    return [point for point, what in enumerate(points) if what == f"{CALL}post"]


async def test_a_sender_that_never_asks_says_everything_twice_when_it_dies_before_recording(
    stage: Stage, name: str
) -> None:
    in_peace = await stage.play(SCENARIOS[name], platform=Forgetful(asked=False))
    for point in posts(in_peace.points[0]):
        crashed = await stage.play(SCENARIOS[name], [Blow(point, after=True)], Forgetful(asked=False))
        wrong = complaints(crashed.evidence, in_peace.evidence)
        assert any("doubled" in one or "cards" in one for one in wrong), (point, wrong)


async def test_on_the_same_platform_vigia_asks_first_and_says_it_once(stage: Stage, name: str) -> None:
    in_peace = await stage.play(SCENARIOS[name], platform=Forgetful(asked=True))
    for point in posts(in_peace.points[0]):
        crashed = await stage.play(SCENARIOS[name], [Blow(point, after=True)], Forgetful(asked=True))
        assert complaints(crashed.evidence, in_peace.evidence) == [], point
        assert f"{CALL}find" in crashed.points[1]


async def test_a_call_that_never_arrived_is_made_again(stage: Stage) -> None:
    in_peace = await stage.play(SCENARIOS["update"])
    (point,) = posts(in_peace.points[0])
    crashed = await stage.play(SCENARIOS["update"], [Blow(point, after=False)])
    assert f"{CALL}post" in crashed.points[1]
    assert complaints(crashed.evidence, in_peace.evidence) == []
