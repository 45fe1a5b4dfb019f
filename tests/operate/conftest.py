import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from house import FURNISH, House, drop_database, new_house


@pytest.fixture(scope="session")
def model_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Calendar, district and cast, loaded once a run; copied by those who need a house."""
    house = new_house(tmp_path_factory.mktemp("model") / "var", base_url=os.environ.get("DATABASE_URL", ""))
    house.linli("migrate")
    house.python("-c", FURNISH)
    yield house
    drop_database(house)


@pytest.fixture
def house(model_house: House, tmp_path: Path) -> Iterator[House]:
    """A house with the district and the cast."""
    own = model_house.copy(tmp_path / "var")
    yield own
    drop_database(own)


@pytest.fixture
def empty_house(tmp_path: Path) -> Iterator[House]:
    """A house with nothing in it."""
    own = new_house(tmp_path / "empty", base_url=os.environ.get("DATABASE_URL", ""))
    yield own
    drop_database(own)
