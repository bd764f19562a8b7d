"""The table of verbs: the one list of what people can ask. Help, forms and typed words all come from it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from bot.engine.grammar import building as b
from bot.engine.grammar import splitting as s
from bot.engine.grammar.fields import FieldSpec
from bot.render import N_


class Kind(Enum):
    """What a verb needs and does."""

    DECLARES = "declares"
    CHANGES = "changes"  # an incident that exists
    SHOWS = "shows"  # to the asker only
    SHOWS_ONE = "shows-one"  # the same, about one incident


class Bare(Enum):
    """What the verb does when typed without words."""

    FORM = "form"
    ACTS = "acts"
    SHOWS = "shows"  # the incident as it stands


@dataclass(frozen=True)
class Verb:
    """One verb. `split` turns typed words into fields; `build` turns fields into a command."""

    name: str
    kind: Kind
    usage: str
    does: str  # one sentence, translated when shown
    synonyms: tuple[str, ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    split: s.Split = s.nothing
    build: b.Build | None = None
    title: str = ""  # of its form
    submit: str = ""  # on its form's button
    bare: Bare = Bare.FORM


TEXT = FieldSpec("text", N_("What is known, and what is being done now"), "lines", required=True)
WHY = FieldSpec("text", N_("In a few words"), "lines")

VERBS: tuple[Verb, ...] = (
    Verb(
        "declare",
        Kind.DECLARES,
        "declare [sev2] <title>",
        N_("Declares an incident: opens its channel, promises the first update."),
        ("new", "create", "start", "open"),
        (
            FieldSpec("title", N_("What is failing?"), "text", required=True),
            FieldSpec("severity", N_("Severity"), "choice", options="severities"),
            FieldSpec("summary", N_("What is known so far"), "lines"),
        ),
        s.declaration,
        b.declare,
        N_("Declare an incident"),
        N_("Declare"),
    ),
    Verb(
        "update",
        Kind.CHANGES,
        "update <text> [next 45m] [eta 14:30]",
        N_("Posts the formal update and promises the next one."),
        ("post",),
        (
            TEXT,
            FieldSpec("status", N_("Status"), "choice", options="statuses"),
            FieldSpec("next", N_("Next update in"), "duration", hint=N_("for example 45m; empty: as planned")),
            FieldSpec("eta", N_("Expected to be over at"), "when", hint=N_("for example 14:30; empty: not known")),
        ),
        s.update,
        b.update,
        N_("Post an update"),
        N_("Post update"),
    ),
    Verb(
        "no-change",
        Kind.CHANGES,
        "no-change",
        N_("Says that work goes on with nothing new, and promises the next update again."),
        ("heartbeat", "nothing new", "nothing-new", "nochange", "no change"),
        build=b.no_change,
        bare=Bare.ACTS,
    ),
    Verb(
        "status",
        Kind.CHANGES,
        "status [investigating|identified|monitoring|resolved] [text]",
        N_("Shows where the response stands, or moves it."),
        (),
        (FieldSpec("status", N_("Status"), "choice", required=True, options="statuses"), WHY),
        s.status,
        b.status,
        N_("Change the status"),
        N_("Change"),
        bare=Bare.SHOWS,
    ),
    Verb(
        "resolve",
        Kind.CHANGES,
        "resolve [text]",
        N_("Service is back: ends the promises and tells everybody."),
        ("resolved",),
        (WHY,),
        s.text,
        b.resolve,
        N_("Resolve the incident"),
        N_("Resolve"),
        bare=Bare.ACTS,
    ),
    Verb(
        "reopen",
        Kind.CHANGES,
        "reopen [text]",
        N_("It was not over: investigating again, with a new promise."),
        (),
        (WHY,),
        s.text,
        b.reopen,
        N_("Reopen the incident"),
        N_("Reopen"),
        bare=Bare.ACTS,
    ),
    Verb(
        "cancel",
        Kind.CHANGES,
        "cancel [text]",
        N_("It was a false alarm: ends the incident."),
        ("cancelled", "false-alarm"),
        (WHY,),
        s.text,
        b.cancel,
        N_("Cancel the incident"),
        N_("It was a false alarm"),
        bare=Bare.ACTS,
    ),
    Verb(
        "sev",
        Kind.CHANGES,
        "sev <1-4> [text]",
        N_("Changes the severity; 1 is the worst."),
        ("severity",),
        (FieldSpec("severity", N_("Severity"), "choice", required=True, options="severities"), WHY),
        s.severity,
        b.severity,
        N_("Change the severity"),
        N_("Change"),
    ),
    Verb(
        "role",
        Kind.CHANGES,
        "role <role> @person | role drop <role>",
        N_("Gives a role to a person, who gets its duties in private; or gives it back."),
        ("assign",),
        (
            FieldSpec("role", N_("Role"), "choice", required=True, options="roles"),
            FieldSpec("person", N_("Who"), "people", required=True),
        ),
        s.role,
        b.role,
        N_("Assign a role"),
        N_("Assign"),
    ),
    Verb(
        "note",
        Kind.CHANGES,
        "note <text>",
        N_("Adds a line to the timeline, said to nobody."),
        (),
        (FieldSpec("text", N_("Note"), "lines", required=True),),
        s.text,
        b.note,
        N_("Add a note"),
        N_("Add"),
    ),
    Verb(
        "snooze",
        Kind.CHANGES,
        "snooze 15m [because ...]",
        N_("The bot asks later; the promise made to people stays."),
        (),
        (
            FieldSpec("length", N_("Ask again in"), "duration", required=True, hint=N_("for example 10m")),
            FieldSpec("reason", N_("Because"), "text"),
        ),
        s.snooze,
        b.snooze,
        N_("Ask me later"),
        N_("Snooze"),
    ),
    Verb(
        "remind",
        Kind.CHANGES,
        "remind every 20m",
        N_("Sets this incident's own interval between updates."),
        ("cadence",),
        (FieldSpec("every", N_("An update every"), "duration", required=True, hint=N_("for example 20m")),),
        s.remind,
        b.remind,
        N_("How often to promise an update"),
        N_("Set"),
    ),
    Verb("list", Kind.SHOWS, "list", N_("Shows the open incidents."), ("ls", "incidents")),
    Verb("info", Kind.SHOWS_ONE, "info", N_("Shows this incident as it stands."), ("show",)),
    Verb("timeline", Kind.SHOWS_ONE, "timeline", N_("Shows what happened, in order."), ("history",)),
    Verb("who", Kind.SHOWS_ONE, "who", N_("Shows who holds which role."), ("roles",)),
    Verb(
        "help",
        Kind.SHOWS,
        "help [verb]",
        N_("Shows what can be asked."),
        ("?",),
        (FieldSpec("verb", N_("Verb"), "text"),),
        s.verb,
        bare=Bare.ACTS,
    ),
)

BY_WORD: dict[str, Verb] = {word: verb for verb in VERBS for word in (verb.name, *verb.synonyms)}
find_verb: Callable[[str], Verb | None] = BY_WORD.get
