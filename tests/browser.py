"""A real browser before the live server. Import `chromium` and `tab_of` into a conftest to use them."""

import atexit
import shutil
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

BACKEND = "django.contrib.auth.backends.ModelBackend"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Chromium, started once a run."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    started = _playwright().chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield started
    started.close()


@lru_cache
def _playwright() -> Any:
    """Started once a process: a second one beside it is refused, and each conftest that imports `chromium` has its own."""
    from playwright.sync_api import sync_playwright

    playwright = sync_playwright().start()
    atexit.register(playwright.stop)
    return playwright


@pytest.fixture
def tab_of(live_db: None, live_server: Any, chromium: Any) -> Iterator[Callable[..., Any]]:
    """`tab_of("clerk", size=NARROW)`: a page of one of the cast, signed in; `tab_of("")` of nobody.

    Addresses are those of the live server. Further keywords go to the browser context.
    """
    contexts = []

    def open_tab(username: str = "", size: dict[str, int] = WIDE, **more: Any) -> Any:
        context = chromium.new_context(viewport=size, base_url=live_server.url, locale="zh-CN", **more)
        contexts.append(context)
        if username:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": _key(username), "url": live_server.url}]
            )
        return context.new_page()

    yield open_tab
    for context in contexts:
        context.close()


def _key(username: str) -> str:
    from linli.access.models import Account

    client = Client()
    client.force_login(Account.objects.get(username=username), backend=BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def faults_of(page: Any) -> list[str]:
    """What is wrong with the page as it stands: serious findings of axe, and a page that scrolls sideways."""
    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    faults = [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found if rule["impact"] in SERIOUS]
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return [*faults, *([f"scrolls sideways: {wide} > {seen}"] if wide > seen else [])]
