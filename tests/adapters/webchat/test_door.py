"""Who may knock: hosts, origins, content types, and what every answer forbids the browser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.webchat.door import clean
from tests.adapters.webchat.conftest import Chat

ADDRESSES = ["/chat/", "/chat/static/app.js", "/chat/api/clock", "/chat/api/channels?as=ana"]


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:1", "[::1]:8080", "chat.example.com"])
async def test_loopback_and_the_public_name_are_ours(chat: Chat, host: str) -> None:
    for address in ADDRESSES:
        answer = await chat.client.get(address, headers={"Host": host})
        assert answer.status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "chat.example.com.", "[::1"]
)
async def test_a_name_made_to_lead_here_is_turned_away(chat: Chat, host: str) -> None:
    for address in ADDRESSES:
        answer = await chat.client.get(address, headers={"Host": host})
        assert answer.status == 421
        assert (await answer.json())["error"]["code"] == "wrong-host"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"])
async def test_another_pages_requests_are_refused(chat: Chat, origin: str) -> None:
    answer = await chat.client.post(
        "/chat/api/channels/general/messages", json={"as": "ana", "text": "x"}, headers={"Origin": origin}
    )
    assert (answer.status, (await answer.json())["error"]["code"]) == (403, "wrong-origin")
    assert await chat.texts() == []


async def test_our_own_pages_requests_are_welcome(chat: Chat) -> None:
    host = f"127.0.0.1:{chat.client.port}"
    for own in ({"Origin": f"http://{host}"}, {"Host": "chat.example.com", "Origin": "https://chat.example.com"}):
        answer = await chat.client.post(
            "/chat/api/channels/general/messages", json={"as": "ana", "text": "x"}, headers=own
        )
        assert answer.status == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_what_a_plain_form_can_send_is_refused(chat: Chat, content_type: str) -> None:
    for path in ("channels/general/messages", "channels/general/read", "actions", "clock"):
        answer = await chat.client.post(
            f"/chat/api/{path}", data='{"as": "ana"}', headers={"Content-Type": content_type}
        )
        assert (answer.status, (await answer.json())["error"]["code"]) == (415, "wrong-type")


async def test_every_answer_forbids_what_the_page_does_not_need(chat: Chat) -> None:
    for address in [*ADDRESSES, "/chat", "/", "/chat/static/nothing", "/chat/api/channels", "/chat/api/nothing"]:
        answer = await chat.client.get(address, allow_redirects=False)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        if "/api/" in address:
            assert answer.headers["Cache-Control"] == "no-store"


@given(st.text())
def test_clean_text_is_storable_everywhere_and_cleaning_it_again_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert "\0" not in cleaned
    cleaned.encode()


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_what_people_write_is_left_alone(text: str) -> None:
    assert clean(text) == text
