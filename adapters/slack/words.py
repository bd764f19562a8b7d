"""The few sentences that are Slack's alone, in every language Vigia speaks. All others come from the core."""

from typing import Final

LANGUAGES: Final = ("en", "es", "pt_BR")

SENTENCES: Final[dict[str, dict[str, str]]] = {
    "cancel": {"en": "Cancel", "es": "Cancelar", "pt_BR": "Cancelar"},
    "close": {"en": "Close", "es": "Cerrar", "pt_BR": "Fechar"},
    "home": {"en": "What you can do now", "es": "Qué puedes hacer ahora", "pt_BR": "O que você pode fazer agora"},
    "opens-form": {"en": "opens a form", "es": "abre un formulario", "pt_BR": "abre um formulário"},
    "ready": {
        "en": "The form “{title}” is ready: the button opens it.",
        "es": "El formulario «{title}» está listo: el botón lo abre.",
        "pt_BR": "O formulário “{title}” está pronto: o botão o abre.",
    },
    "working": {
        "en": "Vigia is working on it. You will see here how it ended.",
        "es": "Vigia está en ello. Aquí verás cómo terminó.",
        "pt_BR": "A Vigia está cuidando disso. Você verá aqui como terminou.",
    },
    "unreadable": {
        "en": "Slack does not show Vigia that message now. Add the text yourself with the command note.",
        "es": "Slack no le muestra ahora ese mensaje a Vigia. Añade el texto tú con el comando note.",
        "pt_BR": "O Slack não mostra essa mensagem à Vigia agora. Adicione o texto você com o comando note.",
    },
    "people-only": {
        "en": "Only what a person said goes into the timeline.",
        "es": "Solo lo que dijo una persona entra en la cronología.",
        "pt_BR": "Só entra na linha do tempo o que uma pessoa disse.",
    },
}


def nearest(locale: str | None, otherwise: str) -> str:
    """The language spoken here for Slack's locale, such as pt-BR or es-LA."""
    language = (locale or "").replace("_", "-").partition("-")[0].lower()
    return next((lang for lang in LANGUAGES if lang.partition("_")[0] == language), otherwise)


def say(sentence: str, lang: str, **facts: str) -> str:
    """The sentence of that name."""
    told = SENTENCES[sentence]
    return told.get(lang, told["en"]).format(**facts)
