"""What each file is, as HTTP calls it."""

KINDS = {
    "atom": "application/atom+xml; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "png": "image/png",
    "rss": "application/rss+xml; charset=utf-8",
    "svg": "image/svg+xml",
}


def kind_of(path: str) -> str:
    """By its ending."""
    return KINDS[path.rpartition(".")[2]]
