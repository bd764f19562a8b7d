"""All the languages, read once: catalogues and templates."""

import gettext
import io
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import FileSystemLoader, StrictUndefined, TemplateNotFound, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from bot.domain.errors import SetupError
from bot.messages import Action, Bold, Bullets, Inline, Line, Message, Paragraph, Part, Text, plain
from bot.render.words import Words

SOURCE = "en"  # the language sentences are written in
LANGUAGES = ("en", "es", "pt_BR")
DOMAIN = "vigia"
SLOT = re.compile("\x00(\\d+)\x00")  # control characters are removed from what people type


class Wording:
    """Every language the installation can speak, and where its own is decided."""

    def __init__(self, folder: Path, locale: str, zone: ZoneInfo) -> None:
        self.folder = folder
        self.zone = zone
        self.lang = self.nearest(locale) or SOURCE
        self._locales = {lang: Locale.parse(lang) for lang in LANGUAGES}
        self._catalogues = {lang: catalogue(folder, lang) for lang in LANGUAGES}
        self._templates = SandboxedEnvironment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            finalize=_keep,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )
        self._templates.filters["bold"] = lambda line: Bold(plain(line))

    @staticmethod
    def nearest(locale: str | None) -> str | None:
        """The language spoken here for a platform's locale: pt-BR, pt_PT and pt are pt_BR; None for others."""
        language = (locale or "").replace("-", "_").split("_")[0].lower()
        return next((lang for lang in LANGUAGES if lang.split("_")[0] == language), None)

    def words(self, lang: str | None, now: datetime) -> Words:
        """The sentences of one language; the installation's for None."""
        lang = lang or self.lang
        return Words(lang, self._locales[lang], self._catalogues[lang], self.zone, now)

    def message(self, name: str, words: Words, facts: Mapping[str, Any], actions: tuple[Action, ...] = ()) -> Message:
        """A template's text as a message: paragraphs by empty lines, bullets by dashes; the first is the summary."""
        slots: list[Line] = []
        shown = {key: words.inlines(fact) if _is_shown(fact) else fact for key, fact in facts.items()}
        text = self._template(name, words.lang).render(shown, _slots=slots, _words=words)
        parts = tuple(_parts(text, slots))
        first = parts[0]
        assert isinstance(first, Paragraph)  # noqa: S101 - templates are files; a test renders every one
        return Message(plain(first.inlines), parts, words.lang, actions)

    def _template(self, name: str, lang: str) -> Any:
        try:
            return self._templates.get_template(f"{lang}/{name}.j2")
        except TemplateNotFound:
            return self._templates.get_template(f"{SOURCE}/{name}.j2")


def catalogue(folder: Path, lang: str) -> gettext.NullTranslations:
    """The translations of one language; the source language needs none. Raises SetupError."""
    if lang == SOURCE:
        return gettext.NullTranslations()
    path = folder / "locale" / lang / "LC_MESSAGES" / f"{DOMAIN}.po"
    try:
        with path.open("rb") as file:
            messages = read_po(file, locale=lang)
    except OSError as error:
        raise SetupError(f"{path}: cannot be read: {error.strerror}") from error
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _is_shown(fact: object) -> bool:
    """Lists and truths are for the template's own logic; everything else is for showing."""
    return not isinstance(fact, list | bool | dict) and fact is not None


@pass_context
def _keep(context: Context, value: Any) -> str:
    """Puts what is shown aside and leaves a mark, so that no fact can be mistaken for the template's own text."""
    slots: list[Line] = context["_slots"]
    words: Words = context["_words"]
    slots.append(words.inlines(value))
    return f"\x00{len(slots) - 1}\x00"


def _parts(text: str, slots: list[Line]) -> list[Part]:
    parts: list[Part] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        rows = [row.strip() for row in block.strip().splitlines()]
        if rows and all(row.startswith("- ") for row in rows):
            parts.append(Bullets(tuple(_line(row[2:], slots) for row in rows)))
        else:
            parts.append(Paragraph(_line(" ".join(rows), slots)))
    return parts


def _line(text: str, slots: list[Line]) -> Line:
    pieces: list[Inline] = []
    for index, piece in enumerate(SLOT.split(text)):
        if index % 2:
            pieces.extend(slots[int(piece)])
        elif piece:
            pieces.append(Text(piece))
    return tuple(pieces)
