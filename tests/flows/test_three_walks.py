"""The three walks of design §7 in a real browser, against the real demo: a teacher awards, a student shares, an
employer scans; then the teacher revokes, and the student ends the link. On a telephone and on a desk.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = pytest.mark.browser

PHONE, DESK = 360, 1280
PATIENCE = 60_000
FIRST_NAMES = ("Noor", "Daan", "Fatima", "Jip", "Zeynep", "Bo")
LAST_NAMES = ("de Vries", "Yılmaz", "van 't Hof", "El Amrani", "Kowalska")


NewWindow = Callable[[], Page]


@pytest.fixture(params=[PHONE, DESK])
def new_window(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[NewWindow]:
    """Each person has a browser of their own, as wide as a telephone or a desk."""
    contexts: list[BrowserContext] = []

    def open_window() -> Page:
        viewport = {"width": request.param, "height": 800}
        contexts.append(chromium.new_context(viewport=viewport, locale="nl-NL", reduced_motion="reduce"))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.on("response", lambda response: _refuse_server_errors(response.status, response.url))
        return page

    yield open_window
    for context in contexts:
        context.close()


def _refuse_server_errors(status: int, url: str) -> None:
    assert status < 500, f"{status} at {url}"


def heading(page: Page) -> Any:
    return expect(page.get_by_role("heading", level=1))


def fits(page: Page) -> None:
    wider = page.locator("html").evaluate("html => html.scrollWidth - html.clientWidth")
    assert wider <= 0, f"{page.url} is {wider} pixels too wide"


def award_a_class(page: Page, sign_in_url: str, learners: list[tuple[str, str]]) -> None:
    """Sign in, choose, paste, look, award: three pages."""
    page.goto(sign_in_url)
    page.locator("li", has_text="Samenwerken").locator("a[href$='/award']").click()
    page.locator("textarea").first.fill("\n".join(f"{name}\t{email}" for name, email in learners))
    page.locator("button[value=check]").last.click()
    expect(page.locator("button[value=award]").last).to_be_visible()
    fits(page)
    page.locator("button[value=award]").last.click()
    heading(page).to_contain_text(f"{len(learners)} badges")
    expect(page.locator("tbody tr")).to_have_count(len(learners))
    fits(page)


def open_the_mail(page: Page, mailbox: str, address: str) -> None:
    """The mail comes by itself; the button in it opens the wallet."""
    mail = page.locator("li", has_text=address).get_by_role("link")
    deadline = time.monotonic() + PATIENCE / 1000
    page.goto(mailbox)
    while not mail.count():
        assert time.monotonic() < deadline, f"no mail for {address}"
        page.reload()
    mail.first.click()
    page.locator(".mail a").first.click()
    page.locator("main button").click()


def share_the_badge(page: Page) -> str:
    """From the wallet to a link; gives its address."""
    if page.url.rstrip("/").endswith("/wallet"):
        fits(page)
        page.get_by_role("link", name="Samenwerken").click()
    heading(page).to_have_text("Samenwerken")
    expect(page.get_by_text("Alleen jij ziet deze badge.")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="Deel deze badge").click()
    expect(page.get_by_role("group", name="Dit ziet de ander")).to_contain_text("Geldig")
    fits(page)
    page.get_by_label("Eén week").check()
    page.get_by_label("Voor wie is de link?").fill("Stage bij de bakker")
    page.get_by_role("button", name="Maak de link").click()
    heading(page).to_have_text("Je link is klaar")
    fits(page)
    return page.get_by_label("De link", exact=True).input_value()


def scan_the_code(page: Page, folder: Path) -> str:
    """What a scanner reads from the QR code that the student downloads."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Download als afbeelding (PNG)").click()
    download.value.save_as(folder / "qr.png")
    with Image.open(folder / "qr.png") as image:
        return str(zxingcpp.read_barcodes(image)[0].text)


def test_award_share_scan_revoke_end(demo: dict[str, Any], new_window: NewWindow, tmp_path: Path) -> None:
    teacher, student, employer = new_window(), new_window(), new_window()
    assert teacher.viewport_size
    width = teacher.viewport_size["width"]
    learners = [
        (f"{first} {last}", f"{first}.{LAST_NAMES.index(last)}.{width}@leerling.example".lower())
        for first, last in itertools.product(FIRST_NAMES, LAST_NAMES)
    ]

    award_a_class(teacher, demo["sign_in"]["teacher"], learners)

    name, address = learners[7]
    open_the_mail(student, demo["mailbox"], address)
    link = share_the_badge(student)
    code = scan_the_code(student, tmp_path)
    assert code.lower() == link.lower()
    assert code.isupper()

    employer.goto(code)
    heading(employer).to_have_text("Geldig")
    expect(employer.get_by_text(f"{name} heeft “Samenwerken” behaald bij ROC Midden.")).to_be_visible()
    expect(employer.get_by_text("Ook dit apparaat heeft het gecontroleerd: de handtekening is echt.")).to_be_visible()
    fits(employer)

    teacher.locator("main .actions a").first.click()
    teacher.locator("tr", has_text=address).locator("a[href$='/revoke']").click()
    fits(teacher)
    teacher.get_by_label("Wat klopt er niet?").select_option("wrong_person")
    teacher.get_by_role("textbox").fill("Aan de verkeerde student gegeven.")
    teacher.locator("main button").click()
    expect(teacher.locator("tr", has_text=address)).to_contain_text("Ingetrokken")
    employer.reload()
    heading(employer).to_have_text("Ingetrokken")
    expect(employer.get_by_text("Reden: Aan de verkeerde student gegeven.")).to_be_visible()

    student.get_by_text("Stop deze link", exact=True).click()
    student.get_by_role("button", name="Ja, stop deze link").click()
    heading(student).to_have_text("Deze link werkt niet meer")
    answer = employer.reload()
    assert answer
    assert answer.status == 410
    heading(employer).to_have_text("Deze link werkt niet")


def test_the_links_that_the_demo_prints(demo: dict[str, Any], new_window: NewWindow) -> None:
    page = new_window()
    for kind, word in {"valid": "Geldig", "revoked": "Ingetrokken", "expired": "Verlopen"}.items():
        page.goto(demo["shares"][kind])
        heading(page).to_have_text(word)
        fits(page)
    for issuer in demo["issuers"]:
        page.goto(issuer)
        fits(page)
