"""Components added, renamed and retired by people. Nothing stands on the page before they saw how it will be read."""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from bot.domain import commands as c
from bot.domain import errors, leaks
from bot.domain.component import Component, ListedComponent, folded, id_for, text_in
from bot.engine import buttons
from bot.engine.components.naming import called, find
from bot.engine.publishing.words import LEAKS
from bot.engine.surroundings import Unit
from bot.messages import Action, Bold, Facts, Line, Message, Paragraph, Text, plain
from bot.playbook import Playbook
from bot.render import Words


def change_components(
    command: c.ComponentCommand, unit: Unit, playbook: Playbook, words: Words, at: datetime
) -> Message:
    """Shows what the public will read; does it once somebody who saw that is sure. Raises UserError."""
    listed = unit.components.listed()
    match command:
        case c.AddComponent():
            return _add(command, listed, unit, playbook, words, at)
        case c.RenameComponent():
            return _rename(command, listed, unit, playbook, words)
        case c.RetireComponent():
            return _retire(command, listed, unit, words, at)
        case _:
            assert_never(command)


def _add(
    command: c.AddComponent,
    listed: list[ListedComponent],
    unit: Unit,
    playbook: Playbook,
    words: Words,
    at: datetime,
) -> Message:
    _must_be_new(command.name, listed)
    group, group_name = _group(command.group, listed)
    if command.sure:
        again = next((one.id for one in listed if one.by_command and one.is_called(command.name)), None)
        name = {"": command.name}
        id = again or id_for(command.name, {one.id for one in listed})
        unit.components.add(Component(id, name, group, group_name), at)
        return _done(words.line("“{name}” stands on the status page now.", name=command.name), words)
    shown = command.name if not group else f"{text_in(group_name, words.lang)} › {command.name}"
    told = words.line("This is what everybody will read on the status page:")
    action = buttons.adds_component(words, command.name, command.group)
    return _preview(told, shown, [command.name, command.group], playbook, words, action)


def _rename(
    command: c.RenameComponent, listed: list[ListedComponent], unit: Unit, playbook: Playbook, words: Words
) -> Message:
    one = _changeable(command.word, listed, words)
    _must_be_new(command.name, [other for other in listed if other.id != one.id])
    if command.sure:
        unit.components.redefine(Component(one.id, {"": command.name}, one.group, one.group_name, one.description))
        return _done(words.line("The status page calls it “{name}” now.", name=command.name), words)
    told = words.line("“{name}” will be called this on the status page, in its history too:", name=_name(one, words))
    action = buttons.renames_component(words, one.id, command.name)
    return _preview(told, command.name, [command.name], playbook, words, action)


def _retire(
    command: c.RetireComponent, listed: list[ListedComponent], unit: Unit, words: Words, at: datetime
) -> Message:
    one = _changeable(command.word, listed, words)
    name = _name(one, words)
    if command.sure:
        unit.components.retire(one.id, at)
        return _done(words.line("“{name}” stands on the status page no more.", name=name), words)
    told = words.line("“{name}” will no longer stand on the status page; what was said of it stays.", name=name)
    return Message(plain(told), (Paragraph(told),), words.lang, buttons.retires_component(words, one.id))


def _changeable(word: str, listed: list[ListedComponent], words: Words) -> ListedComponent:
    one = find(word, listed)
    if not one.by_command:
        raise errors.ComponentOfFile(name=_name(one, words))
    return one


def _must_be_new(name: str, listed: list[ListedComponent]) -> None:
    if called(name, listed):
        raise errors.ComponentKnown(name=name)


def _group(name: str, listed: list[ListedComponent]) -> tuple[str, Mapping[str, str]]:
    """The group that is called so, else a new one."""
    if not name:
        return "", {}
    for one in listed:
        if one.group and folded(name) in {one.group, *(folded(text) for text in one.group_name.values())}:
            return one.group, one.group_name
    return id_for(name, {one.group for one in listed}), {"": name}


def _name(one: ListedComponent, words: Words) -> str:
    return text_in(one.name, words.lang)


def _done(line: Line, words: Words) -> Message:
    return Message(plain(line), (Paragraph(line),), words.lang)


def _preview(
    told: Line, shown: str, written: list[str], playbook: Playbook, words: Words, actions: tuple[Action, ...]
) -> Message:
    found = {leak.kind for text in written for leak in leaks.look(text, people=(), never=playbook.never)}
    doubts = words.listed(words.say(LEAKS[kind]) for kind in sorted(found))
    twice = (Facts(((words.say("Look twice"), (Text(doubts),)),)),) if found else ()
    parts = (Paragraph(told), Paragraph((Bold(shown),)), *twice)
    return Message(f"{plain(told)} {shown}", parts, words.lang, actions)
