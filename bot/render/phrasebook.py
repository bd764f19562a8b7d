"""Ready sentences of each phase in every language, for whoever has no time to find words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.domain.errors import SetupError
from bot.render.publications import PHASES
from bot.render.wording import LANGUAGES

FILE = Path("publications") / "phrases.yaml"
TEXT = "tag:yaml.org,2002:str"
KEYS = ("id", *LANGUAGES)


@dataclass(frozen=True)
class Phrase:
    """The same sentence in every language."""

    id: str
    words: Mapping[str, str]

    def in_(self, lang: str) -> str:
        """The sentence in one of LANGUAGES."""
        return self.words[lang]


class Phrasebook:
    """What `load` found, by phase; an operator's own sentences come last."""

    def __init__(self, phrases: Mapping[str, Mapping[str, Phrase]]) -> None:
        self._phrases = phrases

    def of(self, phase: str) -> tuple[Phrase, ...]:
        """The sentences of a phase, in the order they are offered."""
        return tuple(self._phrases.get(phase, {}).values())

    def phrase(self, phase: str, id: str) -> Phrase | None:
        """One of them, or None."""
        return self._phrases.get(phase, {}).get(id)


def load(folders: Sequence[Path]) -> Phrasebook:
    """`publications/phrases.yaml` of each folder; an earlier folder replaces sentences by id, or adds some.

    Raises SetupError with file, line and column of each complaint.
    """
    phrases: dict[str, dict[str, Phrase]] = {}
    complaints: list[str] = []
    for path in [folder / FILE for folder in reversed(folders) if (folder / FILE).is_file()]:
        try:
            root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
            for phase, phrase in _phrases(root):
                phrases.setdefault(phase, {})[phrase.id] = phrase
        except _Wrong as wrong:
            complaints.append(f"{path}:{wrong}")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            where = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
            complaints.append(f"{path}:{where}: {error.problem or error.context}")
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
            complaints.append(f"{path}:1:1: {' '.join(str(error).split())}")
        except OSError as error:
            complaints.append(f"{path}: cannot be read: {error.strerror}")
    if complaints:
        raise SetupError("\n".join(complaints))
    return Phrasebook(phrases)


class _Wrong(ValueError):
    """A place and what is expected there."""

    def __init__(self, node: yaml.Node | None, expected: str) -> None:
        where = f"{node.start_mark.line + 1}:{node.start_mark.column + 1}" if node else "1:1"
        super().__init__(f"{where}: {expected}")


def _phrases(root: yaml.Node | None) -> Iterator[tuple[str, Phrase]]:
    for phase, (key, listed) in _pairs(root, "phases").items():
        if phase not in PHASES:
            raise _Wrong(key, f"{phase} is no phase; there are {', '.join(PHASES)}")
        if not isinstance(listed, yaml.SequenceNode):
            raise _Wrong(listed, f"{phase} is a list of sentences")
        seen = set()
        for entry in listed.value:
            phrase = _phrase(entry)
            if phrase.id in seen:
                raise _Wrong(entry, f"{phrase.id} stands here twice")
            seen.add(phrase.id)
            yield phase, phrase


def _phrase(entry: yaml.Node) -> Phrase:
    pairs = _pairs(entry, f"a sentence has {', '.join(KEYS)}")
    for name, (key, value) in pairs.items():
        if name not in KEYS:
            raise _Wrong(key, f"{name} is no key of a sentence; there are {', '.join(KEYS)}")
        if value.tag != TEXT or not value.value.strip():
            raise _Wrong(value, f"{name} is a text; put it between quotation marks")
    for name in KEYS:
        if name not in pairs:
            raise _Wrong(entry, f"{name} is missing")
    words = {name: " ".join(value.value.split()) for name, (_key, value) in pairs.items()}
    return Phrase(words.pop("id"), words)


def _pairs(node: yaml.Node | None, expected: str) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise _Wrong(node, f"expected names and values: {expected}")
    pairs: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in pairs:
            raise _Wrong(key, f"{name} stands here twice")
        pairs[name] = key, value
    return pairs
