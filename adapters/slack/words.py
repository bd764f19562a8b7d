"""The few sentences that are Slack's alone, in every language Vigia speaks. All others come from the core."""

from typing import Final

LANGUAGES: Final = ("en", "es", "pt_BR")

SENTENCES: Final[dict[str, dict[str, str]]] = {
    "cancel": {"en": "Go back", "es": "Volver", "pt_BR": "Voltar"},
    "close": {"en": "Close", "es": "Cerrar", "pt_BR": "Fechar"},
    "home": {"en": "What you can do now", "es": "Lo que puedes hacer ahora", "pt_BR": "O que você pode fazer agora"},
    "opens-form": {"en": "opens a form", "es": "abre un formulario", "pt_BR": "abre um formulário"},
    "ready": {
        "en": "The form “{title}” is ready: the button opens it.",
        "es": "El formulario «{title}» está listo: ábrelo con el botón.",
        "pt_BR": "O formulário “{title}” está pronto: abra-o pelo botão.",
    },
    "working": {
        "en": "Vigia is working on it. You will see here how it ended.",
        "es": "Vigia está trabajando en eso. Aquí verás el resultado.",
        "pt_BR": "A Vigia está cuidando disso. Você verá o resultado aqui.",
    },
    "unreadable": {
        "en": "Slack does not show Vigia that message now. Add the text yourself with the command note.",
        "es": "Slack no le muestra ese mensaje a Vigia ahora. Añade tú el texto con el comando nota.",
        "pt_BR": "O Slack não mostra essa mensagem à Vigia agora. Adicione você o texto com o comando nota.",
    },
    "nobody-knows": {
        "en": "Slack does not tell Vigia who everybody in this is, so nothing was done. Please try again in a while.",
        "es": "Slack no le dice a Vigia quién es cada persona en esto, así que no se hizo nada. Inténtalo más tarde.",
        "pt_BR": "O Slack não diz à Vigia quem são todas as pessoas nisto, então nada foi feito. Tente mais tarde.",
    },
    "people-only": {
        "en": "Only what a person said goes into the timeline.",
        "es": "En la cronología solo entra lo que dijo una persona.",
        "pt_BR": "Na linha do tempo só entra o que uma pessoa disse.",
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
