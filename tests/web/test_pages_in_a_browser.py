"""The pages of learners, employers and everybody, in a real browser: accessible, by keyboard, and recomputed there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from badgeservice.services.awarding.revoke import revoke_award
from tests.conftest import ONE_PIXEL_PNG
from tests.web.awarded import Awarded, award_badge, teacher_of
from tests.web.conftest import LiveService, OpenPage

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def awarded(live: LiveService) -> Awarded:
    return award_badge(live.parts, live.school)


@WIDTHS
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_is_accessible(
    awarded: Awarded, live: LiveService, open_page: OpenPage, assert_accessible: Check, width: int, dark: bool
) -> None:
    ended, share = awarded.share(label="klaar"), awarded.share(label="Stage bij de bakker")
    awarded.end(ended)
    badge = f"/wallet/credentials/{awarded.credential_id}"
    for address in ("/wallet/", badge, badge, f"{badge}/share", f"/wallet/shares/{share.id}", "/wallet/shares"):
        assert_accessible(open_page(address, email=live.school.learner_email, width=width, dark=dark))
    for address in (
        awarded.path_of(share),
        "/verify",
        "/catalogue",
        f"/achievements/{live.school.achievement_id}",
        f"/issuers/{live.school.slug}",
        "/dev/mailbox",
    ):
        assert_accessible(open_page(address, width=width, dark=dark, language="en"))


@WIDTHS
def test_the_pages_for_when_it_is_not_so_good_are_accessible(
    awarded: Awarded, live: LiveService, open_page: OpenPage, assert_accessible: Check, width: int
) -> None:
    share = awarded.share()
    revoke_award(awarded.parts, teacher_of(awarded.school), awarded.award.id, "Aan de verkeerde leerling gegeven.")
    page = open_page(awarded.path_of(share), width=width)
    assert_accessible(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ingetrokken")
    badge = f"/wallet/credentials/{awarded.credential_id}"
    assert_accessible(open_page(badge, email=live.school.learner_email, width=width))
    assert_accessible(open_page("/v/" + "a" * 26, width=width))
    assert_accessible(open_page("/wallet/", email="ine@jansen.example", width=width))
    page = open_page("/verify", width=width)
    page.get_by_role("textbox").fill(awarded.document_bytes.decode().replace("Sanne", "Sanna"))
    page.get_by_role("button", name="Controleer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Niet echt")
    assert_accessible(page)


def test_the_first_look_at_a_badge_moves_only_for_who_wants_that(
    awarded: Awarded, live: LiveService, open_page: OpenPage
) -> None:
    """And it is over in three seconds; whoever reloads has the ordinary page."""
    page = open_page("/healthz", email=live.school.learner_email)
    moving = (
        "document.getAnimations().map(({ effect }) => effect.getComputedTiming()).map((t) => [t.endTime, t.iterations])"
    )
    page.goto(f"{live.base_url}/wallet/credentials/{awarded.credential_id}")
    expect(page.get_by_text("Goed gedaan, Sanne Willems!")).to_be_visible()
    assert page.evaluate(moving) == []
    page.emulate_media(reduced_motion="no-preference")
    times = page.evaluate(moving)
    assert times
    assert all(end <= 3000 and iterations == 1 for end, iterations in times)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Houtbewerking: verbindingen")
    expect(page.get_by_text("Goed gedaan")).to_have_count(0)


BEGINNINGS = """[...document.querySelectorAll(".actions")].map((row) => {
  let below = 0;
  return [...row.children].flatMap((button) => {
    const { left, top, bottom } = button.getBoundingClientRect();
    const beginsLine = top >= below;
    below = bottom;
    const inside = button.matches(".plain") ? parseFloat(getComputedStyle(button).paddingInlineStart) : 0;
    return beginsLine ? [Math.round(left + inside)] : [];
  });
})"""


def test_nothing_hangs_beside_what_stands_above_it(awarded: Awarded, live: LiveService, open_page: OpenPage) -> None:
    """On a telephone: buttons under one another begin at one line, and the way back is one line."""
    badge = f"/wallet/credentials/{awarded.credential_id}"
    page = open_page(badge, email=live.school.learner_email, width=360)
    for address in (badge, f"{badge}/share", "/nowhere"):
        page.goto(f"{live.base_url}{address}")
        rows = page.evaluate(BEGINNINGS)
        assert rows
        assert all(len(set(lines)) <= 1 for lines in rows), rows
        back = page.locator(".breadcrumbs li:visible")
        assert back.count() == (0 if address == "/nowhere" else 1)
        assert all(box["height"] < 40 for box in [link.bounding_box() for link in back.all()] if box)


def test_the_device_recomputes_the_signature(awarded: Awarded, open_page: OpenPage) -> None:
    page = open_page(awarded.share_path())
    expect(page.get_by_text("Ook dit apparaat heeft het gecontroleerd: de handtekening is echt.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Geldig")


def open_through(open_page: OpenPage, address: str, pattern: str, change: Callable[[str], str]) -> Page:
    """Open the page while somebody changes what the browser fetches from `pattern`."""
    page = open_page("/healthz")

    def meddle(route: Route) -> None:
        if route.request.is_navigation_request():
            route.continue_()
        else:
            answer = route.fetch()
            route.fulfill(response=answer, body=change(answer.text()))

    page.route(re.compile(pattern), meddle)
    page.goto(address)
    return page


@pytest.mark.parametrize(
    ("pattern", "change"),
    [
        (r"/v/\w+/badge\.set$", lambda text: text.replace("Sanne", "Sanna")),
        (r"/v/\w+/badge\.set$", lambda text: text.replace('"validFrom":"2026', '"validFrom":"2025')),
        (r"did\.json$", lambda text: text.replace("assertionMethod", "authentication")),
        (r"did\.json$", lambda text: re.sub(r'"publicKeyMultibase":\s*"z6Mk.', '"publicKeyMultibase":"z6Mkx', text)),
    ],
    ids=["a name", "a date", "the purpose of the key", "the key"],
)
def test_what_does_not_fit_is_loud_and_shows_nothing(
    awarded: Awarded, live: LiveService, open_page: OpenPage, pattern: str, change: Callable[[str], str]
) -> None:
    page = open_through(open_page, f"{live.base_url}{awarded.share_path()}", pattern, change)
    expect(page.get_by_role("heading", level=1)).to_have_text("Niet vertrouwen")
    expect(page.locator(".band")).to_have_class("band bad")
    for secret in ("Sann", "Houtbewerking"):
        expect(page.locator("body")).not_to_contain_text(secret)


def test_a_page_that_shows_something_else_than_was_signed_is_loud(
    awarded: Awarded, live: LiveService, open_page: OpenPage
) -> None:
    page = open_page("/healthz")
    page.route(
        re.compile(r"/v/\w+$"),
        lambda route: route.fulfill(
            response=(answer := route.fetch()), body=answer.text().replace("bindingen</bdi></h2>", "!</bdi></h2>")
        ),
    )
    page.goto(f"{live.base_url}{awarded.share_path()}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Niet vertrouwen")


def test_an_older_browser_keeps_the_verdict_of_the_server(
    awarded: Awarded, live: LiveService, open_page: OpenPage
) -> None:
    page = open_page("/healthz")
    page.add_init_script(
        "SubtleCrypto.prototype.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))"
    )
    with page.expect_response(re.compile(r"did\.json$")):
        page.goto(f"{live.base_url}{awarded.share_path()}")
    page.wait_for_timeout(200)
    expect(page.get_by_role("heading", level=1)).to_have_text("Geldig")
    expect(page.locator("[data-recompute]")).to_be_hidden()


def test_without_javascript_everything_still_works(awarded: Awarded, live: LiveService, open_page: OpenPage) -> None:
    share = awarded.share()
    page = open_page(awarded.path_of(share), javascript=False, width=360)
    expect(page.get_by_role("heading", level=1)).to_have_text("Geldig")
    page.get_by_label("E-mailadres van de houder").fill(live.school.learner_email)
    page.get_by_role("button", name="Vergelijk").click()
    expect(page.locator(".notice.success")).to_be_visible()
    page = open_page("/verify", javascript=False, width=360)
    page.get_by_role("textbox").fill(share.url)
    page.get_by_role("button", name="Controleer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Geldig")
    page = open_page(f"/wallet/shares/{share.id}", email=live.school.learner_email, javascript=False)
    page.get_by_text("Stop deze link", exact=True).click()
    page.get_by_role("button", name="Ja, stop deze link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze link werkt niet meer")


def test_a_dropped_file_gets_its_verdict(awarded: Awarded, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/verify")
    transfer = page.evaluate_handle(
        """text => { const transfer = new DataTransfer();
           transfer.items.add(new File([text], "badge.json", { type: "application/json" })); return transfer; }""",
        awarded.document_bytes.decode(),
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": transfer})
    expect(page.get_by_role("heading", level=1)).to_have_text("Geldig")


def test_several_files_are_a_list_of_verdicts(awarded: Awarded, open_page: OpenPage, assert_accessible: Check) -> None:
    page = open_page("/verify", width=360)
    good = awarded.document_bytes
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "goed.json", "mimeType": "application/json", "buffer": good},
            {"name": "anders.json", "mimeType": "application/json", "buffer": good.replace(b"Sanne", b"Sanna")},
            {"name": "foto.png", "mimeType": "image/png", "buffer": ONE_PIXEL_PNG},
        ]
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("3 gecontroleerd")
    page.locator(".verdict-row > summary").last.press("Enter")  # the worst is first, and this one is good
    expect(page.get_by_text("niveau 3: doet het hele vak zelfstandig (mbo-3)")).to_be_visible()
    assert_accessible(page)


CAMERA = """
globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{ rawValue: %s }]; }
};
Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia: async () => new MediaStream() } });
HTMLMediaElement.prototype.play = async () => undefined;
"""


def scan(open_page: OpenPage, live: LiveService, code: str) -> Page:
    """Scan `code` with a browser that reads codes; the picture of the camera is the only thing that is made up."""
    page = open_page("/healthz")
    page.add_init_script(CAMERA % json.dumps(code))
    page.goto(f"{live.base_url}/verify")
    page.get_by_role("button", name="Scan een code met de camera").click()
    return page


def test_a_scanned_code_of_ours_opens_its_verdict(awarded: Awarded, live: LiveService, open_page: OpenPage) -> None:
    page = scan(open_page, live, awarded.share().url.upper())
    expect(page.get_by_role("heading", level=1)).to_have_text("Geldig")


def test_a_scanned_code_of_others_is_never_opened(live: LiveService, open_page: OpenPage) -> None:
    page = scan(open_page, live, "https://127.0.0.2/v/" + "a" * 26)
    expect(page.get_by_role("heading", level=1)).to_have_text("Geen badge gevonden")
    assert page.url == f"{live.base_url}/verify"


def test_the_link_is_copied(awarded: Awarded, live: LiveService, open_page: OpenPage) -> None:
    share = awarded.share()
    page = open_page(f"/wallet/shares/{share.id}", email=live.school.learner_email)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Kopiëren").click()
    expect(page.get_by_role("status")).to_have_text("Gekopieerd")
    assert page.evaluate("navigator.clipboard.readText()") == share.url


def test_a_badge_is_shared_by_keyboard_only(awarded: Awarded, live: LiveService, open_page: OpenPage) -> None:
    page = open_page("/wallet/", email=live.school.learner_email)

    def tab_to(name: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            focused = page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()")
            if name in focused:
                return
        raise AssertionError(f"{name} cannot be reached by keyboard")

    for name in ("Houtbewerking", "Deel deze badge"):
        tab_to(name)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    tab_to("90 dagen")
    page.keyboard.press("ArrowUp")
    tab_to("Voor wie is de link?")
    page.keyboard.type("de bakker")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Je link is klaar")
    expect(page.get_by_text("Deze link werkt tot 30 november 2026.")).to_be_visible()


def test_nothing_is_fetched_from_or_sent_to_anybody_else(
    awarded: Awarded, live: LiveService, open_page: OpenPage
) -> None:
    page = open_page("/healthz")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live.base_url}{awarded.share_path()}")
    expect(page.get_by_text("Ook dit apparaat heeft het gecontroleerd")).to_be_visible()
    assert [url for url in asked if not url.startswith(f"{live.base_url}/")] == []
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
