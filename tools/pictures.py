"""`make pictures`: the pages as a person sees them, at 1440 and 390 px, from a demo database of their own.

Pictures go to build/pictures; the one in the README is copied to docs/pictures. Each page is also held to two rules:
nothing scrolls sideways at 390 px, and axe finds nothing serious. `--only NAME` takes some of them.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build" / "pictures"
WIDTHS = {"1440": (1440, 900), "390": (390, 844)}
PASSWORD = "pictures-of-linli-7"  # noqa: S105 - of a database that is thrown away
README_PICTURE = "desk-home-1440.png"
CHROMIUM = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", action="append", default=[], help="a page by name; may be given several times")
    asked.add_argument("--english", action="store_true", help="the pages in English")
    asked.add_argument("--elder", action="store_true", help="the pages in elder mode")
    given = asked.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="linli-pictures-") as home:
        os.environ |= {"LINLI_VAR": home, "DJANGO_SETTINGS_MODULE": "linli.config.settings"}
        os.environ.pop("DATABASE_URL", None)
        faults = take_all(home, set(given.only), english=given.english, elder=given.elder)
    for fault in faults:
        print(fault)
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}, {len(faults)} faults")
    return 1 if faults else 0


def take_all(home: str, only: set[str], *, english: bool, elder: bool) -> list[str]:
    port = "8791"
    log = (Path(home) / "demo.log").open("w") if Path(home).exists() else subprocess.DEVNULL
    linli = str(Path(sys.executable).parent / "linli")
    demo = subprocess.Popen([linli, "demo", "--port", port], stdout=log, stderr=log, start_new_session=True)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", demo)
        facts = prepare()
        return shoot(f"http://127.0.0.1:{port}", facts, only, english=english, elder=elder)
    finally:
        os.killpg(demo.pid, 15)
        demo.wait(30)


def wait_for(url: str, demo: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if demo.poll() is not None:
            sys.exit("linli demo ended before it served a page")
        try:
            httpx.get(url, timeout=2)
            return
        except httpx.HTTPError:
            time.sleep(0.5)
    sys.exit("linli demo did not serve a page within five minutes")


def prepare() -> dict[str, str]:
    """Give the cast a known password, and find the cases that the pictures show."""
    import django

    django.setup()
    from linli.access.models import Account
    from linli.cases.models import Case
    from linli.cases.queries.tracking import tracking_code

    for account in Account.objects.all():
        account.set_password(PASSWORD)
        account.save(update_fields=["password"])
    lamp = Case.objects.filter(matter_code="street-lamp", window__code="centre-004001")
    in_hand = (lamp.filter(state="in_hand") or lamp).order_by("-received_at").first()
    assert in_hand is not None
    closed = Case.objects.filter(state="closed", rating=None, bundle=None).order_by("-received_at").first()
    assert closed is not None
    birth = Case.objects.filter(kind="bundle", state="in_hand").order_by("received_at").first()
    assert birth is not None
    return {
        "birth": birth.number,
        "birth_code": tracking_code(case_id=birth.pk),
        "case": in_hand.number,
        "closed": closed.number,
        "code": tracking_code(case_id=closed.pk),
        "open_code": tracking_code(case_id=in_hand.pk),
        "batch": import_city(),
        "draft": changed_draft(),
        "group": told_by_several(),
    }


SEVERAL = (
    ("建设路12号门口的路灯不亮，晚上黑漆漆的，老人出门怕摔。", "建设路12号门口"),
    ("路灯坏了好几天，就在建设路12号楼下，请派人来修。", ""),
    ("建设路12号那盏街灯熄了一个星期了。", "建设路12号"),
    ("晚上经过建设路12号附近一点光都没有，路灯是不是坏了？", "建设路12号附近"),
    ("建设路12号的路灯一直不亮，已经打过一次电话。", ""),
    ("翠屏小区3栋电梯前的公共路灯时亮时灭。", "翠屏小区3栋"),
    ("翠屏小区三号楼门口的灯一会儿亮一会儿灭。", "翠屏小区三号楼"),
    ("和顺苑5栋旁边的路灯白天也亮着，浪费电。", "和顺苑5栋"),
    ("路灯白天不熄，和顺苑五号楼边上。", "和顺苑五号楼"),
)


def told_by_several() -> str:
    """One lamp told of by five, merged into one case; two more pairs that wait for a decision. The case of the five."""
    from linli.access.models import Account
    from linli.access.queries import actor_of_account
    from linli.cases.actions import open_case
    from linli.cases.actions.duplicates import merge_all
    from linli.cases.actions.duplicates_bulk import find_in_bulk
    from linli.cases.schema import Opening
    from linli.kernel.clock import now

    at, numbers = now(), []
    by = actor_of_account(account=Account.objects.get(username="clerk"), at=at)
    for n, (text, address) in enumerate(SEVERAL):
        who = {"name": "刘陈杨赵黄周吴徐孙"[n] + "明", "id_type": "none", "no_id_reason": "诉求不收集证件号码"}
        values = {"matter": "street-lamp", "division": "500110004001", "text": text, "applicant": who, "accept": True}
        values |= {"location": {"address": address}} if address else {}
        numbers.append(open_case(opening=Opening.model_validate(values), by=by, at=at).number)
    merge_all(numbers=numbers[1:5], into=numbers[0], by=by, at=at)
    find_in_bulk(at=at)
    return numbers[0]


def changed_draft() -> str:
    """A draft whose promise, papers and words differ from what holds."""
    from linli.access.models import Account
    from linli.access.queries import actor_of_account
    from linli.catalogue.actions import begin_draft, save_draft
    from linli.kernel.clock import now

    at = now()
    by = actor_of_account(account=Account.objects.get(username="editor"), at=at)
    draft = begin_draft(code="elders-allowance", by=by, at=at)
    content = draft.content | {"promised_limit": draft.content["promised_limit"] | {"n": 20}}
    content |= {
        "papers": draft.content["papers"][:-1],
        "summary": draft.content["summary"].replace("按月或按季", "按月"),
    }
    save_draft(draft_id=draft.pk, content=content, edition=draft.edition, by=by, at=at)
    return str(draft.pk)


def city_table() -> Path:
    """A made-up table in the shape of New York's, with the dirt such tables hold."""
    sys.path.insert(0, str(ROOT / "tests"))
    from exchange import tables

    path = Path(os.environ["LINLI_VAR"]) / "made-up-311.csv"
    path.write_text(tables.as_csv(tables.nyc_rows()), encoding="utf-8")
    path.with_name("boston-311.csv").write_text(tables.as_csv(tables.boston_rows()), encoding="utf-8")
    return path


def import_city() -> str:
    """Bring the table in from the command line; the batch."""
    command = [str(Path(sys.executable).parent / "linli"), "import", "requests", str(city_table())]
    done = subprocess.run([*command, "--mapping", "nyc311", "--format", "json"], capture_output=True, check=True)
    return str(json.loads(done.stdout)["batch"])


Act = Callable[[Any], None]


def nothing(page: Any) -> None:
    """The page as it opens."""


def tracked(number: str, code: str) -> Act:
    def act(page: Any) -> None:
        page.fill("input[name=number]", number)
        page.fill("input[name=code]", code)
        page.click("main form button[type=submit]")
        page.wait_for_load_state("networkidle")

    return act


def told_again(page: Any) -> None:
    """At the window: the same lamp is told of once more."""
    page.fill("#id_q", "路灯故障报修")
    page.click("#matter-options [role=option]")
    page.wait_for_selector("#matter-part")
    page.fill("#id_text", "建设路12号门口的路灯不亮")
    page.fill("#id_address", "建设路12号")
    page.press("#id_address", "Tab")
    page.wait_for_selector(".alike-list")
    page.locator("#alike").scroll_into_view_if_needed()


def previewed(page: Any) -> None:
    """Another table, uploaded and read by the worker."""
    page.set_input_files("input[type=file]", city_table().with_name("boston-311.csv"))
    page.select_option("select[name=mapping]", "boston311")
    page.click(".import-form button[type=submit]")
    page.wait_for_selector("table.column-rows", timeout=60_000)


def pages(facts: dict[str, str]) -> list[tuple[str, str | None, str, Act]]:
    """Name, who looks (nobody: None), address, what they do there."""
    return [
        ("sign-in", None, "/accounts/login/", nothing),
        ("desk-home", "clerk", "/desk/", nothing),
        ("desk-home-handler", "handler", "/desk/", nothing),
        ("desk-intake", "clerk", "/desk/cases/new/", nothing),
        ("desk-worklist", "district", "/desk/cases/", nothing),
        ("desk-worklist-empty", "outsider", "/desk/cases/?q=没有这样的件", nothing),
        ("desk-case", "handler", f"/desk/cases/{facts['case']}/", nothing),
        ("desk-case-clerk", "clerk", f"/desk/cases/{facts['case']}/", nothing),
        ("desk-bundle", "clerk", f"/desk/cases/{facts['birth']}/", nothing),
        ("desk-bundle-part", "clerk", f"/desk/cases/{facts['birth']}-1/", nothing),
        ("desk-bundle-intake", "clerk", "/desk/cases/new/?matter=birth-bundle", nothing),
        ("desk-case-group", "clerk", f"/desk/cases/{facts['group']}/", nothing),
        ("desk-intake-alike", "clerk", "/desk/cases/new/", told_again),
        ("desk-duplicates", "clerk", "/desk/duplicates/", nothing),
        ("desk-worklist-group", "district", "/desk/cases/?sort=-joined&part=all&state=all", nothing),
        ("desk-search", "clerk", "/desk/search/", nothing),
        ("desk-matters", "clerk", "/desk/matters/", nothing),
        ("desk-catalogue", "editor", "/desk/catalogue/", nothing),
        ("desk-catalogue-form", "editor", f"/desk/catalogue/drafts/{facts['draft']}/papers/", nothing),
        ("desk-catalogue-limits", "editor", f"/desk/catalogue/drafts/{facts['draft']}/limits/", nothing),
        ("desk-catalogue-comparison", "editor", f"/desk/catalogue/drafts/{facts['draft']}/publish/", nothing),
        ("desk-catalogue-versions", "editor", "/desk/catalogue/matters/elders-allowance/", nothing),
        ("desk-catalogue-equality", "editor", "/desk/catalogue/equality/?only=unequal", nothing),
        ("desk-imports", "importer", "/desk/imports/", nothing),
        ("desk-import-preview", "importer", "/desk/imports/", previewed),
        ("desk-import-report", "administrator", f"/desk/imports/{facts['batch']}/", nothing),
        ("desk-import-doubts", "importer", f"/desk/imports/{facts['batch']}/rows/?flag=any", nothing),
        ("portal-home", None, "/", nothing),
        ("portal-find", None, "/matters/?q=路灯", nothing),
        ("portal-guide", None, "/matters/elders-allowance/", nothing),
        ("portal-file", None, "/file/street-lamp/", nothing),
        ("portal-track", None, "/track/", nothing),
        ("portal-track-case", None, "/track/", tracked(facts["case"], facts["open_code"])),
        ("portal-bundle-guide", None, "/matters/birth-bundle/", nothing),
        ("portal-bundle-track", None, "/track/", tracked(facts["birth"], facts["birth_code"])),
        ("portal-rate", None, "/track/", tracked(facts["closed"], facts["code"])),
        ("portal-privacy", None, "/privacy/", nothing),
        ("components", None, "/theme/", nothing),
    ]


def shoot(base: str, facts: dict[str, str], only: set[str], *, english: bool, elder: bool) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    axe, faults = Axe(), []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        for width, (wide, high) in WIDTHS.items():
            signed: dict[str | None, Any] = {}
            for name, who, address, act in pages(facts):
                if only and name not in only:
                    continue
                if who not in signed:
                    signed[who] = enter(browser, base, who, wide, high, english=english, elder=elder)
                faults += picture(signed[who], axe, base, name, address, act, width)
        browser.close()
    source = OUT / README_PICTURE
    if source.exists() and not (english or elder or only):
        (ROOT / "docs" / "pictures").mkdir(exist_ok=True)
        shutil.copy(source, ROOT / "docs" / "pictures" / "home.png")
    return faults


def enter(browser: Any, base: str, who: str | None, wide: int, high: int, *, english: bool, elder: bool) -> Any:
    context = browser.new_context(viewport={"width": wide, "height": high}, locale="en-US" if english else "zh-CN")
    cookies = [("linli_language", "en" if english else "zh-hans"), *([("linli_elder", "on")] if elder else [])]
    context.add_cookies([{"name": key, "value": value, "url": base} for key, value in cookies])
    page = context.new_page()
    if who:
        page.goto(f"{base}/accounts/login/")
        page.fill("input[name=login]", who)
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        page.wait_for_load_state("networkidle")
    return page


def picture(page: Any, axe: Any, base: str, name: str, address: str, act: Act, width: str) -> list[str]:
    answer = page.goto(base + address)
    act(page)
    page.screenshot(path=OUT / f"{name}-{width}.png", full_page=width == "390")
    faults = [f"{name} {width}: answered {answer.status}"] if answer and answer.status >= 400 else []
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if width == "390" and sideways > 0:
        faults.append(f"{name} {width}: scrolls sideways by {sideways} px")
    found = axe.run(page).response["violations"]
    return faults + [
        f"{name} {width}: axe {rule['id']}: {rule['nodes'][0]['html'][:120]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
    ]


if __name__ == "__main__":
    sys.exit(main())
