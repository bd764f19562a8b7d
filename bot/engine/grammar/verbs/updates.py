"""Statements to others, and the bot's questions."""

from bot.engine.grammar import building as b
from bot.engine.grammar import splitting as s
from bot.engine.grammar.fields import FieldSpec
from bot.engine.grammar.verb import Bare, Kind, Verb
from bot.render import N_

TEXT = FieldSpec("text", N_("What is known, and what is being done now"), "lines", required=True)

VERBS: tuple[Verb, ...] = (
    Verb(
        "update",
        Kind.CHANGES,
        "update <text> [next 45m] [eta 14:30]",
        N_("Posts the formal update and promises the next one."),
        ("post", "actualizar", "atualizar"),
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
        ("heartbeat", "nothing new", "nothing-new", "nochange", "no change", "sin novedades", "sem novidades"),
        build=b.no_change,
        bare=Bare.ACTS,
    ),
    Verb(
        "snooze",
        Kind.CHANGES,
        "snooze 15m [because ...]",
        N_("The bot asks later; the promise made to people stays."),
        ("posponer", "adiar"),
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
        ("cadence", "recordar", "lembrar"),
        (FieldSpec("every", N_("An update every"), "duration", required=True, hint=N_("for example 20m")),),
        s.remind,
        b.remind,
        N_("How often to promise an update"),
        N_("Set"),
    ),
)
