"""The app as Teams is told about it: commands, message actions, languages, each permission with what needs it. Pure."""

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any, Final

from adapters.teams import icons
from adapters.teams.capture import ADD_TO_TIMELINE, DECLARE, FOLLOW_UP, TAKE_BACK
from adapters.teams.settings import CHANNEL, CHAT

Json = dict[str, Any]

VERSION: Final = "1.19"
SCHEMA: Final = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
WORDS_SCHEMA: Final = SCHEMA.replace("MicrosoftTeams.", "MicrosoftTeams.Localization.")
EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the same settings make the same bytes
LANGUAGES: Final = {"es": "es", "pt_BR": "pt-br"}  # besides English, which the manifest itself is in

CHANNELS, READING, PRIVATE_CHAT = "channels", "reading", "private chat"  # what can be switched on


@dataclass(frozen=True)
class Permission:
    """One that the team (or chat) grants with the app, and everything that needs it."""

    name: str
    what: str
    needed_for: str


PERMISSIONS: Final = (
    Permission("Channel.Create.Group", "a channel for each incident; without it, a thread", CHANNELS),
    Permission("ChannelSettings.ReadWrite.Group", "the channel's topic, and putting it away", CHANNELS),
    Permission("ChannelMessage.Read.Group", "knowing whether a message arrived whose answer was lost", READING),
    Permission("ChatSettings.ReadWrite.Chat", "the topic of a private incident's chat", PRIVATE_CHAT),
)

# Granted by an administrator, for the whole tenant, where the application is registered.
APPLICATION: Final = (
    ("TeamMember.ReadWriteNonOwnerRole.All", "bringing people into the team"),
    ("User.Read.All", "names, languages and zones; who is a guest or gone"),
    ("Chat.Create", "a group chat for a private incident"),
    ("ChatMember.ReadWrite.All", "bringing people into that chat"),
    ("Chat.ReadBasic.All", "finding that chat again when the answer to making it was lost"),
    ("TeamsAppInstallation.ReadWriteSelfForChat.All", "being in that chat"),
    ("ChannelMember.ReadWrite.All", "people in a private channel, where TEAMS_PRIVATE=channel"),
)


@dataclass(frozen=True)
class Words:
    """A command or an action in every language: its title and what it does."""

    name: str
    en: tuple[str, str]
    es: tuple[str, str]
    pt: tuple[str, str]

    def in_(self, lang: str) -> tuple[str, str]:
        """In one of them."""
        return {"en": self.en, "es": self.es, "pt_BR": self.pt}[lang]


# The first word of each is one the grammar knows in that language.
COMMANDS: Final = (
    Words(
        "declare",
        ("declare", "Declare an incident: declare sev2 Checkout is failing"),
        ("declarar", "Declara un incidente: declarar sev2 Falla el pago"),
        ("declarar", "Declara um incidente: declarar sev2 O pagamento falha"),
    ),
    Words(
        "update",
        ("update", "Tell everybody what is new: update A fix is in"),
        ("actualizar", "Cuenta a todos qué hay de nuevo: actualizar Hay un arreglo"),
        ("atualizar", "Conte a todos o que há de novo: atualizar Há uma correção"),
    ),
    Words(
        "status",
        ("status", "Move the incident on: status monitoring"),
        ("estado", "Cambia el estado: estado monitoring"),
        ("status", "Muda o estado: status monitoring"),
    ),
    Words(
        "role",
        ("role", "Give somebody a role: role comms @name"),
        ("rol", "Da un papel a alguien: rol comms @nombre"),
        ("papel", "Dê um papel a alguém: papel comms @nome"),
    ),
    Words(
        "note",
        ("note", "A line for the timeline: note Rolled back 4.2"),
        ("nota", "Una línea para la cronología: nota Volvimos a 4.1"),
        ("nota", "Uma linha para a linha do tempo: nota Voltamos à 4.1"),
    ),
    Words(
        "task",
        ("task", "Something to be done now: task Check the replica @name 10m"),
        ("tarea", "Algo por hacer ahora: tarea Revisar la réplica @nombre 10m"),
        ("tarefa", "Algo a fazer agora: tarefa Verificar a réplica @nome 10m"),
    ),
    Words(
        "resolve",
        ("resolve", "It is over: resolve The pool was full"),
        ("resolver", "Se acabó: resolver El pool estaba lleno"),
        ("resolver", "Acabou: resolver O pool estava cheio"),
    ),
    Words(
        "catchup",
        ("catchup", "What has happened so far, in short"),
        ("resumen", "Lo que ha pasado hasta ahora, en breve"),
        ("resumo", "O que aconteceu até agora, em resumo"),
    ),
    Words(
        "list",
        ("list", "The incidents that are open"),
        ("lista", "Los incidentes abiertos"),
        ("lista", "Os incidentes abertos"),
    ),
    Words(
        "help",
        ("help", "Everything Vigia understands"),
        ("ayuda", "Todo lo que Vigia entiende"),
        ("ajuda", "Tudo o que a Vigia entende"),
    ),
)
ACTIONS: Final = (
    Words(
        ADD_TO_TIMELINE,
        ("Add to timeline", "Puts this message into the incident's timeline at its own time"),
        ("Añadir a la cronología", "Pone este mensaje en la cronología del incidente, a su hora"),
        ("Adicionar à linha do tempo", "Põe esta mensagem na linha do tempo do incidente, na hora dela"),
    ),
    Words(
        TAKE_BACK,
        ("Take out of timeline", "Takes this message out of the incident's timeline again"),
        ("Quitar de la cronología", "Saca este mensaje de la cronología del incidente"),
        ("Tirar da linha do tempo", "Tira esta mensagem da linha do tempo do incidente"),
    ),
    Words(
        DECLARE,
        ("Declare from this message", "Opens the form of an incident with this message in it"),
        ("Declarar con este mensaje", "Abre el formulario de un incidente con este mensaje"),
        ("Declarar com esta mensagem", "Abre o formulário de um incidente com esta mensagem"),
    ),
    Words(
        FOLLOW_UP,
        ("Make follow-up", "Opens the form for something to be done afterwards"),
        ("Crear seguimiento", "Abre el formulario de algo que hacer después"),
        ("Criar acompanhamento", "Abre o formulário de algo a fazer depois"),
    ),
)
SHORT: Final = Words(
    "app",
    ("Incidents: nobody is left without an update", "Vigia"),
    ("Incidentes: nadie se queda sin noticias", "Vigia"),
    ("Incidentes: ninguém fica sem notícias", "Vigia"),
)
FULL: Final = {
    "en": "Declare an incident, and Vigia opens a place for it, keeps its timeline, asks for the next update before it "
    "is late, and tells each audience what it was promised.",
    "es": "Declara un incidente y Vigia le abre un lugar, lleva su cronología, pide la próxima novedad antes de que "
    "llegue tarde y cuenta a cada audiencia lo que se le prometió.",
    "pt_BR": "Declare um incidente e a Vigia abre um lugar para ele, mantém a linha do tempo, pede a próxima "
    "atualização antes que atrase e conta a cada público o que lhe foi prometido.",
}


def enabled(private: str, *, channels: bool, reading: bool) -> set[str]:
    """What of all that can be granted is needed."""
    wanted = {CHANNELS} if channels else set()
    return wanted | ({READING} if reading else set()) | ({PRIVATE_CHAT} if private == CHAT else set())


def manifest(app: str, url: str, version: str, private: str, wanted: set[str]) -> Json:
    """In English, which is also the language of every reader whose own is none of ours."""
    granted = [{"name": one.name, "type": "Application"} for one in PERMISSIONS if one.needed_for in wanted]
    made: Json = {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": version,
        "id": app,
        "localizationInfo": {
            "defaultLanguageTag": "en",
            "additionalLanguages": [{"languageTag": tag, "file": f"{tag}.json"} for tag in LANGUAGES.values()],
        },
        "developer": {"name": "Vigia", "websiteUrl": url, "privacyUrl": url, "termsOfUseUrl": url},
        "name": {"short": "Vigia", "full": f"Vigia: {SHORT.en[0]}"},
        "description": {"short": SHORT.en[0], "full": FULL["en"]},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#1d3557",
        "bots": [
            {
                "botId": app,
                "scopes": ["team", "personal", "groupChat"],
                "commandLists": [
                    {"scopes": ["team", "personal", "groupChat"], "commands": [_titled(one.en) for one in COMMANDS]}
                ],
            }
        ],
        "composeExtensions": [
            {
                "botId": app,
                "commands": [
                    {"id": one.name, "type": "action", "context": ["message"], "fetchTask": True, **_titled(one.en)}
                    for one in ACTIONS
                ],
            }
        ],
        "validDomains": [],
        "webApplicationInfo": {"id": app},
        "defaultInstallScope": "team",
    }
    if granted:
        made["authorization"] = {"permissions": {"resourceSpecific": granted}}
    if private == CHANNEL:
        made["supportedChannelTypes"] = ["privateChannels"]
    return made


def translated(lang: str) -> Json:
    """What the manifest says, in another language."""
    told: Json = {
        "$schema": WORDS_SCHEMA,
        "name.short": "Vigia",
        "name.full": f"Vigia: {SHORT.in_(lang)[0]}",
        "description.short": SHORT.in_(lang)[0],
        "description.full": FULL[lang],
    }
    for place, all_ in (("bots[0].commandLists[0].commands", COMMANDS), ("composeExtensions[0].commands", ACTIONS)):
        for n, one in enumerate(all_):
            title, does = one.in_(lang)
            told |= {f"{place}[{n}].title": title, f"{place}[{n}].description": does}
    return told


def package(made: Json) -> bytes:
    """The zip to be uploaded."""
    files = {"manifest.json": _written(made), "color.png": icons.color(), "outline.png": icons.outline()}
    files |= {f"{tag}.json": _written(translated(lang)) for lang, tag in LANGUAGES.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _titled(told: tuple[str, str]) -> Json:
    return {"title": told[0], "description": told[1]}


def _written(told: Json) -> bytes:
    return (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode()
