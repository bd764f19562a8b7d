"""What all of them are."""


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


class LostRace(BotError):
    """Another transaction was first; the same decision is tried again on fresh facts."""


class SetupError(BotError):
    """The start stops here. The message names the setting, or file, line and column, and what is expected."""
