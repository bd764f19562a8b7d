"""The page for machines: names, values and dates as Atlassian Statuspage has them, so that its clients work.

Shapes: what any page there answers under /api/v2, and what statuspage.js and statuspage.io read of it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.domain.values import ComponentState, WorkStage
from bot.render.words import Words
from bot.statuspage import addresses
from bot.statuspage.addresses import Place
from bot.statuspage.limits import LISTED
from bot.statuspage.overall import Overall, overall
from bot.statuspage.plain import Texts, chosen, line, paragraphs
from bot.statuspage.speaking import WITHDRAWN
from bot.statuspage.state import Component, Entry, Group, Incident, Maintenance, Phase, PublicState, Update

Json = dict[str, Any]

INDICATORS = {
    Overall.OPERATIONAL: ("none", "All Systems Operational"),
    Overall.UNDER_MAINTENANCE: ("maintenance", "Service Under Maintenance"),
    Overall.INCIDENT_OPEN: ("minor", "Incident Open"),
    Overall.DEGRADED_PERFORMANCE: ("minor", "Partially Degraded Service"),
    Overall.PARTIAL_OUTAGE: ("major", "Partial System Outage"),
    Overall.MAJOR_OUTAGE: ("critical", "Major Service Outage"),
    Overall.OUT_OF_DATE: ("minor", "Status Out of Date"),  # Statuspage has no word for it; it must not read as fine
}


class Api:
    """The files of one snapshot. `words` are the page's own language; `now` is None for files."""

    def __init__(self, state: PublicState, words: Words, now: datetime | None) -> None:
        self._state = state
        self._withdrawn = words.say(WITHDRAWN)
        self._now = now
        self._page = hashlib.sha256(state.page.url.encode()).hexdigest()[:12]
        listed = list(self._components())
        self._all = [one for pair in listed for one in pair]
        self._by_id = {one["id"]: one for one in self._all if not one["group"]}

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Each by its place in the bundle."""
        state = self._state
        about = {"page": self._about(), "status": self._status()}
        unresolved = [self._incident(one) for one in state.open_incidents]
        upcoming = [self._maintenance(one) for one in state.upcoming_maintenances]
        active = [self._maintenance(one) for one in state.active_maintenances]
        planned = {"page": about["page"], "scheduled_maintenances": [*active, *upcoming]}
        answers = {
            "status": about,
            "summary": {**about, **planned, "components": self._all, "incidents": unresolved},
            "components": {"page": about["page"], "components": self._all},
            "incidents": {"page": about["page"], "incidents": [self._incident(one) for one in state.history[:LISTED]]},
            "incidents/unresolved": {"page": about["page"], "incidents": unresolved},
            "scheduled-maintenances": {
                "page": about["page"],
                "scheduled_maintenances": [self._maintenance(one) for one in state.works[:LISTED]],
            },
            "scheduled-maintenances/upcoming": {"page": about["page"], "scheduled_maintenances": upcoming},
            "scheduled-maintenances/active": {"page": about["page"], "scheduled_maintenances": active},
        }
        for name, answer in answers.items():
            written = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
            yield f"{addresses.API}{name}.json", written.encode()

    # -- the page and its components --------------------------------------------------------------------------

    def _about(self) -> Json:
        page = self._state.page
        zone = "Etc/UTC" if page.zone == "UTC" else page.zone
        published = instant(self._state.published_at)
        return {"id": self._page, "name": page.name, "url": page.url, "time_zone": zone, "updated_at": published}

    def _status(self) -> Json:
        indicator, description = INDICATORS[overall(self._state, self._now)]
        return {"indicator": indicator, "description": description}

    def _components(self) -> Iterator[list[Json]]:
        """Each group with its components; those without a group by themselves."""
        position = 0
        for group in self._state.groups:
            own = group.id if group.name else None
            members = [self._component(one, at, own) for at, one in enumerate(group.components, 1)]
            if own is None:
                for at, one in enumerate(members, position + 1):
                    one["position"] = at
                position += len(members)
                yield members
            elif members:
                position += 1
                yield [self._group(group, position), *members]

    def _component(self, component: Component, position: int, group: str | None) -> Json:
        return {
            "id": component.id,
            "name": self._words(component.name),
            "status": component.state,
            "created_at": instant(component.since),
            "updated_at": instant(component.changed_at),
            "position": position,
            "description": self._words(component.description) or None,
            "showcase": True,
            "start_date": f"{component.since:%Y-%m-%d}",
            "group_id": group,
            "page_id": self._page,
            "group": False,
            "only_show_if_degraded": False,
        }

    def _group(self, group: Group, position: int) -> Json:
        return {
            "id": group.id,
            "name": self._words(group.name),
            "status": group.state,
            "created_at": instant(min(one.since for one in group.components)),
            "updated_at": instant(max(one.changed_at for one in group.components)),
            "position": position,
            "description": None,
            "showcase": False,
            "start_date": None,
            "group_id": None,
            "page_id": self._page,
            "group": True,
            "only_show_if_degraded": False,
            "components": [one.id for one in group.components],
        }

    # -- incidents and maintenance ----------------------------------------------------------------------------

    def _incident(self, incident: Incident) -> Json:
        return {
            **self._entry(incident, incident.started_at),
            "impact": incident.impact,
            "monitoring_at": instant(incident.monitoring_at) if incident.monitoring_at else None,
            "resolved_at": instant(incident.resolved_at) if incident.resolved_at else None,
        }

    def _maintenance(self, maintenance: Maintenance) -> Json:
        return {
            **self._entry(maintenance, maintenance.announced_at),
            "impact": "maintenance",
            "monitoring_at": None,
            "resolved_at": instant(maintenance.updated_at) if maintenance.status.is_over else None,
            "scheduled_for": instant(maintenance.starts_at),
            "scheduled_until": instant(maintenance.ends_at),
        }

    def _entry(self, entry: Entry, created: datetime) -> Json:
        place = Place(self._state.page, self._state.page.languages[0], addresses.path_of(entry))
        return {
            "id": _known_as(entry),
            "name": self._words(entry.name),
            "status": _said(entry.status),
            "created_at": instant(created),
            "updated_at": instant(entry.updated_at),
            "started_at": instant(created),
            "shortlink": place.url,
            "page_id": self._page,
            "incident_updates": list(self._updates(entry))[::-1],
            "components": [self._by_id[id] for id in entry.components if id in self._by_id],
        }

    def _updates(self, entry: Entry) -> Iterator[Json]:
        kind = "maintenance" if isinstance(entry, Maintenance) else "incident"
        before: dict[str, ComponentState] = {}
        for update in entry.updates:
            yield {
                "id": f"{kind}-{entry.id}-{update.id}",  # clients know an update by it wherever they meet it
                "status": _said(update.phase),
                "body": self._withdrawn if update.withdrawn else "\n\n".join(paragraphs(self._typed(update.texts))),
                "incident_id": _known_as(entry),
                "created_at": instant(update.at),
                "updated_at": instant(update.at),
                "display_at": instant(update.at),
                "affected_components": self._affected(update, before) or None,
                "deliver_notifications": True,
                "custom_tweet": None,
                "tweet_id": None,
            }
            before |= update.states

    def _affected(self, update: Update, before: dict[str, ComponentState]) -> Sequence[Json]:
        told: Iterable[tuple[str, ComponentState]] = update.states.items()
        return [
            {
                "code": id,
                "name": self._by_id[id]["name"],
                "old_status": before.get(id, ComponentState.OPERATIONAL),
                "new_status": state,
            }
            for id, state in told
            if id in self._by_id
        ]

    # -- words ------------------------------------------------------------------------------------------------

    def _typed(self, texts: Texts) -> str:
        own = self._state.page.languages[0]
        return chosen(texts, own, own)[0]

    def _words(self, texts: Texts) -> str:
        return line(self._typed(texts))


def instant(at: datetime) -> str:
    """With exactly three digits of fraction, as clients look for them: "2025-11-22T14:00:00.000Z"."""
    at = at.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def _known_as(entry: Entry) -> str:
    """Its number. statuspage.js takes four digits alone for a year and makes a date of them, so they become five."""
    return entry.id.zfill(5) if len(entry.id) == 4 else entry.id


def _said(phase: Phase | WorkStage) -> str:
    """Statuspage has no word for a cancelled maintenance: it is over."""
    return WorkStage.COMPLETED if phase is WorkStage.CANCELLED else phase
