"""What a playbook may say. Every key is known, every value is checked, nothing is guessed."""

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from bot.domain.cadence import Cadence, CadenceRule, Forgotten, Ladder, Plan, Publicity, Rung
from bot.domain.durations import compact
from bot.domain.values import COMMANDER, RESPONSE_STATUSES, Severity, Status, Via
from bot.playbook.audiences import AudienceModel, MaintenanceModel, PublicCadence, TargetModel
from bot.playbook.kinds import LANGUAGES, Duration, Lines, Offset, SeverityName, Strict, Words, some


class Role(Strict):
    """A role of the response. `also` are other words for it, in any language."""

    title: Words
    duties: Lines
    also: tuple[str, ...] = ()


class SeverityLevel(Strict):
    """When an incident is this severe."""

    criteria: Words


class Severities(Strict):
    """The four levels, and which one is meant when nobody says."""

    default: SeverityName
    sev1: SeverityLevel
    sev2: SeverityLevel
    sev3: SeverityLevel
    sev4: SeverityLevel

    def level(self, severity: Severity) -> SeverityLevel:
        """The level of a severity."""
        level: SeverityLevel = getattr(self, severity.name.lower())
        return level


class RungModel(Strict):
    """One step of the ladder."""

    at: Offset
    ask: Annotated[tuple[str, ...], BeforeValidator(some), Field(min_length=1)]
    via: Annotated[tuple[Via, ...], BeforeValidator(some), Field(min_length=1)]
    every: Duration | None = None


def _cells(value: object) -> object:
    """Lets `monitoring: 60m` and `sev1: 15m` stand beside `sev1: {investigating: 15m}`."""
    if not isinstance(value, Mapping):
        return value
    return {key: {"any": cell} if key != "default" and isinstance(cell, str) else cell for key, cell in value.items()}


class StatusIntervals(Strict):
    """Intervals by status; `any` for all of them."""

    any: Duration | None = None
    investigating: Duration | None = None
    identified: Duration | None = None
    monitoring: Duration | None = None


class OneInterval(Strict):
    """A status' interval whatever the severity."""

    any: Duration


class RoomCadence(Strict):
    """How often the incident's channel is promised an update."""

    default: Duration
    sev1: StatusIntervals | None = None
    sev2: StatusIntervals | None = None
    sev3: StatusIntervals | None = None
    sev4: StatusIntervals | None = None
    investigating: OneInterval | None = None
    identified: OneInterval | None = None
    monitoring: OneInterval | None = None

    def rules(self) -> tuple[CadenceRule, ...]:
        """The matrix as rules; the most specific wins."""
        rules = [CadenceRule(self.default)]
        rules += [
            CadenceRule(column.any, status=status)
            for status in RESPONSE_STATUSES
            if (column := getattr(self, status.value))
        ]
        for severity in Severity:
            row: StatusIntervals | None = getattr(self, severity.name.lower())
            if row is None:
                continue
            if row.any:
                rules.append(CadenceRule(row.any, severity=severity))
            rules += [
                CadenceRule(every, severity=severity, status=Status(status))
                for status in RESPONSE_STATUSES
                if (every := getattr(row, status.value))
            ]
        return tuple(rules)


class CadenceModel(Strict):
    """How often each audience is promised an update."""

    room: Annotated[RoomCadence, BeforeValidator(_cells)]
    public: PublicCadence | None = None


class ForgottenModel(Strict):
    """After how long an open incident is asked about: is it over? From the moment the fix is in; from the last sign
    of life."""

    monitoring: Duration = Forgotten.monitoring
    silent: Duration = Forgotten.silent


class Playbook(Strict):
    """A whole playbook."""

    version: Literal[1]
    name: str
    severities: Severities
    cadence: CadenceModel
    ladder: Annotated[tuple[RungModel, ...], Field(min_length=1)]
    roles: dict[str, Role]
    forgotten: ForgottenModel = ForgottenModel()
    public_ladder: tuple[RungModel, ...] = ()
    link: str = ""  # the one address where people outside read on
    contact: str = ""  # whom people outside may talk to, as every public text says
    never: tuple[str, ...] = ()  # words that must not leave the house, such as customers' names
    audiences: dict[str, AudienceModel] = Field(default_factory=dict)
    targets: dict[str, TargetModel] = Field(default_factory=dict)
    maintenance: MaintenanceModel = MaintenanceModel()
    # "file:line" of cadence and ladder, put there by the loader: no part of the plan, and no key of the file.
    _source: dict[str, str] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def hangs_together(self) -> "Playbook":
        """What one key cannot know about another."""
        if COMMANDER not in self.roles:
            raise ValueError(f"roles: expected a role named {COMMANDER}")
        for index, rung in enumerate(self.ladder):
            if index and rung.at <= self.ladder[index - 1].at:
                raise ValueError(f"ladder.{index}.at: expected each `at` later than the one before")
            if rung.every and index < len(self.ladder) - 1:
                raise ValueError(f"ladder.{index}.every: only the last step can be repeated with `every`")
            if unknown := [role for role in rung.ask if role not in self.roles]:
                raise ValueError(
                    f"ladder.{index}.ask: no role is named {unknown[0]}; roles are {', '.join(self.roles)}"
                )
        self._audiences_hang_together()
        return self

    def _audiences_hang_together(self) -> None:
        if self.cadence.public and not self.public_ladder:
            raise ValueError("public_ladder: expected who is asked for the word promised in cadence.public")
        for index, rung in enumerate(self.public_ladder):
            if unknown := [role for role in rung.ask if role not in self.roles]:
                raise ValueError(f"public_ladder.{index}.ask: no role is named {unknown[0]}")
        for name, audience in self.audiences.items():
            if lost := [target for target in audience.targets if target not in self.targets]:
                raise ValueError(f"audiences.{name}.targets: no target is named {lost[0]}")
            if unknown := [role for role in audience.approve if role not in self.roles]:
                raise ValueError(f"audiences.{name}.approve: no role is named {unknown[0]}")
        if lost := [audience for audience in self.maintenance.audiences if audience not in self.audiences]:
            raise ValueError(f"maintenance.audiences: no audience is named {lost[0]}")

    def read_from(self, source: dict[str, str]) -> "Playbook":
        """The same, knowing where in its file each interval and rung stands."""
        self._source.update(source)
        return self

    @property
    def source(self) -> Mapping[str, str]:
        """Where it stands: "file:line" by key, such as ladder.2."""
        return self._source

    @cached_property
    def plan(self) -> Plan:
        """What the domain needs of it: cadence and ladder."""
        forgotten = Forgotten(self.forgotten.monitoring, self.forgotten.silent)
        return Plan(Cadence(self.cadence.room.rules()), _ladder(self.ladder), forgotten, self._publicity())

    def _publicity(self) -> Publicity | None:
        public = self.cadence.public
        if public is None:
            return None
        after = tuple(sorted(public.after.items()))
        return Publicity(public.first, public.default, _ladder(self.public_ladder), after)

    @cached_property
    def digest(self) -> str:
        """What an incident is pinned to: changes with any value, not with comments or order of the file."""
        written = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(written.encode()).hexdigest()[:16]

    def role_named(self, word: str) -> str | None:
        """The role's id, from its id, another word for it, or its title in any language."""
        wanted = word.casefold()
        for role_id, role in self.roles.items():
            titles = (role.title.in_(lang) for lang in LANGUAGES)
            if wanted in {name.casefold() for name in (role_id, *role.also, *titles)}:
                return role_id
        return None

    def audience_named(self, word: str) -> str | None:
        """The audience's id, from its id or its title in any language."""
        wanted = word.casefold()
        for name, audience in self.audiences.items():
            if wanted in {name.casefold(), *(audience.title.in_(lang).casefold() for lang in LANGUAGES)}:
                return name
        return None

    def interval_at(self, severity: Severity, status: Status) -> str:
        """Where the interval of such an incident stands: "file:line", or the playbook's name."""
        level, room = severity.name.lower(), self.cadence.room
        row: StatusIntervals | None = getattr(room, level)
        if row and getattr(row, status, None):
            places = [f"{level}.{status}"]
        elif row and row.any:
            places = [f"{level}.any", level]
        else:
            places = [f"{status}.any", f"{status}"] if getattr(room, status, None) else ["default"]
        return next((self.source[at] for place in places if (at := f"cadence.room.{place}") in self.source), self.name)

    def flat(self, every: timedelta) -> "Playbook":
        """The same with one interval throughout."""
        fields: dict[str, Any] = self.model_dump(by_alias=True)
        fields["cadence"] = {"room": {"default": compact(every)}}
        return Playbook.model_validate(fields)


def _ladder(rungs: tuple[RungModel, ...]) -> Ladder:
    return Ladder(tuple(Rung(rung.at, rung.ask, rung.via, rung.every) for rung in rungs))
