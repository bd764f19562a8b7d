"""Everything that is stored as JSON is read back as it was."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.domain.events import AnyEvent
from bot.domain.values import Person
from bot.effects import Effect
from bot.messages import Reply
from bot.store.codec import EVENT_KINDS, dump_effect, dump_event, dumps, load_effect, load_event, loads

# Halves of surrogate pairs are taken out of what people type (bot/engine), so nothing stored holds any.
st.register_type_strategy(str, st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
st.register_type_strategy(datetime, st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
# Built whole and at random: any value will do, and the smallest that fails is not worth minutes of looking for it.
quickly = settings(
    deadline=None, max_examples=5, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
INSTANT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def same(one: Any, other: Any) -> bool:
    """Equal in everything: two people are equal whatever their names, so they are compared as they print."""
    prints = [repr(value).replace("TzInfo(0)", "datetime.timezone.utc") for value in (one, other)]
    return bool(one == other) and prints[0] == prints[1]


@pytest.mark.parametrize("kind", get_args(AnyEvent), ids=lambda kind: str(kind.__name__))
@given(data=st.data())
@quickly
def test_what_happened_is_read_back_as_it_was_recorded(kind: type[Any], data: st.DataObject) -> None:
    event = data.draw(st.from_type(kind))
    common = {"seq": event.seq, "at": event.at, "actor": event.actor}
    assert same(load_event(kind.__name__, dump_event(event), **common), event)


@pytest.mark.parametrize("kind", get_args(Effect), ids=lambda kind: str(kind.__name__))
@given(data=st.data())
@quickly
def test_what_is_to_be_said_is_read_back_as_it_was_planned(kind: type[Any], data: st.DataObject) -> None:
    effect = data.draw(st.from_type(kind))
    back = load_effect(dump_effect(effect))
    assert same(back, effect)
    assert (back.lane, back.tag) == (effect.lane, effect.tag)


@given(reply=st.from_type(Reply))  # type: ignore[arg-type]
@quickly
def test_an_answer_given_again_is_the_one_given_first(reply: Any) -> None:
    assert same(loads(Reply, dumps(reply, Reply)), reply)


def test_every_event_is_known_by_a_name_of_its_own() -> None:
    assert len(EVENT_KINDS) == len(get_args(AnyEvent))


def test_an_event_stored_with_fields_that_are_gone_is_still_read() -> None:
    common = {"seq": 1, "at": INSTANT, "actor": Person("fake", "ana", "Ana")}
    note = load_event("NoteAdded", '{"text": "a note", "once_there_was": 1}', **common)  # type: ignore[arg-type]
    assert getattr(note, "text", None) == "a note"
