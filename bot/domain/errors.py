"""Every way Vigia says no.

    BotError
    ├── UserError          a person asked for what cannot be; one clear sentence answers (bot/engine/refusals.py)
    ├── LostRace           somebody else changed the same row first; the engine tries again
    ├── OutsideError       the outside said no
    │   ├── Unavailable        not now; `maybe_done` when the answer was lost after sending
    │   │   ├── ChatUnavailable
    │   │   └── TargetUnavailable
    │   └── Rejected           never; retrying the same call cannot help
    │       ├── ChatRejected
    │       └── TargetRejected
    ├── NotSetUp           a target of the catalogue that lacks a setting; shown as such, stops nothing
    └── SetupError         stops the start; names the setting or the file, line and column

Anything else that is raised is a bug: it is logged with its ids and answered with one plain sentence.
"""

from datetime import timedelta


class BotError(Exception):
    """The root: everything Vigia raises on purpose."""


class UserError(BotError):
    """A refusal a person can act on.

    `code` is stable and finds the sentence; `facts` fill its placeholders. Facts are values a sentence can
    show: text, numbers, instants, durations, people.
    """

    code = "refused"

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code, facts)
        self.facts = facts


class TitleMissing(UserError):
    """Declaring needs a title with at least one visible character."""

    code = "title-missing"


class TextMissing(UserError):
    """A verb that carries words was given none. Facts: verb."""

    code = "text-missing"


class TooManyWords(UserError):
    """A verb that takes no words was given some. Facts: verb, words."""

    code = "too-many-words"


class UnknownVerb(UserError):
    """No verb is called that. Facts: word, nearest (verbs, may be empty)."""

    code = "unknown-verb"


class UnknownSeverity(UserError):
    """Severities run from 1 (worst) to 4. Facts: word."""

    code = "unknown-severity"


class UnknownStatus(UserError):
    """Facts: word, known (the statuses that can be set)."""

    code = "unknown-status"


class UnknownRole(UserError):
    """The playbook has no such role. Facts: word, known."""

    code = "unknown-role"


class UnknownDuration(UserError):
    """A length of time that does not parse. Facts: word."""

    code = "unknown-duration"


class UnknownInstant(UserError):
    """A time of day that does not parse. Facts: word."""

    code = "unknown-instant"


class DurationOutOfRange(UserError):
    """Facts: shortest, longest."""

    code = "duration-out-of-range"


class NobodyNamed(UserError):
    """A role was to be assigned, and no person was mentioned. Facts: role."""

    code = "nobody-named"


class TooManyNamed(UserError):
    """A role has one holder; several people were mentioned. Facts: role."""

    code = "too-many-named"


class UnknownPerson(UserError):
    """A name after @ that nobody here has. Facts: word."""

    code = "unknown-person"


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


class UnknownScope(UserError):
    """Facts: word, known."""

    code = "unknown-scope"


class UnknownNumber(UserError):
    """A number of people that is none. Facts: word."""

    code = "unknown-number"


class ImpactMissing(UserError):
    """Impact needs users, systems or risk."""

    code = "impact-missing"


class NotALink(UserError):
    """A link needs a name and an http(s) address. Facts: word."""

    code = "not-a-link"


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


class TooManyPaged(UserError):
    """A call to more people than can be meant. Facts: most."""

    code = "too-many-paged"


class PersonMissing(UserError):
    """Handing over to nobody, or paging nobody. Facts: verb."""

    code = "person-missing"


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


class LostRace(BotError):
    """Another transaction was first; the same decision is tried again on fresh facts."""


class UnknownAudience(UserError):
    """The playbook names no such audience. Facts: word, known."""

    code = "unknown-audience"


class UnknownPhase(UserError):
    """There is no text for such a phase. Facts: word, known."""

    code = "unknown-phase"


class UnknownPublication(UserError):
    """There is no publication of that number here. Facts: word."""

    code = "unknown-publication"


class UnknownTarget(UserError):
    """The publication does not go there. Facts: word, known."""

    code = "unknown-target"


class MayNotPublish(UserError):
    """Only some roles let texts go to this audience. Facts: roles (titles), audience."""

    code = "may-not-publish"


class AudienceNotMeant(UserError):
    """The playbook keeps such incidents from this audience. Facts: audience, severity."""

    code = "audience-not-meant"


class PrivateNotPublished(UserError):
    """Nothing of a private incident leaves it. Facts: number."""

    code = "private-not-published"


class PublicationOver(UserError):
    """It is no draft any more. Facts: number, by, at."""

    code = "publication-over"


class PublicationEdited(UserError):
    """The text is another than the one that was read. Facts: number, by, at."""

    code = "publication-edited"


class PublicationOvertaken(UserError):
    """Something else went to the same audience after this was written. Facts: number, other, by, at, text."""

    code = "publication-overtaken"


class ApprovalLapsed(UserError):
    """The text is too old to be taken for read. Facts: number, at, within."""

    code = "approval-lapsed"


class PromisePassed(UserError):
    """The text promises news for an instant that has passed. Facts: number, due."""

    code = "promise-passed"


class NothingToPublish(UserError):
    """No target of the audience can be used. Facts: number."""

    code = "nothing-to-publish"


class SecondPersonNeeded(UserError):
    """Somebody else than the author has to approve. Facts: number."""

    code = "second-person-needed"


class ApproverUnknown(UserError):
    """Whether author and approver are two people cannot be told. Facts: number, platform."""

    code = "approver-unknown"


class SecretInText(UserError):
    """The text has something in it that opens doors. Facts: number, where (what kind of thing)."""

    code = "secret-in-text"


class NotPublished(UserError):
    """It never went out. Facts: number."""

    code = "not-published"


class NothingToDecide(UserError):
    """Nothing waits for a person there. Facts: target."""

    code = "nothing-to-decide"


class NoAudiences(UserError):
    """The playbook names nobody to tell. Facts: none."""

    code = "no-audiences"


class TemplateBroken(UserError):
    """An operator's own template cannot say this. Facts: why (file, line, and what is wrong)."""

    code = "template-broken"


class ContentMissing(UserError):
    """A publication without a word. Facts: none."""

    code = "content-missing"


class MaintenanceUnnamed(UserError):
    """A maintenance needs a name. Facts: none."""

    code = "maintenance-unnamed"


class WindowMissing(UserError):
    """Nobody said from when to when. Facts: none."""

    code = "window-missing"


class WindowUnclear(UserError):
    """What was written is no time. Facts: word."""

    code = "window-unclear"


class WindowEnded(UserError):
    """It would be over already. Facts: at."""

    code = "window-ended"


class WindowInverted(UserError):
    """It would end before it begins. Facts: starts, ends."""

    code = "window-inverted"


class WindowUnreasonable(UserError):
    """Too long, or too far ahead. Facts: longest, furthest."""

    code = "window-unreasonable"


class WindowPassed(UserError):
    """A draft for a time that has passed. Facts: number, at."""

    code = "window-passed"


class WindowNotLonger(UserError):
    """More time would be less. Facts: number, at (the end as planned)."""

    code = "window-not-longer"


class UnknownMaintenance(UserError):
    """There is no maintenance of that number. Facts: word."""

    code = "unknown-maintenance"


class MaintenanceEdited(UserError):
    """The draft is another than the one that was read. Facts: number, by, at."""

    code = "maintenance-edited"


class MaintenanceAnnounced(UserError):
    """It is no draft any more. Facts: number, by, at."""

    code = "maintenance-announced"


class MaintenanceNotAnnounced(UserError):
    """It is a draft. Facts: number."""

    code = "maintenance-not-announced"


class MaintenanceBegun(UserError):
    """It began already. Facts: number, at."""

    code = "maintenance-begun"


class MaintenanceNotBegun(UserError):
    """It has not begun. Facts: number, at."""

    code = "maintenance-not-begun"


class MaintenanceOver(UserError):
    """It is finished, called off or thrown away. Facts: number, at."""

    code = "maintenance-over"


class AnnouncerNeeded(UserError):
    """Somebody else has to announce it. Facts: number."""

    code = "announcer-needed"


class UnknownComponent(UserError):
    """The status page lists no such component. Facts: word, nearest."""

    code = "unknown-component"


class UnknownComponentState(UserError):
    """An incident puts no component into such a state. Facts: word, known."""

    code = "unknown-component-state"


class ComponentsMissing(UserError):
    """A state, but nothing that is in it. Facts: none."""

    code = "components-missing"


class ComponentUnnamed(UserError):
    """A component needs a name. Facts: none."""

    code = "component-unnamed"


class ComponentNameUnfit(UserError):
    """The name of a component or group cannot be shown or written in a list. Facts: most (characters)."""

    code = "component-name-unfit"


class ComponentKnown(UserError):
    """One is called so already. Facts: name."""

    code = "component-known"


class ComponentOfFile(UserError):
    """The file of components has it, so only the file can change it. Facts: name."""

    code = "component-of-file"


class SecretInMaintenance(UserError):
    """What would be announced has something in it that opens doors. Facts: number."""

    code = "secret-in-maintenance"


class NoComponentAdded(UserError):
    """All components are the file's, so there is none that people could change. Facts: none."""

    code = "no-component-added"


class OutsideError(BotError):
    """The outside could not do what was asked. `reason` is its own short word, never a body or token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unavailable(OutsideError):
    """Not now. `retry_after` if the outside said when; `maybe_done` if it may have acted before the line broke.

    `needs_somebody`: a setting out there forbids it, and only somebody who may change that can mend it.
    """

    def __init__(
        self,
        reason: str,
        *,
        retry_after: timedelta | None = None,
        maybe_done: bool = False,
        needs_somebody: bool = False,
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.maybe_done = maybe_done
        self.needs_somebody = needs_somebody


class Rejected(OutsideError):
    """Never: the same call would be refused again."""


class ChatUnavailable(Unavailable):
    """A chat platform's "not now"."""


class ChatRejected(Rejected):
    """A chat platform's "never". The core knows these reasons by name; others are the platform's."""

    NAME_TAKEN = "name_taken"
    ROOM_LOST = "room_lost"  # the channel is archived or deleted, or Vigia was put out of it


class TargetUnavailable(Unavailable):
    """A publication target's "not now". `ref` and `thread`: its names for what stands there in part all the same."""

    ref = thread = ""


class TargetRejected(Rejected):
    """A publication target's "never": what was sent, or how the target is set up, must change first.

    `ref` and `thread`: its names for what stands there in part all the same.
    """

    ref = thread = ""


class NotSetUp(BotError):
    """A target of the catalogue that cannot be used yet. The message names what is missing, in one line."""


class SetupError(BotError):
    """The start stops here. The message names the setting, or file, line and column, and what is expected."""
