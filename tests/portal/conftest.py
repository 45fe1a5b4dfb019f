"""Walking through the portal's forms as a browser without script does."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from browser import chromium, tab_of

__all__ = ["chromium", "tab_of"]

LAMP = {"place": "新华路口第二根灯杆", "fault": "不亮", "danger": "no"}
ID_NUMBER, PHONE = "500199198507139928", "10000001234"
OTHER_ID_NUMBER = "50019919500307002X"


class Walk:
    """A visitor with one page open. `send` posts its form with the hidden fields it carries."""

    def __init__(self, client: Client) -> None:
        self.client, self.html, self.status, self.pages = client, "", 0, []
        self.content = b""

    def open(self, address: str) -> "Walk":
        return self._read(self.client.get(address))

    def send(self, address: str, **values: Any) -> "Walk":
        hidden = dict(re.findall(r'name="(carried_id|carried|matter|step)" value="([^"]*)"', self.html))
        return self._read(self.client.post(address, {**hidden, **values}))

    def next(self, address: str, **values: Any) -> "Walk":
        return self.send(address, go="next", **values)

    def _read(self, response: Any) -> "Walk":
        self.status, self.content = response.status_code, response.content
        self.html = self.content.decode(errors="replace")
        self.pages.append(self.html)
        return self

    @property
    def asks(self) -> str:
        return re.search(r"<h1>(.*?)</h1>", self.html, re.DOTALL)[1]

    @property
    def errors(self) -> list[str]:
        lists = re.findall(r'<ul class="field-error".*?</ul>', self.html, re.DOTALL)
        return [text for part in lists for text in re.findall(r"<li>(.*?)</li>", part)]

    @property
    def digits(self) -> tuple[str, str]:
        number, code = re.findall(r'<span class="digits[^"]*">(.*?)</span>', self.html)
        return number, code.replace(" ", "")


@pytest.fixture
def walk(db: None, client: Client) -> Walk:
    return Walk(client)


@pytest.fixture
def filed(walk: Walk) -> Callable[..., Walk]:
    """A street-lamp appeal filed by Li Ming; keywords change the answers."""

    def file(**changes: Any) -> Walk:
        here = "/file/street-lamp/"
        walk.open(here).next(here)
        walk.next(here, role="self", shown_as="named")
        walk.next(here, name="李明", phone=PHONE)
        walk.next(here, division="500110004001")
        walk.next(here, **LAMP | changes)
        walk.next(here)
        return walk.send("/done/")

    return file
