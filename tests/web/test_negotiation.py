"""Who asks for what: people, programs and drawers of link cards."""

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from badgeservice.web.negotiation import is_preview, preferred_kind, wants_page

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


def request(accept=None, *, agent=""):
    headers = {"User-Agent": agent} | ({"Accept": accept} if accept is not None else {})
    return Request(EnvironBuilder(headers=headers).get_environ())


@pytest.mark.parametrize(
    ("accept", "form", "media_type"),
    [
        (FIREFOX, None, "text/html"),
        ("text/html", None, "text/html"),
        ("*/*", "json", "application/vc+ld+json"),
        (None, "json", "application/vc+ld+json"),
        ("", "json", "application/vc+ld+json"),
        ("application/vc", "json", "application/vc"),
        ("application/ld+json, application/json", "json", "application/ld+json"),
        ("application/json, text/plain, */*", "json", "application/json"),
        ("application/json;q=0.5, text/html;q=0.4", "json", "application/json"),
        ("application/pdf", "json", "application/vc+ld+json"),
        ("image/png", "png", "image/png"),
        ("application/vc+jwt", "jwt", "application/vc+jwt"),
        ("text/plain", "jwt", "text/plain"),
        ("text/html, text/plain, */*;q=0.01", None, "text/html"),
        ("application/vc+jwt, application/vc;q=0.5", "jwt", "application/vc+jwt"),
        ("image/svg+xml", "svg", "image/svg+xml"),
        ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "svg", "image/svg+xml"),
        ("nonsense ;;; q=x", "json", "application/vc+ld+json"),
    ],
)
def test_a_share_is_handed_out_in_the_form_that_was_asked_for(accept, form, media_type):
    assert preferred_kind(request(accept)) == (form, media_type)


@pytest.mark.parametrize(
    ("accept", "page"), [(FIREFOX, True), ("*/*", False), (None, False), ("application/ld+json", False)]
)
def test_a_public_address_is_a_page_only_for_who_asks_for_one(accept, page):
    assert wants_page(request(accept)) is page


@pytest.mark.parametrize(
    "agent",
    [
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "WhatsApp/2.23.20.0 A",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "LinkedInBot/1.0 (compatible; Mozilla/5.0; +http://www.linkedin.com)",
        "TelegramBot (like TwitterBot)",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
        "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    ],
)
def test_drawers_of_link_cards_are_recognised(agent):
    assert is_preview(request(FIREFOX, agent=agent))


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 12; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile [LinkedInApp]/9.30",
        "curl/8.9.1",
        "python-requests/2.34",
        "node",
        "",
    ],
)
def test_people_and_verifiers_are_not_taken_for_them(agent):
    assert not is_preview(request(FIREFOX, agent=agent))
