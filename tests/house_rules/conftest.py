import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def source() -> Path:
    return ROOT / "src" / "linli"


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the sources to plant a breach in: the project's root, with src/linli and pyproject.toml."""
    shutil.copytree(
        ROOT / "src" / "linli", tmp_path / "src" / "linli", ignore=shutil.ignore_patterns("__pycache__", "static")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path
