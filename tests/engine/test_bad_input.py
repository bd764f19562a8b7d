"""What cannot be is refused with exactly one clear sentence, in the asker's language, and nothing is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import UserError
from bot.domain.values import Group, Kind, Person
from bot.engine.grammar import VERBS
from bot.engine.refusals import KINDS, QUOTED, SENTENCES
from bot.messages import Answer, Paragraph, Reply
from bot.render import Words
from bot.render.wording import LANGUAGES
from bot.testing import ANA, BRUNO, CARMEN
from tests.domain.times import at
from tests.engine.harness import Vigia, playbook, refused, text

ROLES = list(playbook().roles)
STATUSES = ["investigating", "identified", "monitoring", "resolved", "cancelled"]
TEAM = Group("fake", "team", "team")
VISITOR = Person("fake", "vera", "Vera")
ZERO_WIDTH = "\u200b\u200d\u2060"
FIRST_VERBS = [verb.name for verb in VERBS[:3]]

Facts = Mapping[str, Any] | Callable[[Words], Mapping[str, Any]]


@dataclass(frozen=True)
class Bad:
    """Something a person types in the channel of incident #1, or submits as a form, and why it is refused."""

    said: str | tuple[str, dict[str, str]]
    code: str
    facts: Facts = field(default_factory=dict)
    mentions: Sequence[Person | Group] = ()
    unknown: Sequence[str] = ()


def comms(words: Words) -> Mapping[str, Any]:
    return {"role": playbook().roles["comms"].title.in_(words.lang)}


def visitor(kind: Kind) -> Facts:
    return lambda words: {"person": VISITOR, "kind": words.say(KINDS[kind])}


OUT_OF_RANGE = {"shortest": timedelta(minutes=1), "longest": timedelta(hours=24)}

TABLE = {
    # titles
    "no title": Bad(("declare", {"title": ""}), "title-missing"),
    "a blank title": Bad('declare sev2 "  "', "title-missing"),
    "only a severity": Bad("declare sev2", "title-missing"),
    "a title nobody can see": Bad(f"declare {ZERO_WIDTH}", "title-missing"),
    "a title of control characters": Bad(("declare", {"title": "\x00\x07\x1b\u202e"}), "title-missing"),
    "a severity beyond the worst": Bad("declare sev0 Checkout", "unknown-severity", {"word": "0"}),
    # words that are no verbs
    "a mistyped verb": Bad("heartbeet", "unknown-verb", {"word": "heartbeet", "nearest": ["no-change"]}),
    "no verb at all": Bad("frobnicate", "unknown-verb", {"word": "frobnicate", "nearest": FIRST_VERBS}),
    "a verb of a strange button": Bad(("explode", {}), "unknown-verb", {"word": "explode", "nearest": FIRST_VERBS}),
    "help about no verb": Bad("help frobnicate", "unknown-verb", {"word": "frobnicate", "nearest": ["help"]}),
    # texts
    "an update without words": Bad(("update", {"text": " \n "}), "text-missing", {"verb": "update"}),
    "an update of times alone": Bad("update next 45m", "text-missing", {"verb": "update"}),
    "an update nobody can see": Bad(f"update {ZERO_WIDTH}", "text-missing", {"verb": "update"}),
    "a note nobody can see": Bad(f"note {ZERO_WIDTH}", "text-missing", {"verb": "note"}),
    # times
    "a time that no clock shows": Bad("update On it next 25:99", "unknown-instant", {"word": "25:99"}),
    "an unreadable eta": Bad("update On it eta 5pm", "unknown-instant", {"word": "5pm"}),
    "an eta in a form": Bad(("update", {"text": "On it", "eta": "soon"}), "unknown-instant", {"word": "soon"}),
    "an update beyond a day": Bad("update On it next 25h", "duration-out-of-range", OUT_OF_RANGE),
    "an update at once": Bad("update On it next 0m", "duration-out-of-range", OUT_OF_RANGE),
    "a snooze until soon": Bad("snooze soon", "unknown-duration", {"word": "soon"}),
    "a snooze of two days": Bad("snooze 2d", "duration-out-of-range", OUT_OF_RANGE),
    "a snooze without a length": Bad(("snooze", {}), "unknown-duration", {"word": ""}),
    "a cadence like the moon's": Bad("remind every blue moon", "unknown-duration", {"word": "blue moon"}),
    "a cadence of seconds": Bad("remind every 30s", "duration-out-of-range", OUT_OF_RANGE),
    # statuses and severities
    "a status that is none": Bad("status done", "unknown-status", {"word": "done", "known": STATUSES}),
    "a severity that is none": Bad("sev 5", "unknown-severity", {"word": "5"}),
    "a severity in words": Bad("sev high", "unknown-severity", {"word": "high"}),
    "a very long word": Bad(f"sev {'x' * 10_000}", "unknown-severity", {"word": "x" * (QUOTED - 1) + "…"}),
    "the status it has": Bad("status investigating", "already-so", lambda w: {"what": w.say("investigating")}),
    "the severity it has": Bad("sev 2", "already-so", {"what": "SEV2"}),
    # roles
    "a role that is none": Bad("role pilot me", "unknown-role", {"word": "pilot", "known": ROLES}),
    "a role for nobody": Bad("role comms", "nobody-named", comms),
    "a role for nobody in a form": Bad(("role", {"role": "comms"}), "nobody-named", comms),
    "a role for a name nobody has": Bad("role comms @zoe", "unknown-person", {"word": "@zoe"}, unknown=["zoe"]),
    "a role for two": Bad("role comms @Ana @Carmen", "too-many-named", comms, [ANA, CARMEN]),
    "a role for a team": Bad("role comms @team", "too-many-named", comms, [TEAM]),
    "a role for its holder": Bad("role comms @Ana", "role-held-already", lambda w: {**comms(w), "person": ANA}, [ANA]),
    "a role given back by nobody": Bad("role drop comms", "role-vacant", comms),
    "command given back": Bad("role drop ic", "command-must-be-held"),
    # incidents
    "an incident that is none": Bad("update #99 On it", "unknown-incident", {"number": 99}),
    "incident number nought": Bad("resolve #0", "unknown-incident", {"number": 0}),
    "reopening what is open": Bad("reopen", "incident-open", lambda w: {"number": 1, "status": w.say("investigating")}),
}


def expected(bad_code: str, facts: Facts, words: Words) -> str:
    """The catalogue's sentence in that language."""
    return words.say(SENTENCES[bad_code], **(facts(words) if callable(facts) else facts))


def only_sentence(reply: Reply) -> str:
    """What the refusal says: one paragraph, whose words are the notification's as well, and no button."""
    assert isinstance(reply, Answer)
    assert reply.refused
    (part,) = reply.message.parts
    assert isinstance(part, Paragraph)
    assert reply.message.summary == text(reply)
    assert reply.message.actions == ()
    return text(reply)


async def ask(vigia: Vigia, bad: Bad) -> Reply:
    if isinstance(bad.said, tuple):
        verb, fields = bad.said
        incident = None if verb == "declare" else 1
        return await vigia.presses(BRUNO, verb, incident, fields=fields, submitted=True, where=1)
    return await vigia.says(BRUNO, bad.said, where=1, mentions=bad.mentions, unknown=bad.unknown)


@pytest.mark.parametrize("bad", TABLE.values(), ids=TABLE.keys())
async def test_bad_input_gets_one_clear_sentence_and_stores_nothing(vigia: Vigia, bad: Bad) -> None:
    await vigia.declares(ANA)
    if bad.code == "role-held-already":
        await vigia.says(ANA, "role comms me", where=1)
    before, posts = await vigia.stored(), len(vigia.chat.posts)
    said = {}
    for lang in LANGUAGES:
        vigia.locales[BRUNO] = lang
        said[lang] = only_sentence(await ask(vigia, bad))
        assert said[lang] == expected(bad.code, bad.facts, vigia.words(lang))
    assert len(set(said.values())) == len(LANGUAGES), said
    assert await vigia.stored() == before
    assert len(vigia.chat.posts) == posts


@pytest.mark.parametrize("kind", [Kind.GUEST, Kind.STRANGER, Kind.BOT, Kind.GONE])
async def test_a_role_goes_to_members_only(vigia: Vigia, kind: Kind) -> None:
    vigia.kinds[VISITOR] = kind
    await vigia.declares(ANA)
    before = await vigia.stored()
    for lang in LANGUAGES:
        vigia.locales[BRUNO] = lang
        reply = await vigia.says(BRUNO, "role comms @Vera", where=1, mentions=[VISITOR])
        assert only_sentence(reply) == expected("not-eligible", visitor(kind), vigia.words(lang))
    assert await vigia.stored() == before


@pytest.mark.parametrize("kind", [Kind.GUEST, Kind.STRANGER, Kind.BOT, Kind.GONE])
async def test_others_than_members_have_no_part_in_incidents(vigia: Vigia, kind: Kind) -> None:
    vigia.kinds[VISITOR] = kind
    await vigia.declares(ANA)
    before = await vigia.stored()
    for lang in LANGUAGES:
        vigia.locales[VISITOR] = lang
        words = vigia.words(lang)
        told = expected("not-allowed", {"kind": words.say(KINDS[kind])}, words)
        for said in ("declare", "declare Checkout", "update On it", "update", "resolve", "role ic me", "list", "info",
                     "timeline", "who"):  # fmt: skip
            assert only_sentence(await vigia.says(VISITOR, said, where=1)) == told, said
    assert await vigia.stored() == before


COMMANDS = ["update On it", "no-change", "status monitoring", "resolve", "reopen", "cancel", "sev 1", "role ic me",
            "note Seen", "snooze 5m", "remind 20m", "update", "info", "timeline", "who", "status"]  # fmt: skip


@pytest.mark.parametrize("said", COMMANDS)
async def test_outside_a_channel_without_open_incidents_the_way_to_one_is_told(vigia: Vigia, said: str) -> None:
    for lang in LANGUAGES:
        vigia.locales[BRUNO] = lang
        assert only_sentence(await vigia.says(BRUNO, said)) == expected("no-incident-here", {}, vigia.words(lang))
    assert not any((await vigia.stored()).values())


async def test_outside_a_channel_the_open_incidents_are_named(vigia: Vigia) -> None:
    await vigia.declares(ANA, "sev3 Search is slow")
    await vigia.declares(ANA, "sev1 Checkout is failing")
    before = await vigia.stored()
    for said in COMMANDS:
        verb = said.split(maxsplit=1)[0] if said != "status" else "info"
        for lang in LANGUAGES:
            vigia.locales[BRUNO] = lang
            facts = {"example": f"{verb} #2", "open": ["#2", "#1"]}  # worst first
            told = expected("no-incident-here-open", facts, vigia.words(lang))
            assert only_sentence(await vigia.says(BRUNO, said)) == told
    assert await vigia.stored() == before


@pytest.mark.parametrize("ending", ["resolve", "cancel"])
async def test_an_ended_incident_is_told_by_whom_and_since_when(vigia: Vigia, ending: str) -> None:
    await vigia.declares(ANA)
    await vigia.later("7m")
    await vigia.says(CARMEN, ending, where=1)
    before = await vigia.stored()
    status = "resolved" if ending == "resolve" else "cancelled"
    for said in ("update On it", "no-change", "status monitoring", "resolve", "cancel", "sev 1", "snooze 5m",
                 "remind 20m", "role scribe me", "role drop scribe"):  # fmt: skip
        for lang in LANGUAGES:
            vigia.locales[BRUNO] = lang
            words = vigia.words(lang)
            facts = {"number": 1, "status": words.say(status), "by": CARMEN, "at": at("12:07")}
            assert only_sentence(await vigia.says(BRUNO, said, where=1)) == expected("incident-over", facts, words)
    assert await vigia.stored() == before


async def test_somebody_whose_language_is_not_spoken_here_is_answered_in_the_installation_s(vigia: Vigia) -> None:
    vigia.locales[BRUNO] = "ja-JP"
    reply = await vigia.says(BRUNO, "frobnicate")
    assert refused(reply)
    assert text(reply).startswith("I do not know “frobnicate”.")


def test_every_refusal_has_its_sentence() -> None:
    codes = {error.code for error in UserError.__subclasses__()}
    assert codes <= SENTENCES.keys()
    assert {bad.code for bad in TABLE.values()} <= codes
