"""A throw-away PostgreSQL for one command: `python tools/postgres.py COMMAND…` runs it with DATABASE_URL set.

The cluster lives in a temporary folder, listens on a socket there only, writes to the disk as a real one does
(fsync stays on) and is gone afterwards. As root it runs as the user `postgres`, because the server refuses root.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OPTIONS = "-c listen_addresses= -c max_connections=100 -c unix_socket_permissions=0777"


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl: Debian keeps one for each version."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = str(installed[-1]) if installed else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def as_server(*command: str | Path) -> None:
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*user, *map(str, command)], capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


@contextmanager
def cluster() -> Iterator[str]:
    """Yields the DATABASE_URL of a running, empty cluster. Leaves with a message when PostgreSQL is not installed."""
    tools = binaries()
    if tools is None:
        sys.exit("PostgreSQL is not installed. Run:  sudo apt-get install postgresql")
    home = Path(tempfile.mkdtemp(prefix="linli-pg-"))  # a short name: the path of a socket may have 107 characters
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
        home.chmod(0o755)
    files = home / "files"
    try:
        as_server(tools / "initdb", "-D", files, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        as_server(tools / "pg_ctl", "-D", files, "-w", "-l", home / "log", "-o", f"{OPTIONS} -k {home}", "start")
        try:
            yield f"postgresql://postgres@/postgres?host={home}"
        finally:
            as_server(tools / "pg_ctl", "-D", files, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def main() -> int:
    with cluster() as url:
        return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
