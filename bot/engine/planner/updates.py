"""Statements to others, and the bot's question for the next."""

from bot.domain import events as ev
from bot.domain.values import Audience, Person, Status, Via
from bot.effects import END_QUESTION, PROMPT, PUBLIC_PROMPT, Planned, Supersede
from bot.engine import buttons
from bot.engine.drafting import beginning, draft
from bot.engine.planner.saying import in_rooms, privately
from bot.engine.situation import Situation
from bot.messages import Message
from bot.render import Words


def update_posted(event: ev.UpdatePosted, situation: Situation) -> list[Planned]:
    """The question is answered; the statement stands in every channel, whole."""
    message = situation.message(
        "update-posted.room",
        situation.words,
        by=event.actor,
        due=event.due_at,
        status=event.status,
        moved=event.status != event.before,
        eta=event.eta,
        text=event.text,
    )
    return [Supersede(PROMPT), *in_rooms(situation, message), *to_followers(event, situation)]


def to_followers(event: ev.UpdatePosted, situation: Situation) -> list[Planned]:
    """Stakeholders get each update in private, in their language, without joining the channel."""
    planned: list[Planned] = []
    for person in situation.followers:
        message = situation.message(
            "update-posted.private",
            situation.words_for(person),
            by=event.actor,
            due=event.due_at,
            status=event.status,
            eta=event.eta,
            text=event.text,
        )
        planned.append(privately(person, message))
    return planned


def no_change_reported(event: ev.NoChangeReported, situation: Situation) -> list[Planned]:
    """As good as an update for the promise."""
    message = situation.message("no-change.room", situation.words, by=event.actor, due=event.due_at)
    return [Supersede(PROMPT), *in_rooms(situation, message)]


def snoozed(event: ev.AlarmSnoozed, situation: Situation) -> list[Planned]:
    """The question comes later; what people were told does not move."""
    message = situation.message(
        "snoozed.room",
        situation.words,
        by=event.actor,
        until=event.until,
        due=event.due_at,
        reason=event.reason,
        has_reason=bool(event.reason),
    )
    return [Supersede(PROMPT), Supersede(PUBLIC_PROMPT), *in_rooms(situation, message)]


def cadence_changed(event: ev.CadenceChanged, situation: Situation) -> list[Planned]:
    """From the next update on."""
    message = situation.message(
        "cadence-changed.room",
        situation.words,
        by=event.actor,
        every=event.every,
        due=situation.incident.next_update_due_at,
    )
    return in_rooms(situation, message)


def update_due(event: ev.UpdateDue, situation: Situation) -> list[Planned]:
    """One question per rung, by the ways the rung names. A question still waiting from the rung below is dropped.

    Where there is no channel, since it is being made or was refused, whoever is asked is asked in private as well.
    """
    tag = PUBLIC_PROMPT if event.audience is Audience.PUBLIC else PROMPT
    planned: list[Planned] = [Supersede(tag)]
    if Via.CHANNEL in event.via or Via.PAGE in event.via:
        planned += in_rooms(situation, _question(event, situation, "room", situation.words), tag=tag)
    if Via.PRIVATE in event.via or Via.PAGE in event.via or not situation.opened_on:
        planned += [
            privately(person, _question(event, situation, "private", words), tag=tag)
            for person, words in _asked(event, situation)
        ]
    return planned


def end_questioned(event: ev.EndQuestioned, situation: Situation) -> list[Planned]:
    """Is it over? In the channel and to the commander in private, with what can be answered."""
    planned: list[Planned] = [Supersede(END_QUESTION)]
    for form, words in (("room", situation.words), ("private", situation.words_for(event.person))):
        message = situation.message(
            f"end-questioned.{form}",
            words,
            buttons.is_it_over(words, situation.incident.number),
            person=event.person,
            monitoring=event.status is Status.MONITORING,
            since=event.since,
            lasting=event.at - event.since,
        )
        planned += (
            in_rooms(situation, message, tag=END_QUESTION)
            if form == "room"
            else [privately(event.person, message, tag=END_QUESTION)]
        )
    return planned


def _asked(event: ev.UpdateDue, situation: Situation) -> list[tuple[Person, Words]]:
    return [(person, situation.words_for(person)) for person in event.people]


def _question(event: ev.UpdateDue, situation: Situation, form: str, words: Words) -> Message:
    late = event.at - event.due_at
    if event.audience is Audience.PUBLIC:
        return situation.message(
            f"word-due.{form}",
            words,
            buttons.publishes(words, situation.incident.number, event.promise),
            people=words.inlines(_spaced(event.people)),
            due=event.due_at,
            apart=late,
            early=late.total_seconds() < 0,
            punctual=abs(late.total_seconds()) < 60,
            escalated=Via.PAGE in event.via,
        )
    return situation.message(
        f"update-due.{form}",
        words,
        buttons.answers(words, situation.incident.number, event.promise),
        people=words.inlines(_spaced(event.people)),
        draft=beginning(draft(situation, situation.told, words)) or None,
        due=event.due_at,
        apart=late,
        early=late.total_seconds() < 0,
        punctual=abs(late.total_seconds()) < 60,
        escalated=Via.PAGE in event.via,
    )


def _spaced(people: tuple[Person, ...]) -> tuple[object, ...]:
    return tuple(piece for person in people for piece in (person, " "))[:-1]
