"""Hard moments of a declaration, the same for every bot under test. Each returns once the bot has settled."""

import asyncio
from collections import Counter

from tests.adapters.slack.bot_under_test import BotUnderTest
from tests.adapters.slack.standin import Channel, Delay, Delivery, Fault, HoldAnswer, SlackStandIn, drawn

TITLE = "Checkout is down"
DECLARE = f"/inc declare {TITLE}"
SLOW = 1.0  # seconds of one call when Slack is slow: five calls one after the other outlast an acknowledgement


def incidents(slack: SlackStandIn) -> list[Channel]:
    """The channels of incidents, the oldest first."""
    return slack.workspace.channels_named("inc-")


def shortcomings(slack: SlackStandIn, announced_in: str = "general") -> list[str]:
    """What keeps the workspace from showing exactly one whole incident; empty when nothing does."""
    rooms = incidents(slack)
    told = [] if len(rooms) == 1 else [f"{len(rooms)} incidents"]
    for room in rooms:
        members = slack.workspace.members(room)
        told += ["the declarer is not in the channel"] if "ana" not in members else []
        told += ["no topic"] if not room.topic.value else []
        told += [f"{len(room.pinned)} cards pinned"] if len(room.pinned) != 1 else []
    places = [*rooms, slack.workspace.channel(announced_in)]
    if not any(TITLE in drawn(post) for post in places[-1].posts):
        told.append("not announced")
    for place in places:
        said = Counter((post.text, drawn(post)) for post in place.posts)
        told += [f"said {times} times: {text}" for (text, _), times in said.items() if times > 1]
    return told


async def declare(slack: SlackStandIn, bot: BotUnderTest) -> Delivery:
    """Ana declares an incident in #general."""
    delivery = await slack.workspace.person("ana").types(DECLARE, "general")
    await bot.settle()
    return delivery


async def declared_again_when_slack_gave_up(slack: SlackStandIn, bot: BotUnderTest) -> list[Delivery]:
    """Slack is slow; ana is told after 3 s that it failed, if the bot did not acknowledge, and tries once more."""
    slack.faults.on("*", Delay(SLOW))
    ana = slack.workspace.person("ana")
    first = await ana.types(DECLARE, "general")
    second = await ana.types(DECLARE, "general")
    await bot.settle()
    return [first, second]


async def killed_once_the_channel_was_made(slack: SlackStandIn, bot: BotUnderTest) -> None:
    """The channel exists at Slack; the bot dies before it hears so, and is started again."""
    held = HoldAnswer()
    slack.faults.on("conversations.create", held, nth=1)
    typing = asyncio.create_task(slack.workspace.person("ana").types(DECLARE, "general"))
    await slack.calls.acted("conversations.create")
    await bot.kill()
    held.release()
    await typing
    slack.faults.clear()
    await bot.start()
    await bot.settle()


async def struck(slack: SlackStandIn, bot: BotUnderTest, method: str, nth: int, fault: Fault) -> None:
    """One call of a declaration goes wrong once."""
    slack.faults.on(method, fault, nth=nth)
    await declare(slack, bot)


async def delivered_twice(slack: SlackStandIn, bot: BotUnderTest) -> Delivery:
    """Slack brings one command twice at the same time."""
    slack.door.copies = 2
    return await declare(slack, bot)


async def one_post_a_second(slack: SlackStandIn, bot: BotUnderTest) -> None:
    """Slack takes no second message in a channel within a second, and the bot has a minute to get by."""
    slack.rates.enforce(burst=1)
    await declare(slack, bot)
    for _ in range(12):
        await bot.time_passes(5)
        await bot.settle()


async def down_when_a_reminder_was_due(slack: SlackStandIn, bot: BotUnderTest) -> list[str]:
    """What was said in the channel after the bot came back, ten minutes late."""
    await declare(slack, bot)
    room = incidents(slack)[0]
    before = len(room.posts)
    await bot.kill()
    await bot.time_passes(bot.reminder_after + 600)
    await bot.start()
    await bot.time_passes(60)
    await bot.settle()
    return [drawn(post) for post in room.posts[before:]]


async def up_when_a_reminder_was_due(slack: SlackStandIn, bot: BotUnderTest) -> list[str]:
    """What was said in the channel when the time came."""
    await declare(slack, bot)
    room = incidents(slack)[0]
    before = len(room.posts)
    await bot.time_passes(bot.reminder_after)
    await bot.settle()
    return [drawn(post) for post in room.posts[before:]]
