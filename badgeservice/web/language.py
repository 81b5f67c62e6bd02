"""Dutch and English: which one this reader gets, and how dates and numbers are written in it."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, Response, request
from flask_babel import Babel, format_date, format_datetime, get_babel, get_locale
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.errors import Sentence
from badgeservice.web.auth import current_parts, find_visitor

LANGUAGES = {"nl": "Nederlands", "en": "English"}
COOKIE = "language"
TIME_ZONE = "Europe/Amsterdam"  # of the schools; every stored time is UTC
_CATALOGUE = Path(__file__).parent / "translations" / "nl" / "LC_MESSAGES" / "messages.po"


def choose_language() -> str:
    """What the reader chose here, else before, else what the browser prefers, else the language of their mails."""
    for choice in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if choice in LANGUAGES:
            return choice
    visitor = find_visitor()
    other = visitor.language if visitor else "en"
    return request.accept_languages.best_match(LANGUAGES, default=other) or other


def current_language() -> str:
    """`nl` or `en`: the language of the page that is being made."""
    return str(get_locale())


def say(sentence: Sentence) -> str:
    """A sentence in the language of this page."""
    return sentence.in_language(current_language())


def remember_choice(response: Response) -> Response:
    """Keep an explicit choice (`?lang=nl`) for the next pages."""
    choice = request.args.get("lang")
    if choice in LANGUAGES and request.cookies.get(COOKIE) != choice:
        remember_language(response, choice)
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = current_language()
        response.vary.update(["Accept-Language", "Cookie"])
    return response


def remember_language(response: AnyResponse, language: str) -> None:
    """The one place that sets this cookie; it names a language and nobody."""
    response.set_cookie(
        COOKIE,
        language,
        max_age=365 * 24 * 3600,
        secure=current_parts().settings.base_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )


def language_links() -> list[tuple[str, str, str, bool]]:
    """(code, name, address, is this one) for each language; empty on the answer to a POST, which has no address."""
    if request.method != "GET":
        return []
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return [
        (code, name, f"{request.path}?{urlencode([*kept, ('lang', code)])}", code == current_language())
        for code, name in LANGUAGES.items()
    ]


def write_day(moment: date | datetime | None) -> str:
    """`3 May 2026`, as the reader writes it."""
    return format_date(moment, "d MMMM y") if moment else ""


def write_moment(moment: datetime | None) -> str:
    """`3 May 2026, 14:05`, in the time zone of the schools."""
    return format_datetime(moment, "d MMMM y, HH:mm") if moment else ""


def read_dutch() -> Translations:
    """The Dutch catalogue, compiled in memory: there is no compiled file that can be forgotten or stale."""
    compiled = BytesIO()
    with _CATALOGUE.open("rb") as source:
        write_mo(compiled, read_po(source, locale="nl"))
    compiled.seek(0)
    return Translations(compiled)


def register(app: Flask) -> None:
    """Set up the catalogue, the choice of language and the filters of templates."""
    babel = Babel(app, locale_selector=choose_language, default_timezone=TIME_ZONE)
    with app.app_context():
        babel.domain_instance.cache["nl", get_babel().default_domain] = read_dutch()
    app.after_request(remember_choice)
    app.jinja_env.filters.update(say=say, day=write_day, moment=write_moment)
    app.jinja_env.globals.update(current_language=current_language, language_links=language_links)
