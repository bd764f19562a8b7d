"""What somebody typed cannot be read, or lacks something."""

from bot.domain.errors.base import UserError


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


class TooManyPaged(UserError):
    """A call to more people than can be meant. Facts: most."""

    code = "too-many-paged"


class PersonMissing(UserError):
    """Handing over to nobody, or paging nobody. Facts: verb."""

    code = "person-missing"
