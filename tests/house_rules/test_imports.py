"""The import contract of pyproject.toml, run as the build runs it, on the house and on a copy with a planted import."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config", root / "pyproject.toml"]
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def test_every_room_imports_only_rooms_below_it(root):
    done = lint_imports(root)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("kernel/ids.py", "import linli.cases.choices", "Floors"),
        ("desk/apps.py", "import linli.portal.apps", "Floors"),
        ("people/choices.py", "import linli.people.models", "Inside a room"),
        ("cases/choices.py", "import httpx", "Only exchange calls the network"),
    ],
)
def test_a_planted_import_breaks_the_contract(copy, file, line, contract):
    planted = copy / "src" / "linli" / file
    planted.write_text(f"{line}\n{planted.read_text(encoding='utf-8')}", encoding="utf-8")

    done = lint_imports(copy)

    assert done.returncode != 0
    assert any(contract in text and "BROKEN" in text for text in done.stdout.splitlines())
