"""One maintenance at one moment, and how to speak about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.component import ListedComponent
from bot.domain.maintenance import Maintenance
from bot.domain.values import Conversation, Person
from bot.engine.surroundings import Surroundings, Unit
from bot.playbook import Playbook
from bot.render import Wording, Words


@dataclass(frozen=True)
class Scene:
    """`languages` looks up those of whoever may be spoken to in private, once needed."""

    maintenance: Maintenance
    playbook: Playbook
    wording: Wording
    now: datetime
    announcements: Mapping[str, Conversation]  # by platform
    shows_state: frozenset[str]  # targets that show the latest truth only
    lacking: Mapping[str, str]  # targets that cannot be used yet, and why
    components: Sequence[ListedComponent]
    languages: Callable[[Sequence[Person]], Mapping[Person, str]]

    @property
    def words(self) -> Words:
        """The installation's language."""
        return self.wording.words(None, self.now)

    def words_for(self, person: Person) -> Words:
        """The person's own language; the installation's when it is not known."""
        return self.wording.words(self.languages([person]).get(person), self.now)


def scene_of(unit: Unit, maintenance: Maintenance, around: Surroundings, now: datetime) -> Scene:
    """As it is now."""

    def languages(people: Sequence[Person]) -> Mapping[Person, str]:
        profiles = unit.people.profiles(people)
        return {who: lang for who, one in profiles.items() if (lang := Wording.nearest(one.locale))}

    return Scene(
        maintenance=maintenance,
        playbook=unit.playbook(maintenance.playbook),
        wording=around.wording,
        now=now,
        announcements=around.announcements,
        shows_state=frozenset(name for name, target in around.targets.items() if target.holds == "state"),
        lacking=around.lacking,
        components=unit.components.listed() if maintenance.components else (),
        languages=languages,
    )
