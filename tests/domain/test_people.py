"""Who takes over, who is brought in, who follows."""

from collections.abc import Callable

import pytest

from bot.domain import errors
from bot.domain import events as ev
from bot.domain.details import Offer
from bot.domain.incident import Incident
from bot.domain.values import COMMANDER, Audience
from bot.testing import ANA, BRUNO, CARMEN, NOON, build_incident
from tests.domain.times import at

# -- handing over -------------------------------------------------------------------------------------------


def test_an_offer_leaves_the_command_where_it_is() -> None:
    incident = build_incident()
    incident.offer_command(BRUNO, by=ANA, at=NOON)
    assert incident.roles == {COMMANDER: ANA}
    assert incident.details.offer == Offer(BRUNO, ANA, NOON)
    assert incident.events == [ev.CommandOffered(seq=3, at=NOON, actor=ANA, person=BRUNO)]


def test_the_command_changes_hands_with_its_promise_when_it_is_accepted() -> None:
    incident = build_incident()
    incident.offer_command(BRUNO, by=ANA, at=NOON)
    incident.accept_command(by=BRUNO, at=at("12:10"))
    assert incident.roles == {COMMANDER: BRUNO}
    assert incident.details.offer is None
    assert incident.next_update_due_at == at("12:30")
    assert incident.events[-1] == ev.CommandAccepted(seq=4, at=at("12:10"), actor=BRUNO, before=ANA)
    incident.prompt(Audience.ROOM, at=at("12:30"))
    event = incident.events[-1]
    assert isinstance(event, ev.UpdateDue)
    assert event.people == (BRUNO,)


def test_only_the_last_offer_stands() -> None:
    incident = build_incident()
    incident.offer_command(BRUNO, by=ANA, at=NOON)
    incident.offer_command(CARMEN, by=ANA, at=NOON)
    with pytest.raises(errors.NothingOffered) as refusal:
        incident.accept_command(by=BRUNO, at=NOON)
    assert refusal.value.facts == {"person": CARMEN}
    incident.accept_command(by=CARMEN, at=NOON)
    assert incident.roles == {COMMANDER: CARMEN}


def test_what_was_not_offered_cannot_be_accepted_nor_twice() -> None:
    incident = build_incident()
    with pytest.raises(errors.NothingOffered):
        incident.accept_command(by=BRUNO, at=NOON)
    incident.offer_command(BRUNO, by=ANA, at=NOON)
    incident.accept_command(by=BRUNO, at=NOON)
    incident.events.clear()
    with pytest.raises(errors.NothingOffered):
        incident.accept_command(by=BRUNO, at=NOON)
    assert incident.events == []


def test_offering_the_command_to_whoever_has_it_is_refused() -> None:
    incident = build_incident()
    with pytest.raises(errors.RoleHeldAlready) as refusal:
        incident.offer_command(ANA, by=BRUNO, at=NOON)
    assert refusal.value.facts == {"role": COMMANDER, "person": ANA}
    assert (incident.events, incident.details.offer) == ([], None)


ENDED: dict[str, Callable[[Incident], None]] = {
    "handover": lambda incident: incident.offer_command(CARMEN, by=ANA, at=NOON),
    "accept": lambda incident: incident.accept_command(by=BRUNO, at=NOON),
    "page": lambda incident: incident.page([CARMEN], "", by=ANA, at=NOON),
}


@pytest.mark.parametrize("verb", ENDED)
def test_after_the_end_nobody_takes_over_and_nobody_is_paged(verb: str) -> None:
    incident = build_incident()
    incident.offer_command(BRUNO, by=ANA, at=NOON)
    incident.resolve("", by=ANA, at=NOON)
    incident.events.clear()
    with pytest.raises(errors.IncidentOver):
        ENDED[verb](incident)
    assert incident.events == []


# -- paging and following -----------------------------------------------------------------------------------


def test_a_page_is_recorded_and_gives_nobody_a_role() -> None:
    incident = build_incident()
    incident.page([BRUNO], "The database is down", by=ANA, at=NOON)
    assert incident.events == [ev.PeoplePaged(seq=3, at=NOON, actor=ANA, people=(BRUNO,), text="The database is down")]
    assert incident.roles == {COMMANDER: ANA}


def test_whoever_follows_is_known_until_they_no_longer_do() -> None:
    incident = build_incident()
    incident.follow(by=BRUNO, at=NOON)
    incident.follow(by=CARMEN, at=NOON)
    incident.unfollow(by=BRUNO, at=NOON)
    assert incident.details.followers == (CARMEN,)
    assert [type(event) for event in incident.events] == [ev.Followed, ev.Followed, ev.Unfollowed]


def test_following_twice_and_unfollowing_what_one_does_not_follow_are_refused() -> None:
    incident = build_incident()
    with pytest.raises(errors.NotFollowing):
        incident.unfollow(by=BRUNO, at=NOON)
    incident.follow(by=BRUNO, at=NOON)
    with pytest.raises(errors.FollowingAlready) as refusal:
        incident.follow(by=BRUNO, at=NOON)
    assert refusal.value.facts == {"number": 7}
    assert len(incident.events) == 1


def test_an_ended_incident_can_be_followed_and_left() -> None:
    incident = build_incident()
    incident.resolve("", by=ANA, at=NOON)
    incident.follow(by=BRUNO, at=NOON)
    incident.unfollow(by=BRUNO, at=NOON)
    assert incident.details.followers == ()
