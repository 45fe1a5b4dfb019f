"""What a case refuses and explains is said in the language of the request; what is kept stays as it was written."""

import re

import pytest
from django.utils.translation import override

from conftest import MONDAY
from linli.cases.actions import make_move
from linli.cases.actions.attachments import attach_file
from linli.cases.rules.files import FileTypeRefused
from linli.cases.rules.flow import MoveRefused
from linli.people.actions.parties import FieldRefused

pytestmark = pytest.mark.django_db
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_a_refused_move_is_told_in_english(open_lamp, clerk):
    with override("en"), pytest.raises(MoveRefused) as refused:
        make_move(number=open_lamp(), move="sign", given={}, by=clerk, at=MONDAY)

    assert not CHINESE.search(str(refused.value))


@pytest.mark.parametrize(
    ("move", "given"),
    [("dispatch", {}), ("dispatch", {"unit": "no-such"}), ("note", {"text": "x" * 100_000}), ("note", {"more": 1})],
)
def test_a_wrong_field_is_told_in_english(open_lamp, clerk, move, given):
    number = open_lamp()
    make_move(number=number, move="accept", given={}, by=clerk, at=MONDAY)

    with override("en"), pytest.raises(FieldRefused) as refused:
        make_move(number=number, move=move, given=given, by=clerk, at=MONDAY)

    assert not [text for _, text in refused.value.errors if CHINESE.search(text)]


def test_a_refused_file_is_told_in_english(open_lamp, clerk):
    with override("en"), pytest.raises(FileTypeRefused) as refused:
        attach_file(number=open_lamp(), name="a.exe", content=b"MZ\x00\x01", by=clerk, at=MONDAY)

    assert not CHINESE.search(str(refused.value))
