"""What a test run adds to pytest's own report.

It always says how many browser tests ran. With CI=true a test that is skipped or expected to fail fails the
run: otherwise a missing browser or database would look like success.
"""

import os
from collections.abc import Generator, Sequence
from typing import Final

import pytest

BROWSER: Final = ("browser", True)


class Reporting:
    def __init__(self, *, skips_fail: bool) -> None:
        self._skips_fail = skips_fail
        self._browser_tests = 0
        self._skipped: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped:
            self._skipped[report.nodeid] = _reason(report)
        elif report.when == "call" and BROWSER in report.user_properties:
            self._browser_tests += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self._skipped[report.nodeid] = _reason(report)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> Generator[None]:
        otherwise_fine = exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}
        if self._skips_fail and self._skipped and otherwise_fine:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        yield
        # Around pytest's own hook, because these are the last lines of the run.
        self._sum_up(session.config.pluginmanager.getplugin("terminalreporter"))

    def _sum_up(self, terminal: pytest.TerminalReporter) -> None:
        if self._skips_fail and self._skipped:
            terminal.section("skipped tests fail this run, because CI=true", red=True)
            for nodeid, reason in sorted(self._skipped.items()):
                terminal.write_line(f"{nodeid}: {reason}", red=True)
        terminal.write_line(f"browser tests: {self._browser_tests}")


def pytest_configure(config: pytest.Config) -> None:
    # Workers of pytest-xdist send their reports to the one process that sums up.
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Reporting(skips_fail=os.environ.get("CI") == "true"))


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    # Properties travel with the reports of workers, and unlike keywords they hold no names of folders.
    for item in items:
        if item.get_closest_marker("browser"):
            item.user_properties.append(BROWSER)


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    expected: str | None = getattr(report, "wasxfail", None)
    if expected is not None:
        return f"expected to fail: {expected}"
    # A skip is reported as (path, line, reason).
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longreprtext
    return reason.removeprefix("Skipped: ")
