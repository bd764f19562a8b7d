"""A verb's form: the same fields, asked for one by one."""

from collections.abc import Collection, Mapping

from bot.domain.values import RESPONSE_STATUSES, Scope, Severity, Status
from bot.engine.grammar.fields import Fields, FieldSpec
from bot.engine.grammar.table import Verb
from bot.messages import Field, Form
from bot.playbook import Playbook
from bot.render import Words

Choices = tuple[tuple[str, str], ...]  # value, label


def form_for(
    verb: Verb,
    words: Words,
    playbook: Playbook,
    *,
    incident: int | None,
    promise: int | None = None,
    values: Fields | None = None,
    choices: Mapping[str, Choices] | None = None,
    hints: Fields | None = None,
    without: Collection[str] = (),
    languages: Collection[str] = (),
) -> Form:
    """The form of a verb in the asker's language; `values` are already filled in.

    `choices`: what can be chosen where the verb alone does not say it, by `FieldSpec.options`; `hints`: the same for
    what helps to fill a field in, by its name; `without`: fields nobody is asked for; of the fields that are asked for
    in one language, those of `languages`.
    """
    given = values or {}
    fields = tuple(
        Field(
            spec.name,
            words.say(spec.label),
            spec.shape,
            spec.required,
            (hints or {}).get(spec.name) or (words.say(spec.hint) if spec.hint else ""),
            given.get(spec.name, ""),
            (choices or {}).get(spec.options) or _options(spec, words, playbook),
        )
        for spec in verb.fields
        if spec.name not in without and (not spec.language or spec.language in languages)
    )
    return Form(verb.name, words.say(verb.title), fields, words.say(verb.submit), incident, promise)


def _options(spec: FieldSpec, words: Words, playbook: Playbook) -> tuple[tuple[str, str], ...]:
    match spec.options:
        case "severities":
            found = [(str(int(s)), _level(s, words, playbook)) for s in Severity]
        case "statuses":
            found = [(str(s), words.status(s)) for s in (*RESPONSE_STATUSES, Status.RESOLVED)]
        case "scopes":
            found = [(str(scope), words.scope(scope)) for scope in Scope]
        case "privacy":
            found = [("yes", words.say("only the people in it"))]
        case "archiving":
            found = [("yes", words.say("archive it"))]
        case "roles":
            found = [(role_id, role.title.in_(words.lang)) for role_id, role in playbook.roles.items()]
        case _:
            found = []
    return tuple(found)


def _level(severity: Severity, words: Words, playbook: Playbook) -> str:
    return f"{severity.name}: {playbook.severities.level(severity).criteria.in_(words.lang)}"
