"""The file of components: what the status page lists, in its order. Those without a group stand first."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from bot.domain.component import ID, ID_LENGTH, NAME_LENGTH, Component, Texts, folded
from bot.playbook.kinds import LANGUAGES, Strict, Words


def _same(value: object) -> object:
    """A product's name is the same in every language."""
    return dict.fromkeys(LANGUAGES, value) if isinstance(value, str) else value


Name = Annotated[Words, BeforeValidator(_same)]


class ComponentModel(Strict):
    """One component, as the public reads it."""

    name: Name
    description: Name | None = None


class GroupModel(Strict):
    """Components shown together."""

    name: Name
    components: Annotated[dict[str, ComponentModel], Field(min_length=1)]


class ComponentsFile(Strict):
    """The whole file."""

    version: Literal[1]
    components: dict[str, ComponentModel] = Field(default_factory=dict)
    groups: dict[str, GroupModel] = Field(default_factory=dict)

    @model_validator(mode="after")
    def can_be_told_apart(self) -> "ComponentsFile":
        """Each id and each name is that of one component: people write either."""
        seen: dict[str, str] = {}
        for place, name in self._named():
            id = place.rpartition(".")[2]
            if not ID.fullmatch(id):
                raise ValueError(f"{place}: expected an id of small letters, digits, - and _, at most {ID_LENGTH} long")
            if unfit := [one for one in _words(name) if not _is_fit(one)]:
                raise ValueError(
                    f"{place}.name: expected a name in one line with no comma, 1 to {NAME_LENGTH} characters long, "
                    f"not {unfit[0]}"
                )
            if ".components." not in f".{place}":
                continue  # a group is not written in lists
            for word in {id, *map(folded, _words(name))}:
                if seen.setdefault(word, place) != place:
                    raise ValueError(f"{place}: {seen[word]} is called {word} already")
        return self

    def _named(self) -> Iterator[tuple[str, Words]]:
        for id, component in self.components.items():
            yield f"components.{id}", component.name
        for group_id, group in self.groups.items():
            yield f"groups.{group_id}", group.name
            for id, component in group.components.items():
                yield f"groups.{group_id}.components.{id}", component.name

    def defined(self) -> list[Component]:
        """In the order of the page."""
        alone = [_component(id, one, "", {}) for id, one in self.components.items()]
        grouped = [
            _component(id, one, group_id, _texts(group.name))
            for group_id, group in self.groups.items()
            for id, one in group.components.items()
        ]
        return [*alone, *grouped]


def _component(id: str, model: ComponentModel, group: str, group_name: Texts) -> Component:
    return Component(id, _texts(model.name), group, group_name, _texts(model.description) if model.description else {})


def _texts(words: Words) -> Texts:
    """What is the same in all languages is of none."""
    texts: dict[str, str] = {lang: words.in_(lang) for lang in LANGUAGES}
    return {"": words.en} if len(set(texts.values())) == 1 else texts


def _words(words: Words) -> list[str]:
    return [words.in_(lang) for lang in LANGUAGES]


def _is_fit(name: str) -> bool:
    return 0 < len(name.strip()) <= NAME_LENGTH and not {",", "\n"} & set(name)
