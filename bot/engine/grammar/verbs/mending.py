"""Mending what was said in a hurry: the timeline keeps both."""

from bot.engine.grammar import building as b
from bot.engine.grammar import splitting as s
from bot.engine.grammar.fields import FieldSpec
from bot.engine.grammar.verb import Bare, Kind, Verb
from bot.render import N_

VERBS: tuple[Verb, ...] = (
    Verb(
        "undo",
        Kind.CHANGES,
        "undo",
        N_("Takes back what you did last, within two minutes."),
        ("deshacer", "desfazer"),
        build=b.undo,
        bare=Bare.ACTS,
    ),
    Verb(
        "at",
        Kind.CHANGES,
        "at 14:05 <verb> ...",
        N_("Tells what happened earlier: a note, an attempt, a status, the end."),
        ("a las", "às"),
        fields=(
            FieldSpec(
                "time",
                N_("When did it happen?"),
                "text",
                required=True,
                hint=N_("for example 14:05; 20m is 20 minutes ago"),
            ),
            FieldSpec(
                "said", N_("What happened?"), "lines", required=True, hint=N_("for example: note restarted the pool")
            ),
        ),
        split=s.at,
        title=N_("Tell what happened earlier"),
        submit=N_("Tell"),
    ),
    Verb(
        "merge",
        Kind.CHANGES,
        "merge #7 into #9",
        N_("Ends a duplicate; its tasks, people and followers go on in the other incident."),
        ("duplicate", "fusionar", "mesclar"),
        fields=(FieldSpec("into", N_("It is a duplicate of"), "text", required=True, hint=N_("for example #9")),),
        split=s.merge,
        title=N_("It is a duplicate"),
        submit=N_("Merge"),
    ),
)
