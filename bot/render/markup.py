"""Paragraphs as HTML. Everything is escaped here, once; only the publication's own link becomes one."""

import re
from urllib.parse import urlsplit

from markupsafe import Markup

from bot.render.typed import FOREIGN


def tag(lang: str) -> str:
    """As HTML names languages."""
    return lang.replace("_", "-")


def marked_up(paragraph: str, link: str, other: str) -> Markup:
    """A paragraph; `other` is the language of one that is marked as foreign."""
    lang = Markup(' lang="{}"').format(tag(other)) if paragraph.startswith(FOREIGN) else Markup()
    plain = paragraph.replace(FOREIGN, "")
    pieces = re.split(rf"(?<!\S){re.escape(link)}(?!\S)", plain) if leads_to_a_page(link) else [plain]
    joined = Markup('<a href="{0}" style="color: #0b57d0">{0}</a>').format(link).join(pieces)
    return Markup('<p{} style="margin: 0 0 16px">{}</p>').format(lang, joined.replace("\n", Markup("<br>")))


def leads_to_a_page(link: str) -> bool:
    """Any other address (javascript:, data:) stays words."""
    try:
        where = urlsplit(link)
    except ValueError:
        return False
    return where.scheme in ("http", "https") and bool(where.netloc)
