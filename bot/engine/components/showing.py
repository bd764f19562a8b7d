"""The components of the status page, for whoever asks."""

from collections.abc import Collection, Mapping

from bot.domain.component import ListedComponent, text_in
from bot.domain.values import ComponentState
from bot.engine import buttons
from bot.engine.components.naming import state_name
from bot.messages import Bold, Bullets, Code, Line, Message, Paragraph, Part, Text, plain
from bot.render import Words
from bot.statuspage.state import Component, PublicState


def overview(listed: Collection[ListedComponent], page: PublicState | None, words: Words) -> Message:
    """All that people see, group by group: the word to type for each, and how it is by what was published."""
    states = {one.id: one for one in page.components} if page else {}
    shown = [one for one in listed if one.is_listed]
    actions = buttons.components(words)
    if not shown:
        line = words.line("The status page lists no components yet.")
        return Message(plain(line), (Paragraph(line),), words.lang, actions)
    said = words.say("The status page lists:")
    parts: list[Part] = [Paragraph((Text(said),))]
    members: dict[str, list[ListedComponent]] = {}
    for one in shown:
        members.setdefault(one.group, []).append(one)
    for ones in members.values():
        if name := text_in(ones[0].group_name, words.lang):
            parts.append(Paragraph((Bold(name),)))
        parts.append(Bullets(tuple(_row(one, states.get(one.id), words) for one in ones)))
    return Message(said, tuple(parts), words.lang, actions)


def affected(states: Mapping[str, ComponentState], listed: Collection[ListedComponent], words: Words) -> str:
    """Components and the states a publication puts them into: "Payments API: Major outage, Search: Operational"."""
    known = {one.id: one for one in listed}
    told = ((text_in(known[id].name, words.lang) if id in known else id, state) for id, state in states.items())
    return ", ".join(f"{name}: {state_name(state, words)}" for name, state in told)


def _row(one: ListedComponent, shown: Component | None, words: Words) -> Line:
    name = (Text(f"{text_in(one.name, words.lang)} ("), Code(one.id), Text(")"))
    if shown is None:
        return name
    state = state_name(shown.state, words)
    return (*name, Text(": "), *words.line("{state} since {at}", state=state, at=shown.changed_at))
