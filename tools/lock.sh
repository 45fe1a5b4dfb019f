#!/usr/bin/env bash
# Renews the locks after a change of the dependencies in pyproject.toml. Needs uv, which is not a dependency of the
# project: install it with pipx, or into an environment of its own. The locks name no index, so they serve everywhere.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "uv is needed to renew the locks:  pipx install uv" >&2; exit 1; }
compile() {
    uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 "$@"
}
# setuptools is locked too, because `pip install -e .` builds without isolation
echo 'setuptools>=80,<81' | compile --quiet pyproject.toml - -o requirements/run.txt
echo 'setuptools>=80,<81' | compile --quiet --extra dev -c requirements/run.txt pyproject.toml - -o requirements/dev.txt
git diff --stat -- requirements
