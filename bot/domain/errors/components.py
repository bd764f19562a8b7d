"""What cannot be done to a component of the status page."""

from bot.domain.errors.base import UserError


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


class NoComponentAdded(UserError):
    """All components are the file's, so there is none that people could change. Facts: none."""

    code = "no-component-added"
