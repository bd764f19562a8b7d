"""Files people send: taken in, kept in the database, given out to whoever sees the channel."""

import secrets
from urllib.parse import quote

from aiohttp import web

from adapters.webchat import tables
from adapters.webchat.cards import drawn_file
from adapters.webchat.desk import Desk
from adapters.webchat.door import Turned, bytes_of, clean
from adapters.webchat.limits import FILE_BYTES, FILE_ID_BYTES, FILE_NAME_LENGTH, FILE_WAITS
from adapters.webchat.tables import Attachment, direct_with

_PICTURES = {  # what may be shown and not only saved, by how it begins
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
ANYTHING = "application/octet-stream"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",  # may be kept, but each time it is asked whether it still may be seen
}


class Files:
    """Its handlers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._database = desk.core.database

    async def take(self, request: web.Request) -> web.StreamResponse:
        """POST: a file, for a message this person is about to send here."""
        me = await self._desk.asker(request)
        place = request.match_info["channel"]
        if place != direct_with(me.id):
            await self._desk.channel(place, me)
        too_large = Turned(413, "file-too-large", f"A file may have {FILE_BYTES // 1024**2} MiB.")
        content = await bytes_of(request, FILE_BYTES, too_large)
        if not content:
            raise Turned(400, "file-empty", "There is nothing in this file.")
        name = _name(request.query.get("name", ""))
        file = Attachment(secrets.token_urlsafe(FILE_ID_BYTES), name, _type(content), len(content))
        now = self._desk.core.clock.now()
        await self._database.write(
            lambda connection: tables.keep_file(connection, file, content, place, me.id, now, now - FILE_WAITS)
        )
        return web.json_response(drawn_file(file))

    async def give(self, request: web.Request) -> web.StreamResponse:
        """GET: a picture to look at, anything else to save."""
        me = await self._desk.asker(request)
        given = request.match_info["file"]
        file = None
        if clean(given) == given:
            file = await self._database.read(lambda connection: tables.file_seen_by(connection, given, me.id))
        if file is None:
            raise Turned(404, "unknown-file", "There is no such file, or it is not open to you.")
        tag = f'"{file.id}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers=_HEADERS | {"ETag": tag})
        content = await self._database.read(lambda connection: tables.content_of(connection, file.id))
        how = "attachment" if file.type == ANYTHING else "inline"
        disposition = f"{how}; filename*=UTF-8''{quote(file.name, safe='')}"
        headers = _HEADERS | {"ETag": tag, "Content-Disposition": disposition, "Content-Type": file.type}
        return web.Response(body=content, headers=headers)


def _type(content: bytes) -> str:
    """By what is in it: what a name or a browser claims is not believed."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _PICTURES.items() if content.startswith(start)), ANYTHING)


def _name(given: str) -> str:
    """One line without folders, shortened in the middle of the name and never in its ending."""
    line = " ".join(clean(given).replace("\\", "/").rpartition("/")[2].split())
    stem, dot, ending = line.rpartition(".")
    if dot and stem and len(ending) < FILE_NAME_LENGTH // 4:
        return stem[: FILE_NAME_LENGTH - len(ending) - 1] + dot + ending
    return line[:FILE_NAME_LENGTH] or "file"
