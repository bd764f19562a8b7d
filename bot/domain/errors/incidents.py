"""What cannot be done to an incident, or not by this person."""

from bot.domain.errors.base import UserError


class NotEligible(UserError):
    """Guests, bots and strangers hold no role. Facts: person, kind."""

    code = "not-eligible"


class NotAllowed(UserError):
    """The person may not do this. Facts: kind."""

    code = "not-allowed"


class NoIncidentHere(UserError):
    """The verb needs an incident, and this conversation is no incident's channel. Facts: open (may be empty)."""

    code = "no-incident-here"


class UnknownIncident(UserError):
    """No incident of that number, or none this person may see. Facts: number."""

    code = "unknown-incident"


class IncidentOver(UserError):
    """The incident is resolved or cancelled. Facts: number, status, by, at."""

    code = "incident-over"


class IncidentOpen(UserError):
    """Reopening what was never closed. Facts: number, status."""

    code = "incident-open"


class AlreadySo(UserError):
    """Somebody else was faster, or it was so all along. Facts: what, by (may be None), at."""

    code = "already-so"


class RoleHeldAlready(UserError):
    """Facts: role, person."""

    code = "role-held-already"


class RoleVacant(UserError):
    """Dropping a role nobody holds. Facts: role."""

    code = "role-vacant"


class CommandMustBeHeld(UserError):
    """The commander's role is given to somebody else, never dropped."""

    code = "command-must-be-held"


class NotTriage(UserError):
    """Promoting what is an incident already. Facts: number."""

    code = "not-triage"


class NotResolved(UserError):
    """Closing what is not resolved. Facts: number, status."""

    code = "not-resolved"


class NothingOffered(UserError):
    """Accepting a command that was not offered to this person. Facts: person (to whom it was; may be None)."""

    code = "nothing-offered"


class UnknownTask(UserError):
    """No task of that number, or it is done. Facts: word."""

    code = "unknown-task"


class NotFollowing(UserError):
    """Unfollowing what one does not follow. Facts: number."""

    code = "not-following"


class FollowingAlready(UserError):
    """Following twice. Facts: number."""

    code = "following-already"


class CapturedAlready(UserError):
    """The message stands in the timeline."""

    code = "captured-already"


class NotCaptured(UserError):
    """Taking back what is not there."""

    code = "not-captured"


class UpdateOvertaken(UserError):
    """Somebody else posted an update while this one was being written. Facts: by (None: "nothing new"), at."""

    code = "update-overtaken"


class PrivateAlready(UserError):
    """Facts: number."""

    code = "private-already"


class NotInIt(UserError):
    """Whoever makes an incident private must have a part in it, or would not see it any more. Facts: number."""

    code = "not-in-it"


class NothingToUndo(UserError):
    """Nothing this person did lately. Facts: within."""

    code = "nothing-to-undo"


class UndoOvertaken(UserError):
    """What was changed has changed again. Facts: at (when it was done)."""

    code = "undo-overtaken"


class MergeIntoItself(UserError):
    """A duplicate is of another incident."""

    code = "merge-into-itself"


class MergeWouldTell(UserError):
    """A private incident and a public one: the other's channel would learn of it."""

    code = "merge-would-tell"


class NotBackdated(UserError):
    """Only what happened to an incident can be told for an earlier time. Facts: verb, known (verbs that can)."""

    code = "not-backdated"


class BeforeItBegan(UserError):
    """An end before the beginning. Facts: at (when the incident was declared)."""

    code = "before-it-began"


class FormOvertaken(UserError):
    """What a form is about was changed after it was opened. Facts: by, at."""

    code = "form-overtaken"


class PromptAnswered(UserError):
    """The question behind this button has been answered. Facts: by, at, due."""

    code = "prompt-answered"


class SnoozedAlready(UserError):
    """A promise is snoozed once. Facts: until, due."""

    code = "snoozed-already"
