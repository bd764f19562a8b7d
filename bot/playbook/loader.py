"""Reads playbooks and lists of components strictly: every complaint names file, line, column and what was expected."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from bot.domain.component import Component
from bot.domain.errors import SetupError
from bot.playbook.components import ComponentsFile
from bot.playbook.kinds import Strict
from bot.playbook.models import Playbook

Place = tuple[str | int, ...]
M = TypeVar("M", bound=Strict)


def load_playbook(path: Path) -> Playbook:
    """The playbook in a file. Raises SetupError with one line per complaint."""
    playbook, places = _read(path, Playbook, "a playbook")
    return playbook.read_from(_source(path, places))


def load_components(path: Path) -> list[Component]:
    """What the status page lists, in its order; nothing where there is no such file.

    Raises SetupError with one line per complaint.
    """
    return _read(path, ComponentsFile, "a list of components")[0].defined() if path.exists() else []


def _read(path: Path, model: type[M], what: str) -> tuple[M, dict[Place, str]]:
    """What is in a file, and where each value stands."""
    places: dict[Place, str] = {}
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        if root is None:
            raise SetupError(f"{path}:1:1: the file is empty")
        places = dict(_places(root, ()))
        if repeated := list(_repeated(root)):
            raise SetupError("\n".join(f"{path}:{where}: {key} stands here twice" for where, key in repeated))
        told = yaml.SafeLoader("").construct_document(root)
        return model.model_validate(told), places
    except ValidationError as error:
        complaints = _complaints(error, places, what, list(model.model_fields))
        raise SetupError("\n".join(f"{path}:{line}" for line in complaints)) from error
    except OSError as error:
        raise SetupError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SetupError(f"{path}:1:1: expected UTF-8; byte {error.start + 1} is something else") from error
    except RecursionError as error:
        raise SetupError(f"{path}:1:1: an alias stands inside what it stands for") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        raise SetupError(f"{path}:{where}: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise SetupError(f"{path}:1:1: {' '.join(str(error).split())}") from error


def _source(path: Path, places: dict[Place, str]) -> dict[str, str]:
    """Where the rules stand that people ask about with `why`."""
    told = ("cadence", "ladder")
    return {
        ".".join(str(piece) for piece in at): f"{path.name}:{where.partition(':')[0]}"
        for at, where in places.items()
        if len(at) > 1 and at[0] in told and at[-1] != "key"
    }


def _where(node: yaml.Node) -> str:
    return f"{node.start_mark.line + 1}:{node.start_mark.column + 1}"


def _places(node: yaml.Node, at: Place) -> Iterator[tuple[Place, str]]:
    """Where each value stands; a key's own place is under (.., key, "key")."""
    yield at, _where(node)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*at, str(key.value), "key"), _where(key)
            yield from _places(value, (*at, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _places(value, (*at, index))


def _repeated(node: yaml.Node) -> Iterator[tuple[str, str]]:
    """YAML keeps the last of two equal keys without a word; a plan must not."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if str(key.value) in seen:
                yield _where(key), str(key.value)
            seen.add(str(key.value))
            yield from _repeated(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated(value)


def _complaints(error: ValidationError, places: dict[Place, str], what: str, keys: list[str]) -> Iterator[str]:
    for problem in error.errors():
        at: Place = problem["loc"]
        known = next(at[:length] for length in range(len(at), -1, -1) if at[:length] in places)
        name = ".".join(str(piece) for piece in at) or "the file"
        if problem["type"] == "extra_forbidden":
            where = places.get((*at, "key"), places[known])
            yield f"{where}: {name} is no key of {what}{_nearest(at, keys)}"
        elif problem["type"] == "missing":
            yield f"{places[known]}: {name} is missing"
        else:
            told = f"{name}: {_sentence(problem)}" if at else _sentence(problem)
            yield f"{places.get(_named(told), places[known])}: {told}"


def _named(sentence: str) -> Place:
    """Where a complaint about the whole plan points to: "ladder.2.at: expected ..."."""
    return tuple(int(piece) if piece.isdigit() else piece for piece in sentence.partition(":")[0].split("."))


def _sentence(problem: Any) -> str:
    message: str = problem["msg"]
    return message.removeprefix("Value error, ")


def _nearest(at: Place, keys: list[str]) -> str:
    """Keys of the model the unknown one stands in are not at hand here; those of the top level are."""
    if len(at) != 1:
        return ""
    near = difflib.get_close_matches(str(at[0]), keys, n=1)
    return f"; did you mean {near[0]}?" if near else f"; keys are {', '.join(keys)}"
