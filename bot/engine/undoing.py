"""What each act is called when it is taken back."""

from collections.abc import Mapping

from bot.render import N_

DONE: Mapping[str, str] = {
    "UpdatePosted": N_("the update"),
    "NoChangeReported": N_("“nothing new”"),
    "AlarmSnoozed": N_("the snooze"),
    "CadenceChanged": N_("the interval between updates"),
    "StatusChanged": N_("the change of status"),
    "SeverityChanged": N_("the change of severity"),
    "ScopeChanged": N_("the scope"),
    "ImpactChanged": N_("the impact"),
    "TitleChanged": N_("the change of title"),
    "IncidentResolved": N_("the end of the incident"),
    "IncidentCancelled": N_("the end of the incident"),
    "IncidentReopened": N_("the reopening"),
    "IncidentClosed": N_("the closing"),
    "IncidentPromoted": N_("the promotion to an incident"),
    "KeptOpen": N_("keeping it open"),
    "RoleAssigned": N_("the assignment of a role"),
    "RoleDropped": N_("giving back a role"),
    "CommandOffered": N_("the offer of the command"),
    "CommandAccepted": N_("taking over the command"),
    "TaskAdded": N_("a task"),
    "TaskCompleted": N_("ticking off a task"),
    "NoteAdded": N_("a note"),
    "AttemptRecorded": N_("an attempt"),
    "LinkAdded": N_("a link"),
    "Followed": N_("following"),
    "Unfollowed": N_("no longer following"),
    "PeoplePaged": N_("a call for somebody"),
}
# What stakeholders heard of in private.
TOLD_TO_FOLLOWERS = frozenset({"UpdatePosted", "IncidentResolved", "IncidentCancelled", "IncidentReopened"})


def what_was_done(kind: str) -> str:
    """The words for the kind of an act's event, not yet translated."""
    return DONE[kind]
