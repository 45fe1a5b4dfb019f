"""The door that an address names is shown beside it on the page of a case."""

import pytest

from linli.desk.templatetags.addresses import door


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("阳光小区3栋2单元5-3", "阳光小区 3栋 2单元 5层 5-3室"),
        ("万新路12号3栋对面", "3栋（对面）"),
        ("万新路12号", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_the_door_is_told_when_the_text_has_a_building_or_a_unit(address, shown):
    assert door(address) == shown


@pytest.mark.django_db
def test_the_page_of_a_case_shows_it(client, open_lamp):
    from linli.access.models import Account

    number = open_lamp(location={"address": "万新路12号3栋2单元"})
    client.force_login(Account.objects.get(username="clerk"))

    page = client.get(f"/desk/cases/{number}/").content.decode()

    assert "万新路12号3栋2单元" in page
    assert "3栋 2单元" in page
