"""Who does what, who takes over, who is brought in, who follows."""

from bot.engine.grammar import building as b
from bot.engine.grammar import splitting as s
from bot.engine.grammar.fields import FieldSpec
from bot.engine.grammar.verb import Bare, Kind, Verb
from bot.render import N_

VERBS: tuple[Verb, ...] = (
    Verb(
        "role",
        Kind.CHANGES,
        "role <role> @person | role drop <role>",
        N_("Gives a role to a person, who gets its duties in private; or gives it back."),
        ("assign", "rol", "papel", "asignar", "atribuir"),
        (
            FieldSpec("role", N_("Role"), "choice", required=True, options="roles"),
            FieldSpec("person", N_("Who"), "people", required=True),
        ),
        s.role,
        b.role,
        N_("Assign a role"),
        N_("Assign"),
        past=True,
    ),
    Verb(
        "handover",
        Kind.CHANGES,
        "handover @person",
        N_("Offers the command; it changes hands when it is accepted."),
        ("handoff", "relevo", "passagem"),
        fields=(FieldSpec("person", N_("Who takes over?"), "people", required=True),),
        split=s.nothing,
        build=b.handover,
        title=N_("Hand over the command"),
        submit=N_("Offer"),
    ),
    Verb(
        "accept",
        Kind.CHANGES,
        "accept",
        N_("Takes the command that was offered."),
        ("aceptar", "aceitar"),
        build=b.accept,
        bare=Bare.ACTS,
    ),
    Verb(
        "page",
        Kind.CHANGES,
        "page @person|@group [text]",
        N_("Brings somebody in, now; counts as an escalation."),
        ("escalate", "escalar", "llamar", "alertar", "chamar", "acionar"),
        fields=(
            FieldSpec("person", N_("Who is needed?"), "people", required=True),
            FieldSpec("text", N_("In a few words"), "text"),
        ),
        split=s.page,
        build=b.page,
        title=N_("Bring somebody in"),
        submit=N_("Page"),
        past=True,
    ),
    Verb(
        "follow",
        Kind.CHANGES,
        "follow [#7]",
        N_("You get each update in private, in your language."),
        ("seguir",),
        build=b.follow,
        bare=Bare.ACTS,
    ),
    Verb(
        "unfollow",
        Kind.CHANGES,
        "unfollow [#7]",
        N_("You no longer get the updates."),
        ("dejar de seguir", "deixar de seguir"),
        build=b.unfollow,
        bare=Bare.ACTS,
    ),
)
