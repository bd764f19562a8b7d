"""What the status page lists."""

from bot.engine.grammar import components as g
from bot.engine.grammar.fields import FieldSpec
from bot.engine.grammar.verb import Kind, Verb
from bot.render import N_

WHICH = FieldSpec("component", N_("Which component?"), "choice", required=True, options="components")
NAME = FieldSpec("name", N_("Its name, as the public reads it"), "text", required=True)

VERBS: tuple[Verb, ...] = (
    Verb(
        "components",
        Kind.SHOWS,
        "components",
        N_("Shows what the status page lists, and how each is as far as it was published."),
        ("component", "componentes", "componente"),
    ),
    Verb(
        "component-add",
        Kind.ARRANGES,
        'component add "Payments API" [group=Core]',
        N_("Adds a component to the status page, once you have seen how the public will read it."),
        (
            "component add",
            "add component",
            "añadir componente",
            "agregar componente",
            "nuevo componente",
            "adicionar componente",
            "novo componente",
        ),
        (NAME, FieldSpec("group", N_("Group it stands in"), "text", hint=N_("empty: in none"))),
        g.split_addition,
        g.add,
        N_("Add a component"),
        N_("Show how it will look"),
    ),
    Verb(
        "component-rename",
        Kind.ARRANGES,
        'component rename payments "Payments API"',
        N_("Gives a component of the status page another name."),
        ("component rename", "rename component", "renombrar componente", "renomear componente"),
        (WHICH, NAME),
        g.split_renaming,
        g.rename,
        N_("Rename a component"),
        N_("Show how it will look"),
    ),
    Verb(
        "component-retire",
        Kind.ARRANGES,
        "component retire payments",
        N_("Takes a component off the status page; its history stays."),
        ("component retire", "retire component", "retirar componente"),
        (WHICH,),
        g.split_retirement,
        g.retire,
        N_("Take a component off the page"),
        N_("Show what changes"),
    ),
)
