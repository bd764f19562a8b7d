"""Out of everybody's sight."""

from bot.domain import events as ev
from bot.effects import OpenRoom, Planned, Post, SetTopic, Withdraw
from bot.engine.planner.saying import in_rooms, insiders
from bot.engine.situation import Situation


def made_private(event: ev.MadePrivate, situation: Situation) -> list[Planned]:
    """A new channel on each platform where a name was reserved, and its first message."""
    incident, words = situation.incident, situation.words
    purpose = words.say("Incident #{number}: {title}", number=incident.number, title=incident.title)
    rooms: list[Planned] = [
        OpenRoom(platform, room.name, purpose, private=True, people=insiders(situation, platform))
        for platform, room in situation.surface.rooms.items()
    ]
    message = situation.message(
        "made-private.room", words, by=event.actor, due=incident.next_update_due_at, last=_last(situation)
    )
    return rooms + in_rooms(situation, message)


def left(event: ev.PlaceLeft, situation: Situation) -> list[Planned]:
    """What stood is taken back; the channel says that it goes on elsewhere, and no word more."""
    words = situation.words
    planned: list[Planned] = [Withdraw(post) for post in event.posts]
    for room in event.rooms:
        goodbye = situation.wording.message("left-behind.room", words, {"number": situation.incident.number})
        topic = words.say("Incident #{number} goes on in private.", number=situation.incident.number)
        planned += [Post(room.platform, goodbye, to=room), SetTopic(room.platform, topic, room)]
    return planned


def _last(situation: Situation) -> str | None:
    last = situation.incident.last
    return last.text or None if last else None
