"""Operators find every setting, command, metric and log line."""

import inspect
import re

import prometheus_client
import pytest

from bot import metrics
from bot.cli import COMMANDS, with_own_commands
from bot.config import HOME, Settings
from tests.docs import pages

README = pages.read("README.md")
OPERATING = pages.read("docs/operating.md")

TOLD_AS = {
    "public_url": "http://HOST:PORT",
    "subscribers_key": "made at the first start",
    "vigia_playbooks": "playbooks",
    "vigia_demo": "0",
    "vigia_adapters": "webchat",
    "status_url": "PUBLIC_URL/status",
    "status_languages": "VIGIA_LOCALE first, then the others",
    "status_links": "none",
    "status_contact": "none",
    "status_targets": "none",
}


@pytest.mark.parametrize("page", [README, OPERATING], ids=["README.md", "docs/operating.md"])
def test_every_setting_is_on_the_page_with_its_default(page: str) -> None:
    shown = {row[0]: row[1] for row in pages.rows(pages.section(page, "## Settings"))}
    fields = Settings.model_fields.items()
    assert shown == {f"`{name.upper()}`": f"`{TOLD_AS.get(name, field.default)}`" for name, field in fields}


def test_the_defaults_that_are_told_in_other_words_are_still_those() -> None:
    fields = Settings.model_fields
    assert fields["public_url"].default == ""
    assert fields["subscribers_key"].default == ""
    assert fields["vigia_playbooks"].default == HOME / TOLD_AS["vigia_playbooks"]
    assert fields["vigia_demo"].default is False
    assert [fields[name].default for name in TOLD_AS if name.startswith("status_")] == ["", (), (), "", ()]
    assert fields["vigia_adapters"].default == (TOLD_AS["vigia_adapters"],)


def test_the_readme_has_every_command_of_vigia() -> None:
    shown = pages.rows(pages.section(README, "## Commands for operators"))
    assert shown == [[f"`vigia {name}`", does] for name, does in COMMANDS.items()]


def test_no_page_names_a_command_that_vigia_does_not_have() -> None:
    pattern = re.compile(r"(?:^|[`/ ])vigia (?!-)([a-z][a-z-]*)", re.MULTILINE)
    for page in pages.every_page():
        text = page.read_text(encoding="utf-8")
        shown = [*pages.ticked(text), *pages.blocks(text, "console")]
        named = {name for piece in shown for name in pattern.findall(piece)}
        assert named <= {*COMMANDS, *with_own_commands(), "vigia"}, page.name


def test_every_metric_is_on_the_page() -> None:
    shown = {row[0].strip("`") for row in pages.rows(pages.section(OPERATING, "## Metrics"))}
    kinds = (prometheus_client.Counter, prometheus_client.Gauge, prometheus_client.Histogram)
    declared = [metric for _, metric in inspect.getmembers(metrics) if isinstance(metric, kinds)]
    names = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for metric in declared
        for family in metric.collect()
    }
    assert shown == names


def test_every_log_line_is_on_the_page() -> None:
    shown = {name for row in pages.rows(pages.section(OPERATING, "## Logs")) for name in pages.ticked(row[0])}
    sources = [path for folder in ("bot", "adapters") for path in (pages.ROOT / folder).rglob("*.py")]
    pattern = re.compile(r'\blog_?\.(?:debug|info|warning|error|exception)\(\s*"([^"]+)"')
    written = {name for path in sources for name in pattern.findall(path.read_text(encoding="utf-8"))}
    assert shown == written


@pytest.mark.parametrize("target", ["demo", "test", "install", "lint", "format", "messages", "lock"])
def test_what_the_pages_make_can_be_made(target: str) -> None:
    assert re.search(rf"^{target}:", pages.read("Makefile"), re.MULTILINE)
