"""Read-only answers, to the asker alone."""

from bot.engine.grammar import splitting as s
from bot.engine.grammar.fields import FieldSpec
from bot.engine.grammar.verb import Bare, Kind, Verb
from bot.render import N_

VERBS: tuple[Verb, ...] = (
    Verb("list", Kind.SHOWS, "list", N_("Shows the open incidents."), ("ls", "incidents", "lista", "listar")),
    Verb(
        "mine",
        Kind.SHOWS,
        "mine",
        N_("Shows what is yours: roles, tasks, promises, and the language you are spoken to in."),
        ("my", "mis", "míos", "meus", "minhas"),
    ),
    Verb(
        "publications",
        Kind.SHOWS_ONE,
        "publications",
        N_("Shows what people outside were told, and what arrived."),
        ("published", "publicaciones", "publicações"),
    ),
    Verb(
        "paste",
        Kind.SHOWS_ONE,
        "paste",
        N_("Gives the support desk the last published words, ready to paste to somebody who asks."),
        ("pegar", "colar"),
    ),
    Verb(
        "audiences",
        Kind.SHOWS,
        "audiences",
        N_("Shows who can be told outside, where, and who may let a text go."),
        ("catalogue", "audiencias", "públicos"),
    ),
    Verb("info", Kind.SHOWS_ONE, "info", N_("Shows this incident as it stands."), ("show", "ver")),
    Verb(
        "catchup",
        Kind.SHOWS_ONE,
        "catchup",
        N_("Tells somebody who joins late what matters."),
        ("summary", "resumen", "resumo"),
    ),
    Verb(
        "timeline",
        Kind.SHOWS_ONE,
        "timeline",
        N_("Shows what happened, in order."),
        ("history", "cronologia", "cronología", "linha do tempo"),
    ),
    Verb("who", Kind.SHOWS_ONE, "who", N_("Shows who holds which role."), ("roles", "quien", "quién", "quem")),
    Verb(
        "tasks",
        Kind.SHOWS_ONE,
        "tasks",
        N_("Shows what is still to be done."),
        ("tareas", "tarefas"),
    ),
    Verb(
        "followups",
        Kind.SHOWS_ONE,
        "followups",
        N_("Shows what is to be done afterwards."),
        ("follow-ups", "seguimientos", "acompanhamentos"),
    ),
    Verb(
        "why",
        Kind.SHOWS_ONE,
        "why",
        N_("Shows why you were asked, and what is asked next."),
        ("porque", "por qué", "por que"),
    ),
    Verb(
        "deliveries",
        Kind.SHOWS_ONE,
        "deliveries",
        N_("Shows what still waits to be said, and why."),
        ("entregas",),
    ),
    Verb(
        "help",
        Kind.SHOWS,
        "help [verb]",
        N_("Shows what can be asked."),
        ("?", "ayuda", "ajuda"),
        (FieldSpec("verb", N_("Verb"), "text"),),
        s.verb,
        bare=Bare.ACTS,
    ),
)
