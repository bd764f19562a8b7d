"""Settings from the environment: read once, checked, frozen. The only reader of os.environ."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.errors import SetupError
from bot.domain.values import zones
from bot.render.markup import leads_to_a_page
from bot.statuspage import branding
from bot.statuspage.colours import PAPER, Colours
from bot.statuspage.limits import LOGO_BYTES
from bot.statuspage.plain import line
from bot.statuspage.state import Branding

HOME = Path(__file__).parent.parent  # the checkout the application runs from
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LOCALES = ("en", "es", "pt_BR")

EXPECTED = {  # what a setting should be, said when it is not
    "DATABASE_URL": "sqlite:///file.db or postgresql://user:password@host/name",
    "PORT": "a number from 1 to 65535",
    "HOST": "an address to listen on, such as 127.0.0.1 or 0.0.0.0",
    "VIGIA_ADAPTERS": "names with commas between them, such as webchat",
    "VIGIA_PLAYBOOKS": "a folder with a default.yaml in it",
    "VIGIA_TEMPLATES": "a folder with templates of your own, as docs/templates.md shows",
    "VIGIA_LOCALE": f"one of {', '.join(LOCALES)}",
    "VIGIA_TIMEZONE": "a zone name such as Europe/Madrid or America/Sao_Paulo",
    "VIGIA_DEMO": "1 or 0; 1 only where HOST is 127.0.0.1",
    "VIGIA_LOG_LEVEL": "debug, info, warning or error",
    "PUBLIC_URL": "an https:// address, or http:// on 127.0.0.1 or localhost",
    "STATUS_URL": "the address readers find the page at, without a last slash, such as https://status.example.org",
    "STATUS_NAME": "a name in one line",
    "STATUS_LANGUAGES": f"some of {', '.join(LOCALES)} with commas between them, the page's own first",
    "STATUS_LOGO": f"an SVG or PNG file of at most {LOGO_BYTES} bytes",
    "STATUS_COLOUR_LIGHT": f"a colour such as {Colours.light} that can be read on {PAPER['light']}",
    "STATUS_COLOUR_DARK": f"a colour such as {Colours.dark} that can be read on {PAPER['dark']}",
    "STATUS_LINKS": "names and addresses such as Help=https://help.example.org, with commas between them",
    "STATUS_CONTACT": "an https:// or mailto: address",
    "SUBSCRIBERS_KEY": "at least 32 characters nobody can guess, such as openssl rand -base64 32 makes",
    "TRUSTED_PROXIES": "how many proxies of your own stand before Vigia, 0 to 10",
    "STATUS_TARGETS": "folders or buckets such as /srv/status or s3://bucket/status, with commas between them",
}


SHOWN: Mapping[str, Callable[[Any], object]] = {  # on the status page: raises SetupError for what cannot be
    "status_logo": lambda path: path and branding.logo(path),
    "status_colour_light": lambda colour: Colours(light=colour),
    "status_colour_dark": lambda colour: Colours(dark=colour),
    "status_links": lambda links: [branding.named_link(one) for one in links],
    "status_contact": lambda url: url and branding.contact(url),
}


class Settings(BaseSettings):
    """Everything an operator can set. Names are the environment's, in lower case."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    database_url: str = "sqlite:///vigia.db"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    public_url: str = ""
    vigia_adapters: Annotated[tuple[str, ...], NoDecode] = ("webchat",)
    vigia_playbooks: Path = HOME / "playbooks"
    vigia_templates: Path | None = None
    vigia_locale: Literal["en", "es", "pt_BR"] = "en"
    vigia_timezone: str = "UTC"
    vigia_demo: bool = False
    vigia_log_level: Literal["debug", "info", "warning", "error"] = "info"
    subscribers_key: Annotated[str, Field(pattern="^(.{32,})?$", repr=False)] = ""
    trusted_proxies: Annotated[int, Field(ge=0, le=10)] = 0
    status_url: str = ""
    status_name: str = "Status"
    status_languages: Annotated[tuple[str, ...], NoDecode] = ()
    status_logo: Path | None = None
    status_colour_light: str = Colours.light
    status_colour_dark: str = Colours.dark
    status_links: Annotated[tuple[str, ...], NoDecode] = ()
    status_contact: str = ""
    status_targets: Annotated[tuple[str, ...], NoDecode] = ()

    @field_validator("status_targets", mode="before")
    @classmethod
    def _places(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("vigia_adapters", "status_languages", "status_links", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value

    @field_validator("vigia_adapters")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        here = adapters_here()
        unknown = [name for name in names if name not in here]
        if unknown or not names:
            raise ValueError(f"there is no adapter {', '.join(unknown) or 'named'}; there are {', '.join(here)}")
        return names

    @field_validator("vigia_playbooks")
    @classmethod
    def _has_default(cls, folder: Path) -> Path:
        if not (folder / "default.yaml").is_file():
            raise ValueError(f"{folder / 'default.yaml'} does not exist")
        return folder

    @field_validator("vigia_templates", "status_logo", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return value or None

    @field_validator("vigia_templates")
    @classmethod
    def _is_folder(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_dir():
            raise ValueError(f"{folder} is no folder")
        return folder

    @field_validator("vigia_timezone")
    @classmethod
    def _is_zone(cls, name: str) -> str:
        if name not in zones():
            raise ValueError("unknown zone")
        return name

    @field_validator("status_languages")
    @classmethod
    def _are_spoken(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [one for one in languages if one not in LOCALES]:
            raise ValueError(f"nobody here speaks {', '.join(unknown)}")
        return tuple(dict.fromkeys(languages))

    @field_validator("status_name")
    @classmethod
    def _is_a_line(cls, name: str) -> str:
        if not name.strip() or name != line(name):
            raise ValueError("it is empty, or holds line breaks or signs that are not seen")
        return name

    @field_validator("status_logo", "status_colour_light", "status_colour_dark", "status_links", "status_contact")
    @classmethod
    def _can_be_shown(cls, value: Any, about: ValidationInfo) -> Any:
        try:
            SHOWN[about.field_name or ""](value)
        except SetupError as error:
            raise ValueError(str(error)) from error
        return value

    @model_validator(mode="after")
    def _addresses(self) -> "Settings":
        if not self.public_url:
            object.__setattr__(self, "public_url", f"http://{self.host}:{self.port}")  # frozen for everybody else
        address = urlsplit(self.public_url)
        open_to_all = self.host in ("0.0.0.0", "::") and address.hostname == self.host  # noqa: S104 - compared, not bound
        if address.scheme != "https" and not (
            address.scheme == "http" and (address.hostname in LOOPBACK or open_to_all)
        ):
            raise ValueError("PUBLIC_URL")
        if not self.status_url:
            object.__setattr__(self, "status_url", f"{self.public_url.rstrip('/')}/status")
        if not leads_to_a_page(self.status_url) or self.status_url.endswith("/"):
            raise ValueError("STATUS_URL")
        if self.vigia_demo and self.host not in LOOPBACK:
            raise ValueError("VIGIA_DEMO")
        return self

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """Where publications' templates are looked for: the operators' own first."""
        ours = HOME / "templates"
        return (self.vigia_templates, ours) if self.vigia_templates else (ours,)

    @property
    def page(self) -> Branding:
        """Whose status page it is."""
        others = (one for one in LOCALES if one != self.vigia_locale)
        return Branding(
            name=self.status_name,
            url=self.status_url,
            languages=self.status_languages or (self.vigia_locale, *others),
            zone=self.vigia_timezone,
            logo=branding.logo(self.status_logo) if self.status_logo else None,
            colours=Colours(self.status_colour_light, self.status_colour_dark),
            links=tuple(branding.named_link(one) for one in self.status_links),
            contact=branding.contact(self.status_contact) if self.status_contact else None,
        )

    @property
    def zone(self) -> ZoneInfo:
        """The installation's time zone."""
        return ZoneInfo(self.vigia_timezone)


def load(**overrides: object) -> Settings:
    """The settings, `overrides` first, then the environment. Raises SetupError naming each wrong one."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SetupError("; ".join(_complaint(problem) for problem in error.errors())) from error


def adapters_here() -> list[str]:
    """The names of all chat adapters there are; the folder of targets beside them has no inbound side."""
    return sorted(path.parent.name for path in (HOME / "adapters").glob("*/inbound.py"))


def target_kinds() -> list[str]:
    """The kinds of places there are to publish to: every module with a `connect` of its own."""
    found = (HOME / "adapters" / "publish").glob("*.py")
    return sorted(path.stem for path in found if "\ndef connect(" in path.read_text(encoding="utf-8"))


def environment() -> Mapping[str, str]:
    """Everything, for targets: their options name the variables that hold their secrets."""
    return dict(os.environ)


def offer(together: Mapping[str, str]) -> None:
    """Sets these as if the environment said so: all of them, or none where it says anything about one."""
    if not any(given(name) for name in together):
        os.environ.update(together)


def adapter_settings(name: str, *, beginnings: tuple[str, ...] = ()) -> Mapping[str, str]:
    """The environment's variables that begin with an adapter's name, as in SLACK_BOT_TOKEN, or as it says itself."""
    return {key: value for key, value in os.environ.items() if key.startswith((f"{name.upper()}_", *beginnings))}


def state_folder() -> Path:
    """Where programs keep what is the user's own between two starts, as the XDG base directories have it."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "vigia"


def given(name: str) -> bool:
    """Whether the environment says anything about a setting."""
    return name in os.environ


def _complaint(problem: object) -> str:
    location, message = problem["loc"], problem["msg"].removeprefix("Value error, ")  # type: ignore[index]
    name = str(location[0]).upper() if location else message
    why = f" ({message})" if location and problem["type"] == "value_error" else ""  # type: ignore[index]
    return f"{name}{why}: expected {EXPECTED[name]}"
