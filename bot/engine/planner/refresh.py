"""What stands and is edited in place: brought up to date after every change. State: the newest wins."""

from bot.effects import ANNOUNCEMENT, CARD, LINKS, TOPIC, Planned, Revise, SetTopic, ShowLinks, Supersede
from bot.engine import cards
from bot.engine.situation import Situation


def refresh(situation: Situation) -> list[Planned]:
    """Card, topic and announcement wherever the channel exists; a channel being made gets them when it is opened.

    The announcement stands elsewhere: it follows also when the channel itself cannot be reached any more.
    """
    planned: list[Planned] = []
    for platform, room in situation.surface.rooms.items():
        if not room.conversation:
            continue
        if not room.loss:
            planned += [
                Supersede(CARD, platform),
                Revise(platform, CARD, cards.card(situation)),
                Supersede(TOPIC, platform),
                SetTopic(platform, cards.topic(situation)),
            ]
        if not situation.incident.private:
            planned += [
                Supersede(ANNOUNCEMENT, platform),
                Revise(platform, ANNOUNCEMENT, cards.announcement(situation)),
            ]
    return planned


def links(situation: Situation) -> list[Planned]:
    """The places to go, wherever the channel exists."""
    return [
        effect
        for platform in situation.opened_on
        for effect in (Supersede(LINKS, platform), ShowLinks(platform, situation.incident.details.links))
    ]
