"""Mending what was said in a hurry."""

from typing import Any

from bot.domain import events as ev
from bot.effects import END_QUESTION, PROMPT, Invite, Planned, Supersede
from bot.engine.planner import refresh
from bot.engine.planner.saying import in_rooms, privately
from bot.engine.situation import Situation
from bot.engine.undoing import TOLD_TO_FOLLOWERS, what_was_done
from bot.messages import Link, Message
from bot.render import Words


def undone(event: ev.ActionUndone, situation: Situation) -> list[Planned]:
    """Everybody who was told hears that it is not so."""

    def told(form: str, words: Words) -> Message:
        return situation.message(
            f"undone.{form}",
            words,
            by=event.actor,
            what=words.say(what_was_done(event.what)),
            when=event.did_at,
            due=situation.incident.next_update_due_at,
        )

    planned = in_rooms(situation, told("room", situation.words))
    if event.what == ev.LinkAdded.__name__:
        planned += refresh.links(situation)
    if event.what in TOLD_TO_FOLLOWERS:
        followers = situation.followers
        planned += [privately(person, told("private", situation.words_for(person))) for person in followers]
    return planned


def merged(event: ev.IncidentMerged, situation: Situation) -> list[Planned]:
    """Where it goes on."""
    planned: list[Planned] = [Supersede(PROMPT), Supersede(END_QUESTION)]
    where = Link(f"#{event.room}", event.url) if event.url else None
    facts: dict[str, Any] = {"by": event.actor, "into": event.into, "other": event.title, "where": where}
    planned += in_rooms(situation, situation.message("merged.room", situation.words, **facts))
    planned += [
        privately(person, situation.message("merged.private", situation.words_for(person), **facts))
        for person in situation.followers
    ]
    return planned


def absorbed(event: ev.DuplicateAbsorbed, situation: Situation) -> list[Planned]:
    """Who worked on the duplicate is brought in."""
    message = situation.message(
        "absorbed.room",
        situation.words,
        by=event.actor,
        duplicate=event.duplicate,
        other=event.title,
        tasks=event.tasks or None,  # a shown 0 would count as something
    )
    planned = in_rooms(situation, message)
    for platform in situation.opened_on:
        if people := tuple(person for person in event.people if person.platform == platform):
            planned.append(Invite(platform, people))
    return planned
