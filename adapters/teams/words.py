"""The few sentences that are Teams' alone, in every language Vigia speaks. All others come from the core."""

from typing import Final

LANGUAGES: Final = ("en", "es", "pt_BR")

SENTENCES: Final[dict[str, dict[str, str]]] = {
    "again": {
        "en": "Repeated: Vigia does not know whether this arrived the first time.",
        "es": "Repetido: Vigia no sabe si esto llegó la primera vez.",
        "pt_BR": "Repetido: a Vigia não sabe se isto chegou da primeira vez.",
    },
    "answered-elsewhere": {
        "en": "The answer is in your chat with Vigia.",
        "es": "La respuesta está en tu chat con Vigia.",
        "pt_BR": "A resposta está no seu chat com a Vigia.",
    },
    "choose": {"en": "Please choose.", "es": "Elige, por favor.", "pt_BR": "Escolha, por favor."},
    "done": {"en": "Done.", "es": "Hecho.", "pt_BR": "Feito."},
    "fill-in": {"en": "Please fill this in.", "es": "Completa este campo.", "pt_BR": "Preencha este campo."},
    "gone-on": {"en": "goes on below", "es": "sigue abajo", "pt_BR": "continua abaixo"},
    "install": {
        "en": "The answer is for you alone. Add Vigia to your own apps, say anything to it there, and ask again.",
        "es": "La respuesta es solo para ti. Añade Vigia a tus aplicaciones, escríbele algo allí y pregunta de nuevo.",
        "pt_BR": "A resposta é só para você. Adicione a Vigia aos seus apps, escreva algo lá e pergunte de novo.",
    },
    "nobody-knows": {
        "en": "Teams does not tell Vigia who everybody in this is, so nothing was done. Please try again in a while.",
        "es": "Teams no le dice a Vigia quién es cada persona en esto, así que no se hizo nada. Inténtalo más tarde.",
        "pt_BR": "O Teams não diz à Vigia quem são todas as pessoas nisto, então nada foi feito. Tente mais tarde.",
    },
    "open-form": {"en": "Open the form", "es": "Abrir el formulario", "pt_BR": "Abrir o formulário"},
    "opens-form": {"en": "opens a form", "es": "abre un formulario", "pt_BR": "abre um formulário"},
    "people-only": {
        "en": "Only what a person said goes into the timeline.",
        "es": "En la cronología solo entra lo que dijo una persona.",
        "pt_BR": "Na linha do tempo só entra o que uma pessoa disse.",
    },
    "ready": {
        "en": "The form “{title}” is ready: the button opens it.",
        "es": "El formulario «{title}» está listo: ábrelo con el botón.",
        "pt_BR": "O formulário “{title}” está pronto: abra-o pelo botão.",
    },
    "shortened": {
        "en": "The rest is too long to be shown here.",
        "es": "El resto es demasiado largo para mostrarlo aquí.",
        "pt_BR": "O resto é longo demais para ser mostrado aqui.",
    },
    "thread": {
        "en": "Incident “{name}” is worked on in this thread: {why}",
        "es": "El incidente «{name}» se atiende en este hilo: {why}",
        "pt_BR": "O incidente “{name}” é tratado nesta conversa: {why}",
    },
    "thread-forbidden": {
        "en": "Vigia may not make channels in this team.",
        "es": "Vigia no puede crear canales en este equipo.",
        "pt_BR": "A Vigia não pode criar canais nesta equipe.",
    },
    "thread-full": {
        "en": "the team has nearly as many channels as Teams allows.",
        "es": "el equipo tiene casi tantos canales como permite Teams.",
        "pt_BR": "a equipe tem quase tantos canais quanto o Teams permite.",
    },
    "working": {
        "en": "Vigia is working on it. You will see in the chat how it ended.",
        "es": "Vigia está trabajando en eso. Verás el resultado en el chat.",
        "pt_BR": "A Vigia está cuidando disso. Você verá o resultado no chat.",
    },
}


def nearest(locale: str | None, otherwise: str) -> str:
    """The language spoken here for Teams' locale, such as pt-BR or es-MX."""
    language = (locale or "").replace("_", "-").partition("-")[0].lower()
    return next((lang for lang in LANGUAGES if lang.partition("_")[0] == language), otherwise)


def say(sentence: str, lang: str, **facts: str) -> str:
    """The sentence of that name."""
    told = SENTENCES[sentence]
    return told.get(lang, told["en"]).format(**facts)
