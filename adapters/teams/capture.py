"""What a message becomes: a line of the timeline at its own time, an incident, a follow-up."""

from datetime import UTC, datetime
from typing import Final

from adapters.teams.desk import Asked, Desk
from adapters.teams.dialect import Json
from adapters.teams.reading import author_of, words_of_message
from adapters.teams.sdk import Arrival
from bot.ports import Chosen

ADD_TO_TIMELINE: Final = "addToTimeline"
TAKE_BACK: Final = "takeFromTimeline"
DECLARE: Final = "declareFromMessage"
FOLLOW_UP: Final = "makeFollowUp"
# The verb whose form opens, the field for the message's first line, the field for all of it.
FROM_MESSAGE: Final = {DECLARE: ("declare", "title", "summary"), FOLLOW_UP: ("followup", "text", "")}


class Capture:
    """One per adapter."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def taken_back(self, arrival: Arrival, message: Json) -> Asked:
        """That this message comes out of the timeline again."""
        at = self._desk.at(arrival)
        source = f"{at}/{message.get('id', '')}"
        chosen = Chosen("capture", fields={"source": source, "take_back": "yes"}, submitted=True)
        return Asked(f"capture:{source}:{arrival.id}", arrival, at, chosen)

    def asked(self, arrival: Arrival, message: Json) -> Asked | None:
        """That this message goes into the timeline; None when nobody said it."""
        author = author_of(message)
        if author is None:
            return None
        at = self._desk.at(arrival)
        source = f"{at}/{message.get('id', '')}"
        files = [one["contentUrl"] for one in message.get("attachments") or () if one.get("contentUrl")]
        fields = {
            "text": "\n".join([words_of_message(message), *files]).strip(),
            "at": _said_at(message, arrival).isoformat(),
            "source": source,
        }
        chosen = Chosen("capture", fields=fields, submitted=True)
        return Asked(f"capture:{source}:{arrival.id}", arrival, at, chosen, (author.directory,))


def _said_at(message: Json, arrival: Arrival) -> datetime:
    try:
        at = datetime.fromisoformat(str(message.get("createdDateTime")))
    except ValueError:
        return arrival.at
    return at if at.tzinfo else at.replace(tzinfo=UTC)
