"""Whatever a stranger can get from a web process: every page there is a way to, and every public address."""

import re
from collections.abc import AsyncIterator
from urllib.parse import urljoin, urlsplit

from aiohttp import ClientSession

STARTS = (
    *("/status/", "/status/es/", "/status/pt-br/", "/status/revision.json"),
    *(
        f"/status/api/v2/{name}.json"
        for name in ("summary", "status", "components", "incidents", "incidents/unresolved")
    ),
    *(f"/status/api/v2/scheduled-maintenances{which}.json" for which in ("", "/upcoming", "/active")),
    *("/status/history.rss", "/status/maintenance.ics", "/status/badge.svg", "/subscriptions/", "/subscriptions/es/"),
    *("/healthz", "/readyz", "/metrics", "/", "/status/nothing", "/status/manifest.json", "/robots.txt"),
)
LINK = re.compile(r'(?:href|src)="([^"#]+)')


async def every_page(port: int) -> AsyncIterator[tuple[str, bytes]]:
    """Each address once, with headers and body: from the known ones, wherever they lead within this process."""
    here = f"http://127.0.0.1:{port}"
    todo, seen = list(STARTS), set(STARTS)
    async with ClientSession() as session:
        while todo:
            path = todo.pop()
            async with session.get(here + path, allow_redirects=False) as answer:
                content = await answer.read()
                yield path, str(answer.headers).encode() + content
                if answer.content_type not in ("text/html", "application/atom+xml", "application/rss+xml"):
                    continue
            for link in LINK.findall(content.decode()):
                where = urlsplit(urljoin(here + path, link))
                if f"{where.scheme}://{where.netloc}" == here and where.path not in seen and not _is_inside(where.path):
                    seen.add(where.path)
                    todo.append(where.path)


def _is_inside(path: str) -> bool:
    """The chat's own pages: in the demo everybody is let in there."""
    return not path.startswith(("/status", "/subscriptions"))
