"""What cannot be done to planned maintenance."""

from bot.domain.errors.base import UserError


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


class SecretInMaintenance(UserError):
    """What would be announced has something in it that opens doors. Facts: number."""

    code = "secret-in-maintenance"
