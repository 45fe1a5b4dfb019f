"""A backup is taken while work goes on, and put back elsewhere."""

import json
import shutil
import tarfile
import threading

import pytest

from house import House, intake


@pytest.fixture
def backup(house, tmp_path):
    """A backup taken while requests come in, and the numbers acknowledged before it began."""
    before, told = [], threading.Event()
    (house.var / "files").mkdir()
    (house.var / "files" / "sealed").write_bytes(b"k1\n" + bytes(range(256)))
    with house.serving() as client:
        before = [intake(client, key=f"before-{i}").json()["number"] for i in range(5)]

        def go_on():
            for i in range(500):
                if told.is_set():
                    return
                intake(client, key=f"meanwhile-{i}")

        writer = threading.Thread(target=go_on)
        writer.start()
        said = house.linli("backup", tmp_path / "night.tar")
        told.set()
        writer.join()
    return tmp_path / "night.tar", before, said.stdout


def test_a_backup_during_writes_comes_back_elsewhere(backup, house, empty_house):
    file, before, said = backup
    with tarfile.open(file) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
        names = tar.getnames()
    (empty_house.var / "keys").mkdir(parents=True)
    shutil.copy(house.var / "keys" / "linli.keys", empty_house.var / "keys" / "linli.keys")

    done = empty_house.linli("restore", file)

    numbers = {row[0] for row in empty_house.rows("SELECT number FROM cases_case")}
    assert set(before) <= numbers
    assert len(numbers) == manifest["tables"]["cases_case"]
    assert "as written" in done.stdout and "counts agree" in done.stdout
    assert (empty_house.var / "files" / "sealed").read_bytes() == (house.var / "files" / "sealed").read_bytes()
    assert not [name for name in names if "key" in name]
    assert "key file is not in it" in said
    assert empty_house.linli("audit", "verify").returncode == 0


@pytest.mark.parametrize("odd", ["../outside", "/outside", "link"])
def test_an_archive_writes_nothing_outside_its_folder(house, empty_house, tmp_path, odd):
    house.linli("backup", tmp_path / "b.tar")
    with tarfile.open(tmp_path / "b.tar", "a") as tar:
        member = tarfile.TarInfo(odd)
        if odd == "link":
            member.type, member.linkname = tarfile.SYMTYPE, "/etc"
        tar.addfile(member)
    (empty_house.var / "keys").mkdir(parents=True)
    shutil.copy(house.var / "keys" / "linli.keys", empty_house.var / "keys" / "linli.keys")

    done = empty_house.linli("restore", tmp_path / "b.tar", ok=False)

    assert "is not a whole backup" in done.stderr and odd in done.stderr
    assert not (empty_house.var / "files").exists()


def test_a_restore_goes_into_an_empty_house_only(house, tmp_path):
    house.linli("backup", tmp_path / "b.tar")

    done = house.linli("restore", tmp_path / "b.tar", ok=False)

    assert done.returncode == 1 and "not empty" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_restore_asks_for_the_key_file_of_the_backup(house, empty_house, tmp_path):
    house.linli("backup", tmp_path / "b.tar")

    without = empty_house.linli("restore", tmp_path / "b.tar", ok=False)
    empty_house.linli("keys", "init")
    with_another = empty_house.linli("restore", tmp_path / "b.tar", ok=False)

    assert "First put the key file" in without.stderr
    assert "not the one of this backup" in with_another.stderr


def test_a_backup_never_replaces_a_file(house: House, tmp_path):
    (tmp_path / "b.tar").write_text("kept")

    assert house.linli("backup", tmp_path / "b.tar", ok=False).returncode == 1
    assert (tmp_path / "b.tar").read_text() == "kept"
