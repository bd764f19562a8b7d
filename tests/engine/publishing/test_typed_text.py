"""What is typed into a publication is never compiled, in no field: it arrives as it was typed."""

import pytest

from bot.testing import ANA, BRUNO
from tests.engine.harness import refused
from tests.engine.publishing.conftest import Press
from tests.render.test_publications import PAYLOADS

FIELDS = ("text_en", "application", "location", "contact", "cause")


@pytest.mark.parametrize("field", FIELDS)
async def test_every_payload_in_every_field_is_shown_literally(press: Press, field: str) -> None:
    assert len(PAYLOADS) >= 40
    said = " / ".join(payload.replace("\n", " ") for payload in PAYLOADS)
    fields = {"audience": "team", "text_en": "We look", field: said}
    await press.vigia.presses(ANA, "publish", 1, None, fields, submitted=True)
    reply = await press.vigia.follows(BRUNO, press.button(1, "approve"))
    assert not refused(reply)
    (release,) = press.team.arrived
    whole = release.statements[0].title + release.statements[0].text
    for payload in PAYLOADS:
        assert payload.replace("\n", " ").strip() in whole, payload
