"""Vigia may die at any statement, any commit and any call: nothing is lost, nothing is doubled, no human is needed.

The points are found by playing each scenario once in peace; then it is played once for each of them.
"""

import random
from collections.abc import Iterable

import pytest

from tests.crash.evidence import complaints, illegal
from tests.crash.gate import CALL, COMMIT, Blow
from tests.crash.platforms import Forgetful, Platform, as_it_is
from tests.crash.scenarios import SCENARIOS, Scenario
from tests.crash.stage import Performance, Stage

SAMPLED = 12  # pairs of deaths of each scenario; all of them would be a hundred thousand

by_scenario = pytest.mark.parametrize("name", SCENARIOS)
on_both_sides = pytest.mark.parametrize("after", [False, True], ids=["just-before", "just-after"])


def without_memory() -> Platform:
    """A platform that takes the same message as often as it comes, but can be looked at."""
    return Forgetful(asked=True)


async def every_death(
    stage: Stage, scenario: Scenario, blows: Iterable[Blow], in_peace: Performance, make: object = None
) -> list[str]:
    """What went wrong, for each blow."""
    wrong = []
    for blow in blows:
        platform = without_memory() if make else as_it_is
        crashed = await stage.play(scenario, [blow], platform)
        where = f"{'after' if blow.after else 'before'} point {blow.point}, {in_peace.points[0][blow.point]}"
        assert crashed.points[0] == in_peace.points[0][: blow.point + 1], f"another way was taken to {where}"
        wrong += [f"{where}: {one}" for one in complaints(crashed.evidence, in_peace.evidence)]
    return wrong


@by_scenario
async def test_in_peace_everything_is_said_once_and_the_points_are_found(stage: Stage, name: str) -> None:
    scenario = SCENARIOS[name]
    (points,), evidence = (performance := await stage.play(scenario)).points, performance.evidence
    calls = sum(what.startswith(CALL) for what in points)
    print(f"{name}: {len(points)} points, {calls} of them calls, {points.count(COMMIT)} commits")
    assert calls >= scenario.calls
    assert points.count(COMMIT) >= scenario.calls  # each call is stored by the web chat in a transaction of its own
    assert len(points) - calls - points.count(COMMIT) >= scenario.statements
    assert illegal(evidence) == []
    for place, beginning in scenario.says:
        assert sum(text.startswith(beginning) for text in evidence.said[place]) == 1, (place, beginning)
    assert len(evidence.cards[points and "inc-1-checkout-answers-500"]) == 1


@by_scenario
@on_both_sides
@pytest.mark.timeout(300)
async def test_a_death_at_any_point_loses_nothing_and_doubles_nothing(stage: Stage, name: str, after: bool) -> None:
    in_peace = await stage.play(SCENARIOS[name])
    blows = [Blow(point, after) for point in range(len(in_peace.points[0]))]
    assert await every_death(stage, SCENARIOS[name], blows, in_peace) == []
