"""A company's page in the situations its readers meet."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config import HOME
from bot.domain.values import ComponentState, WorkStage
from bot.render import Wording
from bot.statuspage.bundle import Bundle, Bundler
from bot.statuspage.days import Change, days
from bot.statuspage.state import (
    Branding,
    Component,
    Group,
    Impact,
    Incident,
    Link,
    Logo,
    Maintenance,
    Phase,
    PublicState,
    Update,
)

UTC_ZONE = ZoneInfo("UTC")
NOW = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
LISTED = NOW - timedelta(days=400)
WORDING = Wording(HOME / "templates", "en", UTC_ZONE)
BUNDLER = Bundler(WORDING)

OPERATIONAL, WORK = ComponentState.OPERATIONAL, ComponentState.UNDER_MAINTENANCE
SLOW, PARTIAL, MAJOR = ComponentState.DEGRADED_PERFORMANCE, ComponentState.PARTIAL_OUTAGE, ComponentState.MAJOR_OUTAGE

LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#20336b"/>'
    b'<path d="M7 21 13 11l5 7 3-4 4 7" fill="none" stroke="#ffd166" stroke-width="2.600" stroke-linecap="round" '
    b'stroke-linejoin="round"/></svg>'
)
PAGE = Branding(
    name="Cordillera Pay",
    url="https://status.cordillera.example",
    logo=Logo("svg", LOGO),
    links=(Link({"en": "Help centre", "es": "Centro de ayuda"}, "https://help.cordillera.example/"),),
    contact=Link({"": "help@cordillera.example"}, "mailto:help@cordillera.example"),
    subscribe="https://status.cordillera.example/subscriptions/",
)

# Who fell ill when: component, days ago, state, minutes.
ILLNESSES: tuple[tuple[str, int, ComponentState, int], ...] = (
    ("checkout", 71, SLOW, 45),
    ("checkout", 12, MAJOR, 38),
    ("cards", 12, PARTIAL, 52),
    ("cards", 40, PARTIAL, 95),
    ("api", 40, SLOW, 120),
    ("webhooks", 26, SLOW, 210),
    ("webhooks", 55, WORK, 60),
    ("reports", 8, WORK, 90),
    ("dashboard", 33, MAJOR, 17),
)
NAMES: dict[str, dict[str, Mapping[str, str]]] = {
    "Payments": {
        "checkout": {"en": "Checkout", "es": "Pago en línea", "pt_BR": "Checkout"},
        "cards": {"en": "Card payments", "es": "Pagos con tarjeta", "pt_BR": "Pagamentos com cartão"},
        "transfers": {"en": "Bank transfers", "es": "Transferencias", "pt_BR": "Transferências"},
    },
    "Platform": {
        "api": {"": "API"},
        "webhooks": {"": "Webhooks"},
        "dashboard": {"en": "Dashboard", "es": "Panel", "pt_BR": "Painel"},
        "reports": {"en": "Reports", "es": "Informes", "pt_BR": "Relatórios"},
    },
}
GROUPS: dict[str, Mapping[str, str]] = {
    "Payments": {"en": "Payments", "es": "Pagos", "pt_BR": "Pagamentos"},
    "Platform": {"en": "Platform", "es": "Plataforma", "pt_BR": "Plataforma"},
}


def component(id: str, name: Mapping[str, str], state: ComponentState = OPERATIONAL) -> Component:
    """As it stands now, with the days of its past; what it is now it has been for half an hour."""
    changes: list[Change] = [(LISTED, OPERATIONAL)]
    for _id, ago, ill, minutes in sorted((one for one in ILLNESSES if one[0] == id), key=lambda one: -one[1]):
        since = NOW - timedelta(days=ago, hours=2)
        changes += [(since, ill), (since + timedelta(minutes=minutes), OPERATIONAL)]
    if state is not OPERATIONAL:
        changes.append((NOW - timedelta(minutes=34), state))
    return Component(id, name, state, LISTED, changes[-1][0], days(changes, until=NOW, zone=UTC_ZONE))


def groups(**states: ComponentState) -> tuple[Group, ...]:
    """All systems; those that are named are not operational."""
    return tuple(
        Group(
            key.lower(),
            tuple(component(id, name, states.get(id, OPERATIONAL)) for id, name in names.items()),
            GROUPS[key],
        )
        for key, names in NAMES.items()
    )


def said(
    id: str, phase: Phase | WorkStage, minutes: float, en: str, es: str = "", pt: str = "", **facts: object
) -> Update:
    """Something published some minutes before now."""
    texts = {lang: text for lang, text in (("en", en), ("es", es), ("pt_BR", pt)) if text}
    return Update(id, phase, texts, NOW - timedelta(minutes=minutes), **facts)  # type: ignore[arg-type]


DAY = 24 * 60
LEARNED = (
    "A certificate expired unnoticed: its renewal had failed for ten days, and the alarm for it went to a list nobody "
    "reads any more.\n\nSince then renewals that fail page the team on duty, 21 days ahead. Details: "
    "https://cordillera.example/postmortems/31"
)
PAST = (
    Incident(
        "31",
        {
            "en": "Checkout was unavailable",
            "es": "El pago en línea no estuvo disponible",
            "pt_BR": "O checkout ficou fora do ar",
        },
        Impact.CRITICAL,
        (
            said(
                "31-1",
                Phase.INVESTIGATING,
                12 * DAY + 120,
                "Buyers cannot finish their purchases.",
                "Las compras no se completan.",
                "As compras não são concluídas.",
                states={"checkout": MAJOR, "cards": PARTIAL},
            ),
            said(
                "31-2",
                Phase.IDENTIFIED,
                12 * DAY + 100,
                "A certificate of the payment gateway had expired.",
                "Había caducado un certificado.",
                "Um certificado havia expirado.",
            ),
            said(
                "31-3",
                Phase.RESOLVED,
                12 * DAY + 82,
                "Purchases go through again since 12:43 UTC.",
                "Las compras vuelven a completarse.",
                "As compras voltaram a ser concluídas.",
                states={"checkout": OPERATIONAL, "cards": OPERATIONAL},
            ),
            said("31-4", Phase.POSTMORTEM, 9 * DAY, LEARNED),
        ),
        ("checkout", "cards"),
    ),
    Incident(
        "28",
        {"en": "Webhooks arrived late"},
        Impact.MINOR,
        (
            said(
                "28-1",
                Phase.INVESTIGATING,
                26 * DAY + 120,
                "Webhooks arrive up to ten minutes late.",
                states={"webhooks": SLOW},
            ),
            said("28-2", Phase.RESOLVED, 26 * DAY - 90, "They arrive at once again.", states={"webhooks": OPERATIONAL}),
        ),
        ("webhooks",),
    ),
    Incident(
        "12",
        {"en": "Some cards were refused", "es": "Algunas tarjetas se rechazaban"},
        Impact.MAJOR,
        (
            said("12-1", Phase.IDENTIFIED, 140 * DAY, "One in five cards is refused."),
            said("12-2", Phase.MONITORING, 140 * DAY - 40, "A fix is in."),
            said("12-3", Phase.RESOLVED, 140 * DAY - 70, "All cards are accepted again."),
        ),
        ("cards",),
    ),
)
PAST_WORK = Maintenance(
    "4",
    {"en": "Faster reports", "es": "Informes más rápidos", "pt_BR": "Relatórios mais rápidos"},
    NOW - timedelta(days=8, hours=2),
    NOW - timedelta(days=8, minutes=30),
    (
        said("4-1", WorkStage.SCHEDULED, 14 * DAY, "Reports are read-only while we move them."),
        said("4-2", WorkStage.IN_PROGRESS, 8 * DAY + 120, "We have begun."),
        said("4-3", WorkStage.COMPLETED, 8 * DAY + 30, "Reports are back, and faster."),
    ),
    ("reports",),
)

SEV1 = Incident(
    "34",
    {
        "en": "Card payments are failing",
        "es": "Los pagos con tarjeta fallan",
        "pt_BR": "Os pagamentos com cartão estão falhando",
    },
    Impact.CRITICAL,
    (
        said(
            "34-1",
            Phase.INVESTIGATING,
            34,
            "Most card payments have been failing since 13:20 UTC. We are looking for the cause.",
            "La mayoría de los pagos con tarjeta falla desde las 13:20 UTC. Buscamos la causa.",
            "A maioria dos pagamentos com cartão falha desde as 13:20 UTC. Estamos procurando a causa.",
            states={"cards": MAJOR, "checkout": PARTIAL},
        ),
        said(
            "34-2",
            Phase.IDENTIFIED,
            11,
            "Our connection to one card network is down. We are moving its payments to a second connection.\n\n"
            "Payments by bank transfer work. No card has been charged twice.",
            "Falla nuestra conexión con una red de tarjetas. Estamos pasando sus pagos a otra conexión.\n\n"
            "Las transferencias funcionan. Ninguna tarjeta se ha cobrado dos veces.",
            next_update_at=NOW + timedelta(minutes=19),
        ),
    ),
    ("cards", "checkout"),
)
UPGRADE = Maintenance(
    "5",
    {"en": "Database upgrade", "es": "Actualización de la base de datos", "pt_BR": "Atualização do banco de dados"},
    NOW - timedelta(minutes=35),
    NOW + timedelta(minutes=55),
    (
        said(
            "5-1",
            WorkStage.SCHEDULED,
            7 * DAY,
            "The dashboard and reports are read-only for 90 minutes. Payments are not affected.",
            "El panel y los informes quedan en modo de solo lectura durante 90 minutos. Los pagos no se ven afectados.",
            "O painel e os relatórios ficam somente para leitura por 90 minutos. Os pagamentos não são afetados.",
        ),
        said(
            "5-2",
            WorkStage.IN_PROGRESS,
            34,
            "We have begun.",
            "Hemos empezado.",
            "Começamos.",
            states={"dashboard": WORK, "reports": WORK},
            next_update_at=NOW + timedelta(minutes=55),
        ),
    ),
    ("dashboard", "reports"),
)
PLANNED = Maintenance(
    "6",
    {"en": "New data centre for webhooks", "es": "Nuevo centro de datos para webhooks"},
    NOW + timedelta(days=3, hours=6),
    NOW + timedelta(days=3, hours=8),
    (said("6-1", WorkStage.SCHEDULED, 2 * DAY, "Webhooks may arrive some seconds late."),),
    ("webhooks",),
)

OPERATIONAL_PAGE = PublicState(PAGE, groups(), PAST, (PAST_WORK,), 41, NOW)
SEV1_PAGE = replace(
    OPERATIONAL_PAGE, groups=groups(cards=MAJOR, checkout=PARTIAL), incidents=(*PAST, SEV1), revision=42
)
MAINTENANCE_PAGE = replace(
    OPERATIONAL_PAGE,
    groups=groups(dashboard=WORK, reports=WORK),
    maintenances=(PAST_WORK, UPGRADE, PLANNED),
    revision=43,
)
LATE = NOW + timedelta(minutes=47)  # long after the next update of SEV1_PAGE was due

SITUATIONS = {
    "operational": (OPERATIONAL_PAGE, None),
    "sev1": (SEV1_PAGE, None),
    "maintenance": (MAINTENANCE_PAGE, None),
    "out-of-date": (SEV1_PAGE, LATE),
}


@cache
def situation(name: str) -> Bundle:
    """One of SITUATIONS as files."""
    state, now = SITUATIONS[name]
    return BUNDLER.render(state, now)


def large(incidents: int, components: int) -> PublicState:
    """A page with a long past; the newest incident is open."""
    listed = tuple(component(f"c{n}", {"": f"System {n}"}) for n in range(components))
    past = tuple(
        replace(PAST[n % len(PAST)], id=f"i{n}", updates=_moved(PAST[n % len(PAST)], n)) for n in range(incidents)
    )
    return replace(SEV1_PAGE, groups=(Group("all", listed),), incidents=(*past, SEV1))


def _moved(incident: Incident, n: int) -> tuple[Update, ...]:
    return tuple(replace(one, id=f"{n}-{one.id}", at=one.at - timedelta(days=n * 2)) for one in incident.updates)


def put(files: Mapping[str, bytes], folder: Path) -> Path:
    """On a disk. Answers the front page."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder / "index.html"
