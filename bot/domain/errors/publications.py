"""What cannot be done to a publication."""

from bot.domain.errors.base import UserError


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
