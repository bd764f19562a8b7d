"""What follows from an answer of the outside."""

from typing import Any

from bot.domain import events as ev
from bot.domain.values import COMMANDER, Loss
from bot.effects import ANNOUNCEMENT, CARD, Invite, Pin, Planned, Post, SetTopic, ShowLinks
from bot.engine import cards
from bot.engine.places import place
from bot.engine.planner.saying import in_rooms, insiders, privately
from bot.engine.situation import Situation
from bot.messages import Message
from bot.render import N_, Words

LOSSES = {
    Loss.ARCHIVED: N_("it was archived"),
    Loss.DELETED: N_("it was deleted"),
    Loss.LEFT: N_("I was removed from it"),
    Loss.REFUSED: N_("it is archived, deleted, or closed to me"),
}
BURIED = "buried"  # tag of the notices about what was buried: one that fails itself is not told again


def room_opened(event: ev.RoomOpened, situation: Situation) -> list[Planned]:
    """People, topic, card and announcement, side by side. Private incidents are announced to nobody."""
    incident, platform = situation.incident, event.room.platform
    planned: list[Planned] = [
        Invite(platform, insiders(situation, platform)),
        Post(platform, cards.card(situation), standing=CARD),
        SetTopic(platform, cards.topic(situation)),
    ]
    if incident.details.links:
        planned.append(ShowLinks(platform, incident.details.links))
    if not incident.private:
        where = situation.announcements[platform]
        planned.append(Post(platform, cards.announcement(situation), to=where, standing=ANNOUNCEMENT))
    return planned


def room_lost(event: ev.RoomLost, situation: Situation) -> list[Planned]:
    """The incident goes on without it: whoever commands is told what to do."""
    commander = situation.incident.roles[COMMANDER]
    words = situation.words_for(commander)
    message = situation.message("room-lost.private", words, loss=words.say(LOSSES[event.loss]))
    return [privately(commander, message)]


def room_found(event: ev.RoomFound, situation: Situation) -> list[Planned]:
    """One summary of what was missed, not a replay."""
    now = cards.summary(situation, situation.words)
    message = situation.message("room-found.room", situation.words, now=now)
    return [Post(event.room.platform, message)]


def room_shared(event: ev.RoomShared, situation: Situation) -> list[Planned]:
    """Whoever commands, and everybody in it, should know who reads along."""
    commander = situation.incident.roles[COMMANDER]
    planned: list[Planned] = [Post(event.room.platform, situation.message("room-shared.room", situation.words))]
    message = situation.message("room-shared.private", situation.words_for(commander))
    return [*planned, privately(commander, message)]


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
