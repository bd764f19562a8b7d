"""What is missing or wrong in catalogues and templates, found before somebody is spoken to in the wrong language."""

from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import Environment, meta

from bot.render.proofreading import proofread
from bot.render.wording import DOMAIN, LANGUAGES, SOURCE


def complaints(folder: Path) -> list[str]:
    """One line each: file, and what is expected. Empty when nothing is wrong."""
    return [*_catalogues(folder / "locale"), *_templates(folder), *proofread([folder])]


def _catalogues(folder: Path) -> Iterator[str]:
    wanted = _read(folder / f"{DOMAIN}.pot")
    for lang in LANGUAGES:
        if lang == SOURCE:
            continue
        path = folder / lang / "LC_MESSAGES" / f"{DOMAIN}.po"
        if not path.is_file():
            yield f"{path}: is missing"
            continue
        there = _read(path)
        for message in wanted:
            if message.id:
                yield from (
                    f"{path}: {_id(message)!r}: {wrong}" for wrong in _translation(message, there.get(message.id))
                )
        for message in there:
            if message.id and wanted.get(message.id) is None:
                yield f"{path}: {_id(message)!r}: no sentence of the product; run `make messages`"


def _translation(wanted: Message, found: Message | None) -> Iterator[str]:
    texts = (found.string if isinstance(found.string, tuple | list) else (found.string,)) if found else ()
    if not texts or not all(texts):
        yield "is not translated"
        return
    if found and found.fuzzy:
        yield "is marked as fuzzy"
    ids = wanted.id if isinstance(wanted.id, tuple | list) else (wanted.id,)
    names = {name for text in ids for name in placeholders(text)}
    for text in texts:
        if unknown := placeholders(text or "") - names:
            yield f"has a placeholder the sentence does not: {', '.join(sorted(unknown))}"
        if not isinstance(wanted.id, tuple | list) and (missing := names - placeholders(text or "")):
            yield f"lacks the placeholder {', '.join(sorted(missing))}"


def placeholders(sentence: str) -> set[str]:
    """The names a sentence is filled with."""
    return {name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name is not None}


def _templates(folder: Path) -> Iterator[str]:
    names = {lang: {path.name for path in (folder / lang).glob("*.j2")} for lang in LANGUAGES}
    every = set().union(*names.values())
    for lang in LANGUAGES:
        for name in sorted(every - names[lang]):
            yield f"{folder / lang / name}: is missing"
        for name in sorted(names[lang] & names[SOURCE]):
            facts, source = _facts(folder / lang / name), _facts(folder / SOURCE / name)
            if facts != source:
                different = ", ".join(sorted(facts ^ source))
                yield f"{folder / lang / name}: does not use the same facts as in {SOURCE}: {different}"


def _facts(path: Path) -> set[str]:
    environment = Environment(autoescape=False)  # noqa: S701 - parsed, never rendered
    return meta.find_undeclared_variables(environment.parse(path.read_text(encoding="utf-8")))


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _id(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id
