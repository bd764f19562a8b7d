"""Vigia may die at any statement, any commit and any call: nothing is lost, nothing is doubled, no human is needed.

The points are found by playing each scenario once in peace; then it is played once for each of them.
"""

import random
from collections.abc import Callable, Iterable, Sequence

import pytest

from bot.engine.grammar import VERBS as VERB_TABLE
from bot.engine.grammar import find_verb
from bot.engine.grammar.table import Kind
from bot.engine.grammar.verbs.maintenance import VERBS as MAINTENANCE
from tests.crash.evidence import complaints, illegal
from tests.crash.gate import CALL, COMMIT, Blow
from tests.crash.platforms import Forgetful, Platform, as_it_is
from tests.crash.scenarios import ROOM, SCENARIOS, VERBS, Scenario
from tests.crash.stage import Performance, Stage

SAMPLED = 12  # pairs of deaths of each scenario; all of them would be a hundred thousand

on_both_sides = pytest.mark.parametrize("after", [False, True], ids=["just-before", "just-after"])


def without_memory() -> Platform:
    """A platform that takes the same message as often as it comes, but can be looked at."""
    return Forgetful(asked=True)


def told(what: str) -> bool:
    """Whether somebody outside may know of it: after a commit or a call, and not after a statement."""
    return what == COMMIT or what.startswith(CALL)


def deaths(stage: Stage, points: Sequence[str], *, after: bool) -> list[Blow]:
    """Where to die. Just after a statement is just before the next point, with nothing outside in between; where a
    run takes long, only one of the two is played."""
    return [Blow(n, after) for n, what in enumerate(points) if not after or told(what) or stage.is_quick]


async def every_death(
    stage: Stage,
    scenario: Scenario,
    blows: Iterable[Blow],
    in_peace: Performance,
    platform: Callable[[], Platform] = lambda: as_it_is,
) -> list[str]:
    """What went wrong, for each blow."""
    wrong = []
    for blow in blows:
        crashed = await stage.play(scenario, [blow], platform())
        passed = crashed.points[0]
        where = f"{'after' if blow.after else 'before'} point {blow.point}, {in_peace.points[0][blow.point]}"
        assert blow.point < len(passed), f"nothing came by {where}"
        assert passed == in_peace.points[0][: len(passed)], f"another way was taken to {where}"
        wrong += [f"{where}: {one}" for one in complaints(crashed.evidence, in_peace.evidence)]
    return wrong


async def test_in_peace_everything_is_said_once_and_the_points_are_found(stage: Stage, name: str) -> None:
    scenario = SCENARIOS[name]
    in_peace = await stage.play(scenario)
    (points,), evidence = in_peace.points, in_peace.evidence
    calls, commits = sum(what.startswith(CALL) for what in points), points.count(COMMIT)
    print(f"{name}: {len(points)} points, {calls} of them calls, {commits} commits")
    assert calls >= scenario.calls
    assert commits > calls  # what is said in the web chat is stored in a transaction of its own
    assert len(points) - calls - commits >= scenario.statements
    assert illegal(evidence) == []
    assert evidence.buried == sum(target.startswith("!") for target in scenario.targets)
    for place, beginning in scenario.says:
        assert sum(text.startswith(beginning) for text in evidence.said[place]) == 1, (place, beginning)
    assert len(evidence.cards[ROOM.id]) == 1


@on_both_sides
@pytest.mark.timeout(300)
async def test_a_death_at_any_point_loses_nothing_and_doubles_nothing(stage: Stage, name: str, after: bool) -> None:
    in_peace = await stage.play(SCENARIOS[name])
    blows = deaths(stage, in_peace.points[0], after=after)
    assert await every_death(stage, SCENARIOS[name], blows, in_peace) == []


@on_both_sides
@pytest.mark.timeout(300)
async def test_it_does_not_need_a_platform_that_remembers(stage: Stage, name: str, after: bool) -> None:
    in_peace = await stage.play(SCENARIOS[name], platform=without_memory())
    blows = [Blow(n, after) for n, what in enumerate(in_peace.points[0]) if told(what)]
    assert await every_death(stage, SCENARIOS[name], blows, in_peace, without_memory) == []


@pytest.mark.long
@pytest.mark.parametrize("name", VERBS)
async def test_every_verb_survives_a_death_around_each_commit_and_each_call(quick_stage: Stage, name: str) -> None:
    in_peace = await quick_stage.play(VERBS[name], platform=without_memory())
    points = in_peace.points[0]
    blows = [Blow(n, after) for n, what in enumerate(points) if told(what) for after in (False, True)]
    assert len(blows) >= 2
    assert await every_death(quick_stage, VERBS[name], blows, in_peace, without_memory) == []


def test_every_verb_that_changes_something_dies_here() -> None:
    dying = {find_verb(scenario.split()[0]) for scenario in (*SCENARIOS, *VERBS)}
    changing = {verb.name for verb in VERB_TABLE if verb.kind in (Kind.CHANGES, Kind.DECLARES)}
    changing |= {verb.name for verb in MAINTENANCE if verb.kind is Kind.ARRANGES}
    assert changing <= {verb.name for verb in dying if verb}


async def test_a_process_that_dies_again_while_it_recovers_loses_nothing_and_doubles_nothing(
    stage: Stage, name: str
) -> None:
    in_peace = await stage.play(SCENARIOS[name], platform=without_memory())
    dice = random.Random(name)
    for _ in range(SAMPLED):
        # The second blow may lie beyond the last point of the recovery, and then nobody dies of it.
        blows = [Blow(dice.randrange(len(in_peace.points[0])), after=dice.random() < 0.5) for _ in range(2)]
        crashed = await stage.play(SCENARIOS[name], blows, without_memory())
        assert complaints(crashed.evidence, in_peace.evidence) == [], blows
