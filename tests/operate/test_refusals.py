"""What an operator gets wrong ends in one clear sentence and a status that is not 0."""

import shutil
import socket

import pytest

from house import ROOT, free_port


def refused(done) -> str:
    """The one sentence on the error stream."""
    assert done.returncode != 0 and "Traceback" not in done.stderr
    sentences = [line for line in done.stderr.splitlines() if line and not line.startswith(("Usage:", "Try "))]
    assert len(sentences) == 1, done.stderr
    return sentences[0]


def test_a_server_does_not_start_on_a_database_without_tables(empty_house):
    assert "linli migrate" in refused(empty_house.linli("serve", "--port", free_port(), ok=False))


def test_a_server_does_not_start_on_a_database_of_an_earlier_version(house):
    house.write("DELETE FROM django_migrations WHERE app = 'exchange'")

    told = refused(house.linli("serve", "--port", free_port(), ok=False))

    assert "exchange.0001_initial" in told and "linli migrate" in told


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_that_is_taken_is_named(house, command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert str(port) in refused(house.linli(command, "--port", port, ok=False))


@pytest.mark.parametrize("name", ["district.yaml", "units.yaml", "routes.yaml", "matters"])
def test_a_district_without_one_of_its_files_is_not_loaded(house, tmp_path, name):
    folder = tmp_path / "districts" / "wansheng"
    shutil.copytree(ROOT / "data" / "wansheng", folder)
    shutil.copytree(ROOT / "data" / "divisions", folder.parent / "divisions")
    gone = folder / name
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()

    done = house.linli("load", "district", folder, ok=False)

    assert name in refused(done) and str(folder) in done.stderr
    assert done.stdout == ""


def test_a_folder_that_is_no_district_is_refused_at_once(house, tmp_path):
    told = refused(house.linli("load", "district", tmp_path, ok=False))

    assert all(name in told for name in ("district.yaml", "units.yaml", "routes.yaml", "matters"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "是空的"),
        (b"a,b\n1,2\n", "没有这些列"),
        (b"PK\x03\x04", "另存为 CSV"),
        (b"\x1f\x8b\x08\x00nonsense", "读不出"),
        (bytes(range(128, 256)), "文字编码"),
    ],
)
def test_a_wrong_file_is_not_imported(house, tmp_path, content, sentence):
    file = tmp_path / "requests.csv"
    file.write_bytes(content)

    assert sentence in refused(house.linli("import", "requests", file, "--mapping", "pingshan", ok=False))


def test_what_is_no_file_or_no_mapping_is_named(house, tmp_path):
    file = tmp_path / "requests.csv"
    file.write_text("a,b\n1,2\n")

    assert "pingshan" in refused(house.linli("import", "requests", file, "--mapping", "nowhere", ok=False))
    assert "gone.csv" in refused(
        house.linli("import", "requests", tmp_path / "gone.csv", "--mapping", "pingshan", ok=False)
    )
    assert str(tmp_path) in refused(house.linli("import", "requests", tmp_path, "--mapping", "pingshan", ok=False))
