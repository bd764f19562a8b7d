"""What the app answers beside the Web API: in the acknowledgement itself, or at a response_url."""

from typing import Any

from tests.adapters.slack.standin.limits import RESPONSE_URL_LIFE, RESPONSE_URL_USES
from tests.adapters.slack.standin.methods.chat import content_of, forget
from tests.adapters.slack.standin.methods.registry import Arguments
from tests.adapters.slack.standin.methods.views import body_of, new_view, replace
from tests.adapters.slack.standin.refusals import Refusal, refuse_unless
from tests.adapters.slack.standin.state import Channel, Json, Message, ResponseUrl, State, View, Violation


def by_response_url(state: State, token: str, arguments: Arguments) -> None:
    """Says, replaces or deletes. Refused with used_url after five uses, expired_url after half an hour."""
    url = state.response_urls.get(token)
    if url is None:
        raise Refusal("no_such_url")
    refuse_unless(state.clock.time() - url.born <= RESPONSE_URL_LIFE, "expired_url")
    refuse_unless(url.uses < RESPONSE_URL_USES, "used_url")
    url.uses += 1
    channel = state.channels[url.channel]
    original = state.message(channel.id, url.message_ts) if url.message_ts else None
    if arguments.flag("delete_original") and original:
        _forget(channel, original)
    elif arguments.flag("replace_original") and original:
        content = content_of(state, arguments)
        original.texts.append(original.text)
        original.text, original.blocks = content["text"], content["blocks"]
        original.edited_at, original.edited_by = state.next_ts(), state.bot.id
    else:
        _say(state, url, channel, arguments)


def in_acknowledgement(state: State, user: str, channel_id: str, body: Any) -> None:
    """A slash command's answer: nothing, plain text, or a message; shown to the asker alone unless in_channel."""
    if body in (None, "", {}):
        return
    arguments = Arguments({"text": body} if isinstance(body, str) else body)
    try:
        _say(state, ResponseUrl("", user, channel_id, 0.0), state.channels[channel_id], arguments)
    except Refusal as refusal:
        messages = refusal.fields.get("response_metadata", {}).get("messages", [])
        state.violations.append(Violation("an answer to a command", refusal.error, tuple(messages)))


def to_submission(state: State, view: View, body: Any) -> dict[str, str]:
    """What the answer to a submission does with the modal. The errors it shows, by block; empty when none."""
    action = body.get("response_action") if isinstance(body, dict) else None
    stack = state.stacks.get(view.user, [])
    try:
        if action == "errors":
            return dict(body["errors"])
        if action == "update":
            replace(state, view, body_of(state, body["view"]))
        elif action == "push":
            stack.append(new_view(state, view.user, body_of(state, body["view"]), previous=view).id)
        elif action == "clear":
            stack.clear()
        elif view.id in stack:
            stack.remove(view.id)
    except Refusal as refusal:
        messages = refusal.fields.get("response_metadata", {}).get("messages", [])
        state.violations.append(Violation(f"an answer to a submission ({action})", refusal.error, tuple(messages)))
    return {}


def _say(state: State, url: ResponseUrl, channel: Channel, arguments: Arguments) -> None:
    content: Json = content_of(state, arguments)
    message = Message(
        channel=channel.id,
        ts=state.next_ts(),
        user=state.bot.id,
        by_app=True,
        thread_ts=arguments.text("thread_ts") or None,
        **content,
    )
    if arguments.text("response_type", "ephemeral") == "in_channel":
        channel.by_ts[message.ts] = message
    else:
        message.seen_only_by = url.user
        channel.ephemerals.append(message)


def _forget(channel: Channel, message: Message) -> None:
    if message.seen_only_by:
        channel.ephemerals.remove(message)
    else:
        forget(channel, message)
