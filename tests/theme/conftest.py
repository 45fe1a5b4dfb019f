import importlib.util
from pathlib import Path

import pytest
from django.utils.translation import trans_real


def load_tool():
    path = Path(__file__).resolve().parents[2] / "tools" / "messages.py"
    spec = importlib.util.spec_from_file_location("messages_tool", path)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


@pytest.fixture(scope="session")
def tool():
    return load_tool()


@pytest.fixture(scope="session")
def english_catalogue(tool, tmp_path_factory):
    """The compiled catalogue, as setup leaves it."""
    compiled = tool.CATALOGUE.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < tool.CATALOGUE.stat().st_mtime:
        tool.compile_()
        trans_real._translations.clear()
    return compiled
