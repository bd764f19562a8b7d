"""What people choose in the form, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import parse_qsl

from bot.domain.component import ListedComponent
from bot.domain.subscriber import Wishes
from bot.domain.values import Severity, zones
from bot.render.words import N_
from bot.subscriptions.limits import FIELDS, TYPED

NO_ADDRESS = N_("This is neither a mail address nor an https:// address.")
NO_MAIL = N_("This is not an https:// address. Mail cannot be sent from here yet.")
NO_ZONE = N_("There is no such time zone. Choose one of the list, such as Europe/Madrid.")
UNREACHABLE = N_("This address cannot be called: it must begin with https:// and lead to a public address.")

# The regions of the time zone database; what stands beside them are old names and abbreviations.
REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@dataclass
class Filled:
    """A form as it was sent. `wrong` is what is wrong, by field."""

    address: str = ""
    components: tuple[str, ...] = ()
    least: Severity = Severity.SEV4
    lang: str = "en"
    zone: str = "UTC"
    wrong: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, wishes: Wishes) -> "Filled":
        """As it is kept."""
        return cls("", wishes.components, wishes.least, wishes.lang, wishes.zone)

    @property
    def wishes(self) -> Wishes:
        """What is wanted."""
        return Wishes(self.components, self.least, self.lang, self.zone)


@cache
def offered_zones() -> tuple[str, ...]:
    """The names people look for."""
    return ("UTC", *sorted(zone for zone in zones() if zone.split("/")[0] in REGIONS))


def fields_of(body: bytes) -> Mapping[str, list[str]]:
    """A posted form. What is no form, or has more fields than any of ours, is an empty one."""
    found: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError:
        return {}
    for name, value in pairs:
        found.setdefault(name, []).append(value[:TYPED].strip())
    return found


def filled(
    fields: Mapping[str, list[str]], offered: Sequence[ListedComponent], languages: Sequence[str], zone: str
) -> Filled:
    """The form; what was never offered is taken for not chosen."""

    def one(name: str) -> str:
        return fields.get(name, [""])[0]

    known = {component.id for component in offered}
    levels = {level.name.lower(): level for level in Severity}
    form = Filled(
        address=one("address"),
        components=tuple(dict.fromkeys(id for id in fields.get("component", ()) if id in known)),
        least=levels.get(one("least"), Severity.SEV4),
        lang=one("lang") if one("lang") in languages else languages[0],
        zone=one("zone") or zone,
    )
    if form.zone not in zones():
        form.wrong["zone"] = NO_ZONE
    return form
