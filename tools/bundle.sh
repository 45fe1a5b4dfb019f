#!/usr/bin/env bash
# Everything a machine without internet needs: unpack the archive, put `build/bundle` in it, `make demo OFFLINE=1`.
# PLATFORM=manylinux_2_28_aarch64 fetches the wheels of another processor.
set -euo pipefail
cd "$(dirname "$0")/.."
target=build/bundle
rm -rf "$target"
mkdir -p "$target/wheels"
other=()
[ -z "${PLATFORM:-}" ] || other=(--platform "$PLATFORM" --only-binary=:all:)
.venv/bin/pip download -qq --disable-pip-version-check --require-hashes --no-deps "${other[@]}" -r requirements/run.txt -d "$target/wheels"
git archive --format=tar.gz --prefix=linli/ -o "$target/linli.tar.gz" HEAD
(cd "$target" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)
echo "$(find "$target/wheels" -type f | wc -l) packages and the files of $(git rev-parse --short HEAD) in $target ($(du -sh "$target" | cut -f1))"
