"""The set-up on a machine that lacks something: one sentence that says what to do, and nothing half made."""

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = Path("scripts", "install.sh")
# What the script itself calls; none of these brings a Python along.
TOOLS = ("cat", "cksum", "dirname", "sh")

PYTHON = shlex.quote(sys.executable)
REAL = f'#!/bin/sh\nexec {PYTHON} "$@"\n'
# Debian without its package of venv: everything works but ensurepip.
WITHOUT_ENSUREPIP = f"""#!/bin/sh
case "$2" in *ensurepip*) echo "No module named 'ensurepip'" >&2; exit 1 ;; esac
exec {PYTHON} "$@"
"""
# What a version manager leaves for a version that is not installed.
EMPTY_SHIM = "#!/bin/sh\necho 'command not found' >&2\nexit 127\n"

Machine = Callable[..., "subprocess.CompletedProcess[str]"]


def old(version: tuple[int, int, int]) -> str:
    """A Python that says it has another version."""
    pretend = f"import sys; sys.version_info = {version}; exec(sys.argv[1])"
    return f'#!/bin/sh\n[ "$1" = -c ] || exit 1\nexec {PYTHON} -c "{pretend}" "$2"\n'


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Runs the script in a checkout on a machine that has these commands and the script's own tools."""
    checkout, commands = tmp_path / "check out", tmp_path / "bin"
    (checkout / SCRIPT.parent).mkdir(parents=True)
    commands.mkdir()
    for name in (SCRIPT, "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, checkout / name)
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (commands / tool).symlink_to(found)

    def run(pythons: dict[str, str], *, chosen: str | None = None) -> subprocess.CompletedProcess[str]:
        for name, content in pythons.items():
            (commands / name).write_text(content)
            (commands / name).chmod(0o755)
        environment = {"PATH": str(commands)} | ({"PYTHON": chosen} if chosen else {})
        command = [str(checkout / SCRIPT), "runtime"]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert not (checkout / ".venv").exists()
        return result

    return run


def sentence(result: "subprocess.CompletedProcess[str]") -> str:
    assert result.returncode == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


def test_an_old_python_is_named_with_the_versions_that_do(machine: Machine) -> None:
    told = sentence(machine({"python3": old((3, 9, 18))}))
    assert told.startswith("Vigia needs Python 3.11, 3.12 or 3.13, but python3 is Python 3.9.18: install one of them")
    assert "PYTHON=" in told


def test_a_python_that_is_too_new_is_named_too(machine: Machine) -> None:
    assert "python3 is Python 3.14.0" in sentence(machine({"python3": old((3, 14, 0))}))


def test_a_chosen_python_that_is_too_old_is_not_replaced_by_another(machine: Machine) -> None:
    told = sentence(machine({"python3": REAL, "python3.9": old((3, 9, 18))}, chosen="python3.9"))
    assert "python3.9 is Python 3.9.18" in told


def test_a_machine_without_python_is_told_so(machine: Machine) -> None:
    assert "no python3 was found" in sentence(machine({}))


def test_a_chosen_python_that_does_not_exist_is_told_by_its_name(machine: Machine) -> None:
    assert "no /opt/python was found" in sentence(machine({"python3": REAL}, chosen="/opt/python"))


def test_a_command_that_only_looks_like_python_is_passed_over(machine: Machine) -> None:
    told = sentence(machine({"python3.13": EMPTY_SHIM, "python3": old((3, 10, 4))}))
    assert "python3 is Python 3.10.4" in told


def test_a_python_without_its_venv_module_is_told_with_the_package_to_install(machine: Machine) -> None:
    told = sentence(machine({"python3": WITHOUT_ENSUREPIP}))
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert told.startswith(f"Python {version}.{sys.version_info.micro} (python3) cannot make a virtual environment")
    assert f"sudo apt install python{version}-venv" in told


def test_an_old_python_beside_one_without_venv_is_not_the_one_that_is_told(machine: Machine) -> None:
    told = sentence(machine({"python3.11": WITHOUT_ENSUREPIP, "python3": old((3, 9, 18))}))
    assert "(python3.11) cannot make a virtual environment" in told
