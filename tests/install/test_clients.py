"""The set-up of other people's programs: what is missing is said in one sentence, what comes is known by its hash."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = Path("scripts", "install-clients.sh")
TOOLS = ("cat", "cksum", "dirname", "sh")


def locked() -> dict[str, Any]:
    lock: dict[str, Any] = json.loads((ROOT / "clients" / "package-lock.json").read_text())
    return lock["packages"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("there", "missing"), [((), "node npm java"), (("node", "npm"), "java"), (("java",), "node npm")]
)
def test_a_machine_that_lacks_a_program_is_told_which(there: tuple[str, ...], missing: str, tmp_path: Path) -> None:
    (tmp_path / "clients").mkdir()
    (tmp_path / "scripts").mkdir()
    commands = tmp_path / "bin"
    commands.mkdir()
    shutil.copy(ROOT / SCRIPT, tmp_path / SCRIPT)
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (commands / tool).symlink_to(found)
    for program in there:
        (commands / program).write_text("#!/bin/sh\nexit 1\n")
        (commands / program).chmod(0o755)
    result = subprocess.run(
        [str(tmp_path / SCRIPT)], env={"PATH": str(commands)}, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert f"there is no {missing}:" in line
    assert "apt install nodejs npm default-jre-headless" in line
    assert not (tmp_path / "clients" / "node_modules").exists()


def test_each_package_is_known_by_its_hash_and_by_no_address() -> None:
    packages = {path: one for path, one in locked().items() if path}
    assert {"statuspage.js", "statuspage.io", "vnu-jar"} <= {path.rpartition("node_modules/")[2] for path in packages}
    assert [path for path, one in packages.items() if not one.get("integrity", "").startswith("sha512-")] == []
    assert [path for path, one in packages.items() if "resolved" in one] == []


def test_what_is_asked_for_is_asked_for_exactly() -> None:
    wanted = json.loads((ROOT / "clients" / "package.json").read_text())["dependencies"]
    assert [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    assert locked()[""]["dependencies"] == wanted
