"""Events, effects and replies come back from JSON as what they were."""

from dataclasses import asdict, is_dataclass
from datetime import UTC
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import effects
from bot.domain import events
from bot.domain.events import Event, NoteAdded
from bot.effects import Effect
from bot.messages import Reply
from bot.store.codec import EVENT_KINDS, dump_effect, dump_event, dumps, load_effect, load_event, loads
from bot.testing import ANA, NOON
from tests.store.strategies import any_of

EVENTS = sorted(EVENT_KINDS)
EFFECTS = [kind.__name__ for kind in get_args(Effect)]
REPLIES = [kind.__name__ for kind in get_args(Reply)]


def by_name(union: Any, name: str) -> type[Any]:
    """The class of that name in a union."""
    found: type[Any] = next(kind for kind in get_args(union) if kind.__name__ == name)
    return found


def same(one: Any, other: Any) -> bool:
    """Equal in every field; people's names count here."""
    return type(one) is type(other) and asdict(one) == asdict(other)


@pytest.mark.parametrize("name", EVENTS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_every_event_is_read_back_as_it_was_recorded(name: str, data: st.DataObject) -> None:
    event = data.draw(any_of(EVENT_KINDS[name]))
    back = load_event(name, dump_event(event), seq=event.seq, at=event.at, actor=event.actor)
    assert same(back, event)


@pytest.mark.parametrize("name", EFFECTS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_every_effect_is_read_back_as_it_was_planned(name: str, data: st.DataObject) -> None:
    effect = data.draw(any_of(by_name(Effect, name)))
    assert same(load_effect(dump_effect(effect)), effect)


@pytest.mark.parametrize("name", REPLIES)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_every_reply_is_read_back_as_it_was_given(name: str, data: st.DataObject) -> None:
    reply = data.draw(any_of(by_name(Reply, name)))
    assert same(loads(Reply, dumps(reply, Reply)), reply)


def test_no_event_and_no_effect_was_forgotten_in_the_unions() -> None:
    recorded = {kind.__name__ for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)}
    assert recorded - {"Event"} == set(EVENT_KINDS)
    planned = {name for name, kind in vars(effects).items() if is_dataclass(kind) and kind.__module__ == "bot.effects"}
    assert planned - {"Supersede"} == set(EFFECTS)


def test_each_effect_says_its_kind_and_no_two_say_the_same() -> None:
    kinds = [kind.__dataclass_fields__["kind"].default for kind in get_args(Effect)]
    assert len(set(kinds)) == len(kinds)


def test_an_event_recorded_before_a_field_existed_is_read_with_its_default() -> None:
    old = load_event("NoteAdded", '{"text": "restarted the workers"}', seq=3, at=NOON, actor=ANA)
    assert old == NoteAdded(seq=3, at=NOON, actor=ANA, text="restarted the workers")


def test_instants_come_back_aware_and_in_utc() -> None:
    due = load_event("PromiseRestored", '{"due_at": "2026-03-02T13:30:00+01:00"}', seq=1, at=NOON, actor=ANA)
    assert isinstance(due, events.PromiseRestored)
    assert due.due_at == NOON.replace(minute=30)
    assert due.due_at.astimezone(UTC).utcoffset() == due.at.utcoffset()


def test_nothing_stays_nothing() -> None:
    assert loads(Reply, None) is None
