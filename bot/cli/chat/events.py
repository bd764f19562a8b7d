"""Server-sent events out of bytes, however they are cut. Pure."""

from bot.cli.chat.wire import Event


class Events:
    """Takes what arrives and answers the events that are whole."""

    def __init__(self) -> None:
        self._rest = b""
        self._fields: dict[str, str] = {}

    def feed(self, arrived: bytes) -> list[Event]:
        """The events that end in these bytes; comments and fields without a meaning here are passed over."""
        *lines, self._rest = (self._rest + arrived).split(b"\n")
        return [event for line in lines if (event := self._line(line.decode()))]

    def _line(self, line: str) -> Event | None:
        if line:
            name, _, value = line.partition(":")
            self._fields[name] = value.removeprefix(" ")
            return None
        fields, self._fields = self._fields, {}
        if "event" not in fields or "data" not in fields:
            return None
        return Event(fields["event"], fields["data"], fields.get("id", ""))
