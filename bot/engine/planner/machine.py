"""What follows from an answer of the outside."""

from typing import Any

from bot.domain import events as ev
from bot.domain.values import COMMANDER
from bot.effects import ANNOUNCEMENT, CARD, Invite, Pin, Planned, Post, SetTopic, ShowLinks
from bot.engine import cards
from bot.engine.places import place
from bot.engine.planner.saying import in_rooms, privately
from bot.engine.situation import Situation
from bot.messages import Message
from bot.render import Words

BURIED = "buried"  # tag of the notices about what was buried: one that fails itself is not told again


def room_opened(event: ev.RoomOpened, situation: Situation) -> list[Planned]:
    """People, topic, card and announcement, side by side. Private incidents are announced to nobody."""
    incident, platform = situation.incident, event.room.platform
    people = dict.fromkeys([incident.declared_by, *incident.roles.values()])
    planned: list[Planned] = [
        Invite(platform, tuple(person for person in people if person.platform == platform)),
        Post(platform, cards.card(situation), standing=CARD),
        SetTopic(platform, cards.topic(situation)),
    ]
    if incident.details.links:
        planned.append(ShowLinks(platform, incident.details.links))
    if not incident.private:
        where = situation.announcements[platform]
        planned.append(Post(platform, cards.announcement(situation), to=where, standing=ANNOUNCEMENT))
    return planned


def card_posted(event: ev.CardPosted, _situation: Situation) -> list[Planned]:
    """Where everybody finds it."""
    return [Pin(event.post.conversation.platform, CARD)]


def buried(event: ev.DeliveryBuried, situation: Situation) -> list[Planned]:
    """Said where it can be heard: in the channel, or to the commander when the channel itself is the trouble."""
    commander = situation.incident.roles[COMMANDER]

    def told(template: str, words: Words) -> Message:
        where: Any = place(event.place, words)
        return situation.message(template, words, place=where, reason=event.reason)

    if event.what == "open-room":
        return [privately(commander, told("room-refused.private", situation.words_for(commander)), tag=BURIED)]
    if event.place == f"{event.platform}/room":
        return [privately(commander, told("buried.private", situation.words_for(commander)), tag=BURIED)]
    return in_rooms(situation, told("buried.room", situation.words), tag=BURIED)
