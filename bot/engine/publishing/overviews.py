"""Read-only answers about publications: all of an incident's, words to paste, and the catalogue."""

from collections.abc import Mapping, Sequence

from bot.domain.publication import Publication, Stage
from bot.domain.release import Statement
from bot.engine.publishing.showing import decisions, head, receipts
from bot.engine.publishing.words import LANGUAGE_NAMES
from bot.engine.situation import Situation
from bot.messages import Bold, Facts, Line, Message, Paragraph, Part, Text, plain
from bot.playbook import Playbook
from bot.ports.publishing import Target
from bot.render import Words


def overview(publications: Sequence[Publication], situation: Situation, words: Words) -> Message:
    """All of an incident, newest first."""
    if not publications:
        line = words.line("Nothing has been published about this incident. “publish” begins.")
        return Message(plain(line), (Paragraph(line),), words.lang)
    first = words.say("Publications about incident #{number}:", number=situation.incident.number)
    parts: list[Part] = [Paragraph((Text(first),))]
    for publication in reversed(publications):
        parts.append(Paragraph((Bold(plain(head(publication, situation, words))),)))
        if publication.stage is Stage.RELEASED:
            parts.append(Facts(tuple(receipts(publication, words))))
    waiting = [one for one in reversed(publications) if one.stage is Stage.RELEASED]
    return Message(first, tuple(parts), words.lang, tuple(a for one in waiting for a in decisions(one, words)))


def to_paste(
    publication: Publication | None, statements: Sequence[Statement], situation: Situation, words: Words
) -> Message:
    """The last published words, for one person who asks."""
    if publication is None:
        return overview((), situation, words)
    first = words.line("To paste, from publication {number}:", number=publication.number)
    told = (Paragraph((Bold(LANGUAGE_NAMES[one.lang]), Text(f"\n{one.text}"))) for one in statements)
    return Message(plain(first), (Paragraph(first), *told), words.lang)


def audiences(playbook: Playbook, targets: Mapping[str, Target], lacking: Mapping[str, str], words: Words) -> Message:
    """The catalogue: who, in which languages, where, who may, and how somebody gets to read it."""
    if not playbook.audiences:
        line = words.line("The playbook names nobody to tell.")
        return Message(plain(line), (Paragraph(line),), words.lang)
    said = words.say("Who can be told outside:")
    parts: list[Part] = [Paragraph((Text(said),))]
    for audience in playbook.audiences.values():
        parts.append(Paragraph((Bold(audience.title.in_(words.lang)),)))
        may = (playbook.roles[role].title.in_(words.lang) for role in audience.approve)
        pairs: list[tuple[str, Line]] = []
        if audience.who:
            pairs.append((words.say("Who"), (Text(audience.who.in_(words.lang)),)))
        pairs += [
            (words.say("Languages"), (Text(words.listed(LANGUAGE_NAMES[lang] for lang in audience.languages)),)),
            (words.say("Incidents"), (Text(words.listed(level.name for level in audience.when.severity)),)),
            (words.say("May let it go"), (Text(words.listed(may)),)),
        ]
        pairs += [(name, _place(name, playbook, targets, lacking, words)) for name in audience.targets]
        parts.append(Facts(tuple(pairs)))
    return Message(said, tuple(parts), words.lang)


def _place(
    name: str, playbook: Playbook, targets: Mapping[str, Target], lacking: Mapping[str, str], words: Words
) -> Line:
    if name not in targets:
        return words.line("not set up: {why}", why=lacking.get(name, ""))
    model = playbook.targets[name]
    ready = words.line("{kind}, ready", kind=model.kind)
    return (*ready, Text(f". {model.access.in_(words.lang)}")) if model.access else ready
