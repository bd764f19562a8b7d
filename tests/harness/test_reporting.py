"""What a run of the tests tells at its end, and when it fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PASSES = """
import pytest

@pytest.mark.browser
def test_in_a_browser():
    pass

@pytest.mark.browser
def test_in_a_browser_too():
    pass

def test_elsewhere():
    pass
"""
SKIPS = """
import pytest

@pytest.mark.browser
def test_without_a_browser():
    pytest.skip("no browser here")
"""
EXPECTS_A_FAILURE = """
import pytest

@pytest.mark.xfail(reason="known to be wrong")
def test_wrong():
    assert False
"""
SKIPS_THE_WHOLE_FILE = """
import pytest

pytest.skip("nothing for this system", allow_module_level=True)
"""


def run_pytest(folder: Path, *arguments: str, ci: bool) -> subprocess.CompletedProcess[str]:
    configuration = folder / "pytest.ini"
    configuration.write_text("[pytest]\nmarkers =\n    browser: drives a browser\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    # Only the plugin under test and what is asked for: loading all of them takes most of a second.
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
    environment |= {"CI": "true" if ci else ""}
    options = ["-c", str(configuration), "-p", "tests.reporting", "-p", "no:cacheprovider", *arguments]
    command = [sys.executable, "-m", "pytest", *options, str(folder)]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)


def test_the_last_line_counts_the_browser_tests_that_ran(tmp_path: Path) -> None:
    (tmp_path / "test_sample.py").write_text(PASSES)
    run = run_pytest(tmp_path, ci=True)
    assert run.returncode == pytest.ExitCode.OK, run.stdout
    assert run.stdout.splitlines()[-1] == "browser tests: 2"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (SKIPS, "test_sample.py::test_without_a_browser: no browser here"),
        (EXPECTS_A_FAILURE, "test_sample.py::test_wrong: expected to fail: known to be wrong"),
        (SKIPS_THE_WHOLE_FILE, "test_sample.py: nothing for this system"),
    ],
    ids=["skip", "xfail", "skip of a file"],
)
def test_in_ci_a_test_that_does_not_run_fails_the_run(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "test_sample.py").write_text(content)
    run = run_pytest(tmp_path, ci=True)
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout
    assert run.stdout.splitlines()[-2:] == [told, "browser tests: 0"]


def test_what_workers_ran_and_skipped_is_summed_up_too(tmp_path: Path) -> None:
    (tmp_path / "test_ran.py").write_text(PASSES)
    (tmp_path / "test_skipped.py").write_text(SKIPS)
    run = run_pytest(tmp_path, "-p", "xdist.plugin", "-n", "2", ci=True)
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout
    told = "test_skipped.py::test_without_a_browser: no browser here"
    assert run.stdout.splitlines()[-2:] == [told, "browser tests: 2"]


def test_outside_ci_a_skip_is_only_a_skip(tmp_path: Path) -> None:
    (tmp_path / "test_sample.py").write_text(SKIPS)
    run = run_pytest(tmp_path, ci=False)
    assert run.returncode == pytest.ExitCode.OK, run.stdout
    assert run.stdout.splitlines()[-1] == "browser tests: 0"
