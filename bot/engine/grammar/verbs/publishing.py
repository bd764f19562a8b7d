"""Telling people outside."""

from bot.engine.grammar import publishing as p
from bot.engine.grammar.fields import FieldSpec
from bot.engine.grammar.verb import Bare, Kind, Verb
from bot.render import N_

WORDS = (
    FieldSpec("phrase", N_("Ready sentence"), "choice", options="phrases"),
    FieldSpec("text_en", N_("What is known, in English"), "lines", language="en"),
    FieldSpec("text_es", N_("What is known, in Spanish"), "lines", language="es"),
    FieldSpec("text_pt_BR", N_("What is known, in Portuguese"), "lines", language="pt_BR"),
    FieldSpec("application", N_("Which application fails, and how?"), "text"),
    FieldSpec("location", N_("Where?"), "text"),
    FieldSpec("planned", N_("Planned work?"), "choice", options="planned"),
    FieldSpec("expected", N_("Expected to be over at"), "when", hint=N_("for example 14:30; empty: not known")),
    FieldSpec("next", N_("They hear again in"), "duration", hint=N_("for example 45m; empty: as planned")),
    FieldSpec("contact", N_("Whom can people talk to?"), "text"),
    FieldSpec("cause", N_("Cause"), "text"),
    FieldSpec("confirmed", N_("Is the cause confirmed?"), "choice", options="confirmed"),
    FieldSpec("components", N_("Which components are affected?"), "text"),
    FieldSpec("state", N_("How are those with no state of their own?"), "choice", options="states"),
)

VERBS: tuple[Verb, ...] = (
    Verb(
        "publish",
        Kind.CHANGES,
        "publish [audience] [text] [components=payments:major,api] [state=degraded]",
        N_("Drafts what people outside are told; nothing leaves before somebody approves it."),
        ("comms", "statuspage", "publicar", "comunicar"),
        (
            FieldSpec("audience", N_("Audience"), "choice", required=True, options="audiences"),
            FieldSpec("phase", N_("Phase"), "choice", options="phases"),
            *WORDS,
        ),
        p.split_publication,
        p.publish,
        N_("Tell people outside"),
        N_("Show the draft"),
    ),
    Verb(
        "approve",
        Kind.CHANGES,
        "approve [3] [because ...]",
        N_("Lets a draft go to its targets."),
        ("aprobar", "aprovar"),
        (
            FieldSpec("number", N_("Number of the publication"), "text", required=True),
            FieldSpec("reason", N_("Why nobody else was asked"), "text"),
        ),
        p.split_reasoned,
        p.approve,
        N_("Let it go"),
        N_("Publish"),
        bare=Bare.ACTS,
    ),
    Verb(
        "discard",
        Kind.CHANGES,
        "discard [3]",
        N_("Throws a draft away."),
        ("descartar",),
        (FieldSpec("number", N_("Number of the publication"), "text", required=True),),
        p.split_number,
        p.discard,
        N_("Throw a draft away"),
        N_("Discard"),
        bare=Bare.ACTS,
    ),
    Verb(
        "correct",
        Kind.CHANGES,
        "correct 3 <text> [components=...]",
        N_("Drafts a correction that goes everywhere the wrong text went."),
        ("corregir", "rectificar", "corrigir", "retificar"),
        (FieldSpec("number", N_("Number of the publication"), "text", required=True), *WORDS),
        p.split_reasoned_text,
        p.correct,
        N_("Correct what was said"),
        N_("Show the draft"),
    ),
    Verb(
        "retract",
        Kind.CHANGES,
        "retract 3 [because ...]",
        N_("Drafts the word that a text should not have gone out, everywhere it went."),
        ("retractar", "retirar", "retratar"),
        (
            FieldSpec("number", N_("Number of the publication"), "text", required=True),
            FieldSpec("reason", N_("Why it is taken back, as people outside will read it"), "text"),
        ),
        p.split_reasoned,
        p.retract,
        N_("Take back what was said"),
        N_("Show the draft"),
    ),
    Verb(
        "retry",
        Kind.CHANGES,
        "retry 3 <target>",
        N_("Sends a publication again where it failed."),
        ("reintentar", "reenviar"),
        (
            FieldSpec("number", N_("Number of the publication"), "text", required=True),
            FieldSpec("target", N_("Target"), "text", required=True),
        ),
        p.split_target,
        p.retry,
        N_("Send it again"),
        N_("Retry"),
    ),
)
