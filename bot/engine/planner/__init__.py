"""From what happened to what must be said: pure, and total over the events."""

from collections.abc import Sequence
from typing import assert_never

from bot.domain import events as ev
from bot.effects import CARD, Planned, Post
from bot.engine import cards
from bot.engine.planner import lifecycle, machine, mending, private, publishing, refresh, roles, tasks, updates
from bot.engine.situation import Situation

# These leave the card, the topic and the announcement as they are. What could not be delivered must be among them:
# trying the rest again after each refusal would be refused again, for ever.
QUIET = (
    ev.NoteAdded,
    ev.AttemptRecorded,
    ev.MessageCaptured,
    ev.CaptureTakenBack,
    ev.Followed,
    ev.Unfollowed,
    ev.PeoplePaged,
    ev.TaskAdded,
    ev.TaskCompleted,
    ev.TaskDue,
    ev.UpdateDue,
    ev.EndQuestioned,
    ev.KeptOpen,
    ev.RoomNameTaken,
    ev.RoomOpened,
    ev.RoomLost,
    ev.RoomShared,
    ev.MadePrivate,
    ev.PlaceLeft,
    ev.CardLost,
    ev.CardPosted,
    ev.AnnouncementPosted,
    ev.DeliveryBuried,
    ev.PublicationDrafted,
    ev.PublicationDiscarded,
)


def plan(happened: Sequence[ev.AnyEvent], situation: Situation) -> list[tuple[int, Planned]]:
    """Everything these events ask of the outside, as (event seq, effect), in order.

    What stands and is edited in place is brought up to date once, however many events there are.
    """
    planned = [(event.seq, effect) for event in happened for effect in plan_one(event, situation)]
    if any(not isinstance(event, QUIET) for event in happened):
        planned += [(happened[-1].seq, effect) for effect in refresh.refresh(situation)]
    return planned


def plan_one(event: ev.AnyEvent, situation: Situation) -> list[Planned]:
    """What one event asks of the outside."""
    match event:
        case ev.IncidentDeclared():
            return lifecycle.declared(event, situation)
        case ev.StatusChanged():
            return lifecycle.status_changed(event, situation)
        case ev.SeverityChanged():
            return lifecycle.severity_changed(event, situation)
        case ev.IncidentResolved() | ev.IncidentCancelled():
            return lifecycle.ended(event, situation)
        case ev.IncidentReopened():
            return lifecycle.reopened(event, situation)
        case ev.IncidentPromoted():
            return lifecycle.promoted(event, situation)
        case ev.IncidentClosed():
            return lifecycle.closed(event, situation)
        case ev.TitleChanged():
            return lifecycle.title_changed(event, situation)
        case ev.MadePrivate():
            return private.made_private(event, situation)
        case ev.KeptOpen():
            return lifecycle.kept_open(event, situation)
        case ev.ActionUndone():
            return mending.undone(event, situation)
        case ev.IncidentMerged():
            return mending.merged(event, situation)
        case ev.DuplicateAbsorbed():
            return mending.absorbed(event, situation)
        case ev.ScopeChanged() | ev.ImpactChanged():
            return lifecycle.classified(event, situation)
        case ev.UpdatePosted():
            return updates.update_posted(event, situation)
        case ev.NoChangeReported():
            return updates.no_change_reported(event, situation)
        case ev.AlarmSnoozed():
            return updates.snoozed(event, situation)
        case ev.CadenceChanged():
            return updates.cadence_changed(event, situation)
        case ev.UpdateDue():
            return updates.update_due(event, situation)
        case ev.EndQuestioned():
            return updates.end_questioned(event, situation)
        case ev.RoleAssigned():
            return roles.assigned(event, situation)
        case ev.RoleDropped():
            return roles.dropped(event, situation)
        case ev.CommandOffered():
            return roles.command_offered(event, situation)
        case ev.CommandAccepted():
            return roles.command_accepted(event, situation)
        case ev.PeoplePaged():
            return roles.paged(event, situation)
        case ev.TaskAdded():
            return tasks.added(event, situation)
        case ev.TaskCompleted():
            return tasks.completed(event, situation)
        case ev.TaskDue():
            return tasks.due(event, situation)
        case ev.LinkAdded():
            return lifecycle.link_added(event, situation)
        case ev.RoomOpened():
            return machine.room_opened(event, situation)
        case ev.RoomLost():
            return machine.room_lost(event, situation)
        case ev.PlaceLeft():
            return private.left(event, situation)
        case ev.RoomFound():
            return machine.room_found(event, situation)
        case ev.RoomShared():
            return machine.room_shared(event, situation)
        case ev.CardLost():
            return [Post(event.room.platform, cards.card(situation), standing=CARD)]
        case ev.CardPosted():
            return machine.card_posted(event, situation)
        case ev.DeliveryBuried():
            return machine.buried(event, situation)
        case ev.PublicationDrafted():
            return publishing.drafted(event, situation)
        case ev.PublicationDiscarded():
            return publishing.discarded(event, situation)
        case ev.PublicationReleased():
            return publishing.released(event, situation)
        case ev.ReceiptRecorded():
            return publishing.receipt(event, situation)
        case ev.DeliveryDecided():
            return publishing.decided(event, situation)
        case (
            ev.NoteAdded()
            | ev.AttemptRecorded()
            | ev.MessageCaptured()
            | ev.CaptureTakenBack()
            | ev.Followed()
            | ev.Unfollowed()
            | ev.AnnouncementPosted()
            | ev.PromiseRestored()
            | ev.RoomRenamed()
        ):
            return []
        case ev.RoomNameTaken():
            return []  # the effect that found it out goes again, under the name reserved now
        case _:
            assert_never(event)
