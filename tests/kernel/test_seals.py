"""Sealed values open in their own place only, and only with the key file."""

import json
from uuid import UUID

import pytest
from django.conf import settings

from linli.kernel import keys, seals
from linli.kernel.seals import SealBroken

ROW, OTHER = UUID(int=1), UUID(int=2)
NUMBER = "50019919850713992X"
PLACE = {"table": "people_person", "column": "id_number_sealed", "row_id": ROW}


@pytest.fixture
def ring(tmp_path, monkeypatch):
    """A key file of its own."""
    path = tmp_path / "keys" / "k"
    keys.create(path)
    monkeypatch.setattr(settings, "KEY_FILE", path)
    yield path
    keys.load.cache_clear()


def test_a_seal_opens_in_its_place(ring):
    sealed = seals.seal(NUMBER, **PLACE)

    assert NUMBER not in sealed
    assert seals.unseal(sealed, **PLACE) == NUMBER
    assert seals.seal(NUMBER, **PLACE) != sealed


@pytest.mark.parametrize("change", [{"table": "people_party"}, {"column": "phone_sealed"}, {"row_id": OTHER}])
def test_a_seal_moved_elsewhere_does_not_open(ring, change):
    with pytest.raises(SealBroken):
        seals.unseal(seals.seal(NUMBER, **PLACE), **PLACE | change)


@pytest.mark.parametrize("spoil", [lambda s: s[:-2], lambda s: s.replace("v1:k1", "v1:k9"), lambda s: "plain"])
def test_a_changed_seal_does_not_open(ring, spoil):
    with pytest.raises(SealBroken):
        seals.unseal(spoil(seals.seal(NUMBER, **PLACE)), **PLACE)


def test_nothing_stays_nothing(ring):
    assert seals.seal("", **PLACE) == seals.unseal("", **PLACE) == seals.blind_index("", column="c") == ""


def test_after_rotation_old_seals_open_and_indexes_hold(ring):
    sealed, index = seals.seal(NUMBER, **PLACE), seals.blind_index(NUMBER, column="c")
    content = json.loads(ring.read_text())
    content["keys"]["k2"], content["current"] = content["keys"]["k1"][::-1].lstrip("=") + "=", "k2"
    ring.write_text(json.dumps(content))
    keys.load.cache_clear()

    assert seals.unseal(sealed, **PLACE) == NUMBER
    assert seals.seal(NUMBER, **PLACE).startswith("v1:k2:")
    assert seals.blind_index(NUMBER, column="c") == index


def test_an_index_is_of_one_column(ring):
    assert seals.blind_index(NUMBER, column="a") == seals.blind_index(NUMBER, column="a")
    assert seals.blind_index(NUMBER, column="a") != seals.blind_index(NUMBER, column="b")


def test_files_open_in_their_place(ring):
    sealed = seals.seal_bytes(b"photo", place="attachment:1")

    assert seals.unseal_bytes(sealed, place="attachment:1") == b"photo"
    with pytest.raises(SealBroken):
        seals.unseal_bytes(sealed, place="attachment:2")


def test_the_key_file_is_for_its_owner_alone(ring):
    assert ring.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        keys.create(ring)
    ring.chmod(0o640)
    keys.load.cache_clear()
    with pytest.raises(keys.KeyFileUnsafe, match="640"):
        keys.load(ring)


def test_a_missing_key_file_has_a_name(tmp_path):
    with pytest.raises(keys.KeyFileMissing):
        keys.load(tmp_path / "none")
    assert len(keys.secret_for(tmp_path / "none", "django")) == 64
