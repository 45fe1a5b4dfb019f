"""What a file of the project must not name: the host of a package registry, or a folder of the machine it was made on."""

import re
import subprocess
import sys
from pathlib import Path

from house_rules import checks

COMMON_FOLDERS = {"/", "/tmp", "/home", "/srv", "/opt", "/root", "/usr/src"}


def registries() -> list[str]:
    """The hosts this machine installs packages from, and the usual ones, spelt so that this file does not name them."""
    configured = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    usual = [
        ".".join(parts)
        for parts in (("py" + "pi", "org"), ("registry", "npm" + "js", "org"), ("files", "python" + "hosted", "org"))
    ]
    hosts = re.findall(r"https?://(?:[^/@\s]*@)?([A-Za-z0-9.-]+)", configured)
    folders = re.findall(r"file://(/[^\s'\"]+)", configured)
    return sorted({*usual, *hosts, *folders})


def machine_folders(root: Path) -> list[str]:
    """The project's own folder, the one it stands in unless any machine has that, and hidden folders at home."""
    parent = [] if str(root.parent) in COMMON_FOLDERS else [f"{root.parent}/"]
    return [f"{root}/", *parent, f"{Path.home()}/."]


def tracked(root: Path) -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name]


def test_no_file_names_a_registry_or_this_machine(root):
    assert (
        checks.named_places(root, tracked(root), [*registries(), *machine_folders(root), "--extra-" + "index-url"])
        == []
    )


def test_a_file_that_names_a_registry_is_seen(tmp_path):
    (tmp_path / "requirements.txt").write_text("--index-url https://registry.invalid/simple\n")

    assert checks.named_places(tmp_path, ["requirements.txt"], ["registry.invalid"]) == [
        "requirements.txt: registry.invalid"
    ]
