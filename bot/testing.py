"""Stand-ins with behaviour, for adapter authors and our own tests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.clock import StandingClock
from bot.domain.cadence import Plan, Rung, flat_plan
from bot.domain.details import NamedLink
from bot.domain.errors import ChatRejected
from bot.domain.incident import Incident
from bot.domain.values import Conversation, Kind, Person, PostRef, Severity, Via
from bot.messages import Message, plain_text
from bot.ports import Capabilities, Dialect, Profile, Quoted, Refused, Room, RoomSpec
from bot.ports.publishing import Form, Holds, Receipt, Release, Statement, Underway

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANA, BRUNO, CARMEN = (Person("fake", name.lower(), name) for name in ("Ana", "Bruno", "Carmen"))
GENERAL = Conversation("fake", "general")
FakeClock = StandingClock

PLAN: Plan = flat_plan(
    timedelta(minutes=30),
    (
        Rung(timedelta(minutes=-5), ("comms",), (Via.PRIVATE,)),
        Rung(timedelta(), ("commander",), (Via.CHANNEL,)),
        Rung(timedelta(minutes=5), ("commander", "comms"), (Via.PRIVATE, Via.CHANNEL)),
        Rung(timedelta(minutes=15), ("deputy",), (Via.PAGE,), timedelta(minutes=30)),
    ),
)


def build_incident(**changes: object) -> Incident:
    """A declared SEV2 with its number, its events already stored."""
    facts: dict[str, object] = {
        "title": "Checkout is failing",
        "summary": "",
        "severity": Severity.SEV2,
        "private": False,
        "origin": GENERAL,
        "plan": PLAN,
        "playbook": "test",
        "by": ANA,
        "at": NOON,
    }
    incident = Incident.declare(**{**facts, **changes})  # type: ignore[arg-type]
    incident.number = 7
    incident.events.clear()
    return incident


@dataclass
class FakePost:
    """A message at the fake platform."""

    ref: PostRef
    to: Conversation | Person
    message: Message
    key: str
    at: datetime
    revisions: int = 0
    pinned: bool = False


class FakeDialect:
    """Any short name is legal."""

    def room_name(self, wish: str) -> str:
        """Lower case, dashes for blanks, at most 40 characters."""
        return "-".join(wish.lower().split())[:40].strip("-")


@dataclass
class FakeChat:
    """A platform in memory. `before` runs ahead of every call and may raise; `after` when the work is done."""

    platform: str = "fake"
    can: Capabilities = field(default_factory=lambda: Capabilities(True, True, True, True, True))
    dialect: Dialect = field(default_factory=FakeDialect)
    clock: StandingClock = field(default_factory=lambda: StandingClock(NOON))
    before: Callable[[str], None] = lambda _call: None
    after: Callable[[str], None] = lambda _call: None
    taken_names: set[str] = field(default_factory=set)
    rooms: dict[str, Room] = field(default_factory=dict)  # by name
    room_keys: dict[str, str] = field(default_factory=dict)  # key -> name
    topics: dict[Conversation, str] = field(default_factory=dict)
    archived: set[Conversation] = field(default_factory=set)
    private: set[Conversation] = field(default_factory=set)
    links: dict[Conversation, tuple[NamedLink, ...]] = field(default_factory=dict)
    members: dict[Conversation, list[Person]] = field(default_factory=dict)
    posts: list[FakePost] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def _enter(self, call: str) -> None:
        self.calls.append(call)
        self.before(call)

    async def open_room(self, spec: RoomSpec, *, key: str, second_try: bool) -> Room:
        """Names are unique; on a second try our own is given back."""
        self._enter("open_room")
        if second_try and key in self.room_keys:
            return self.rooms[self.room_keys[key]]
        if spec.name in self.rooms or spec.name in self.taken_names:
            raise ChatRejected(ChatRejected.NAME_TAKEN)
        conversation = Conversation(self.platform, f"C{len(self.rooms) + 1}")
        self.rooms[spec.name] = Room(conversation, spec.name, f"https://chat.test/{conversation.id}")
        self.room_keys[key] = spec.name
        if spec.private:
            self.private.add(conversation)
        self.after("open_room")
        return self.rooms[spec.name]

    async def invite(self, room: Conversation, people: Sequence[Person]) -> Sequence[Refused]:
        """Everybody comes."""
        self._enter("invite")
        inside = self.members.setdefault(room, [])
        inside.extend(person for person in people if person not in inside)
        self.after("invite")
        return ()

    async def set_topic(self, room: Conversation, words: str) -> None:
        """The newest stays."""
        self._enter("set_topic")
        self.topics[room] = words
        self.after("set_topic")

    async def archive(self, room: Conversation) -> None:
        """Nothing can be said there any more."""
        self._enter("archive")
        self.archived.add(room)
        self.after("archive")

    async def show_links(self, room: Conversation, links: Sequence[NamedLink]) -> None:
        """The newest stay."""
        self._enter("show_links")
        self.links[room] = tuple(links)
        self.after("show_links")

    async def post(self, to: Conversation | Person, message: Message, *, key: str) -> PostRef:
        """Says it, however often it is called: no idempotency, like most platforms."""
        self._enter("post")
        where = to if isinstance(to, Conversation) else Conversation(self.platform, f"D-{to.id}")
        ref = PostRef(where, str(len(self.posts) + 1))
        self.posts.append(FakePost(ref, to, message, key, self.clock.now()))
        self.after("post")
        return ref

    async def find(self, to: Conversation | Person, *, key: str, since: datetime) -> PostRef | None:
        """By our key."""
        self._enter("find")
        return next((post.ref for post in self.posts if post.key == key and post.at >= since and post.to == to), None)

    async def revise(self, post: PostRef, message: Message) -> None:
        """In place."""
        self._enter("revise")
        found = self._found(post)
        found.message, found.revisions = message, found.revisions + 1
        self.after("revise")

    async def withdraw(self, post: PostRef) -> None:
        """Gone; taken back already is no error."""
        self._enter("withdraw")
        self.posts = [one for one in self.posts if one.ref != post]
        self.after("withdraw")

    async def pin(self, post: PostRef) -> None:
        """Pinned."""
        self._enter("pin")
        self._found(post).pinned = True
        self.after("pin")

    async def history(self, room: Conversation) -> Sequence[Quoted]:
        """Oldest first."""
        self._enter("history")
        here = [post for post in self.posts if post.ref.conversation == room]
        return [Quoted(post.ref, plain_text(post.message), post.at, post.key) for post in here]

    async def profile(self, person: Person) -> Profile:
        """A member."""
        self._enter("profile")
        return Profile(person, Kind.MEMBER)

    def said_in(self, room: Conversation) -> list[str]:
        """The texts in a channel, oldest first."""
        return [plain_text(post.message) for post in self.posts if post.ref.conversation == room]

    def said_to(self, person: Person) -> list[str]:
        """The texts one person got in private."""
        return [plain_text(post.message) for post in self.posts if post.to == person]

    def _found(self, ref: PostRef) -> FakePost:
        found = next((post for post in self.posts if post.ref == ref), None)
        if found is None:
            raise ChatRejected("message_not_found")
        return found


@dataclass
class FakeTarget:
    """A place to publish to, in memory. `before` runs ahead of each call and may raise; `after` when it arrived."""

    name: str
    holds: Holds = "log"
    form: Form = "public"
    limit: int | None = None
    knows_again: bool = True
    before: Callable[[Release], None] = lambda _release: None
    after: Callable[[Release], None] = lambda _release: None
    arrived: list[Release] = field(default_factory=list)  # each as often as it was said there
    calls: list[Release] = field(default_factory=list)

    def measure(self, statements: Sequence[Statement]) -> int:
        """Characters."""
        return sum(len(one.title) + len(one.text) for one in statements)

    async def publish(self, release: Release, *, again: bool) -> Receipt | Underway:
        """Says it; the same key twice is one where it is known again."""
        self.calls.append(release)
        self.before(release)
        if not (self.knows_again and any(one.key == release.key for one in self.arrived)):
            self.arrived.append(release)
        self.after(release)
        return Receipt(ref=f"{self.name}-{release.number}", thread=f"{self.name}-thread")

    async def stop(self) -> None:
        """Nothing is held."""

    def texts(self) -> list[str]:
        """What was said there, in its first language, oldest first."""
        return [release.statements[0].text for release in self.arrived]
