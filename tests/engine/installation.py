"""What an installation of the tests is made of, and what its answers say."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.config import HOME
from bot.domain.durations import parse_duration
from bot.domain.incident import Incident
from bot.domain.values import Conversation, Person, Severity
from bot.messages import Answer, Form, OpenForm, Reply, plain_text
from bot.playbook import Playbook, load_playbook
from bot.render import Wording, phrasebook
from bot.render.phrasebook import Phrasebook
from bot.render.publications import Press
from bot.testing import GENERAL, FakePost

INCIDENTS = Conversation("fake", "incidents")  # where new ones are announced


@cache
def playbook() -> Playbook:
    """The shipped one."""
    return load_playbook(HOME / "playbooks" / "default.yaml")


@cache
def wording() -> Wording:
    """The shipped one, in an English installation that lives in UTC."""
    return Wording(HOME / "templates", "en", ZoneInfo("UTC"))


@cache
def press() -> Press:
    """The shipped templates of publications."""
    return Press([HOME / "templates"], ZoneInfo("UTC"))


@cache
def phrases() -> Phrasebook:
    """The shipped ready sentences."""
    return phrasebook.load([HOME / "templates"])


def minutes(length: str) -> timedelta:
    """A length as people type it: 25m, 1h30m."""
    parsed = parse_duration(length)
    assert parsed is not None, length
    return parsed


def text(reply: Reply) -> str:
    """What the asker alone is told."""
    assert isinstance(reply, Answer), reply
    return plain_text(reply.message)


def refused(reply: Reply) -> bool:
    """Whether the answer is a refusal."""
    return isinstance(reply, Answer) and reply.refused


def form(reply: Reply) -> Form:
    """The form that opened."""
    assert isinstance(reply, OpenForm), reply
    return reply.form


def is_card(post: FakePost) -> bool:
    """Whether the post is a status card or an announcement, which stand and are edited in place."""
    return post.message.parts[0].kind == "heading"


def private_incident(by: Person, now: datetime, roles: Mapping[str, Person] | None = None) -> Incident:
    """Declared in private; whoever holds a role is in it too."""
    made = Incident.declare(
        title="Somebody reads our mail",
        summary="",
        severity=Severity.SEV1,
        private=True,
        origin=GENERAL,
        plan=playbook().plan,
        playbook=playbook().digest,
        by=by,
        at=now,
    )
    for role, person in (roles or {}).items():
        made.assign_role(role, person, by=by, at=now)
    return made
