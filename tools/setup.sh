#!/usr/bin/env bash
# setup.sh run|test|bench: make .venv and install the locked packages; what the system lacks is installed by apt as root on
# Debian, elsewhere the one command is printed.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-run}

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && [ -z "${OFFLINE:-}" ]; }

# need REQUIRED|OPTIONAL "what it is for" package… : installs the packages, or says how
need() {
    local weight=$1 purpose=$2
    shift 2
    if can_install; then
        echo "Installing $* ($purpose)"
        if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; then
            return
        fi
    fi
    echo "Missing: $purpose. Run:  sudo apt-get install $*" >&2
    [ "$weight" = OPTIONAL ] || exit 1
}

has_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }
has_postgres() { command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
has_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }
has_atomic() { PATH=$PATH:/sbin:/usr/sbin ldconfig -p | grep -q libatomic.so.1; }
has_chinese_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn family)" ]; }

command -v python3 >/dev/null || need REQUIRED "Python 3.11 or newer" python3 python3-venv
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $(python3 -V)." >&2; exit 1; }
[ -x .venv/bin/python ] || has_venv || need REQUIRED "virtual environments for Python" python3-venv
if [ "$purpose" = bench ]; then
    has_postgres && command -v pgbench >/dev/null || need REQUIRED "PostgreSQL with pgbench, which the figures stand beside" postgresql
    command -v wrk >/dev/null || need REQUIRED "wrk, which makes the load" wrk
fi
if [ "$purpose" = test ]; then
    has_postgres || need OPTIONAL "PostgreSQL; without it nothing is tested on the district's database" postgresql
    has_chromium || need OPTIONAL "Chromium; without it the journeys in a browser stay untested" chromium
    has_atomic || need OPTIONAL "libatomic, which the driver of the browser tests is linked to" libatomic1
    has_chinese_font || need OPTIONAL "a Chinese font; without it pages cannot be looked at" fontconfig fonts-noto-cjk
fi

[ -x .venv/bin/python ] || python3 -m venv .venv

lock=requirements/run.txt
[ "$purpose" = run ] || lock=requirements/dev.txt
mark=.venv/installed-$purpose
fingerprint=$(cat requirements/run.txt "$lock" pyproject.toml | sha256sum)
if [ "$(cat "$mark" 2>/dev/null || true)" != "$fingerprint" ]; then
    echo "Installing the locked packages of $lock"
    source=()
    [ -z "${OFFLINE:-}" ] || source=(--no-index --find-links build/bundle/wheels)
    .venv/bin/pip install -qq --disable-pip-version-check --require-hashes "${source[@]}" -r "$lock"
    .venv/bin/pip install -qq --disable-pip-version-check --no-build-isolation --no-deps --no-index -e .
    echo "$fingerprint" >"$mark"
fi
.venv/bin/python tools/messages.py compile
